"""What tickets and problem ledger say of the provider's support in a period: it feeds the assessment.

They are kept with the assessment when it is opened and again when it is scored, so that a score can
be retraced (I.5-service).
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func

from zhengcai import Context, clock
from zhengcai_governance.models.defects import Defect
from zhengcai_governance.models.tickets import Ticket


async def figures_of(ctx: Context, since: date, until: date) -> list[dict[str, str]]:
    """`{title, value}` of what was put to the provider here; nothing where there was nothing."""
    begin = datetime.combine(since, time(), clock.SHANGHAI)
    end = datetime.combine(until + timedelta(days=1), time(), clock.SHANGHAI)
    tickets = await ctx.db.execute(
        ctx.rows(
            Ticket,
            Ticket.addressee == "provider",
            Ticket.opened_at >= begin,
            Ticket.opened_at < end,
        ).with_only_columns(
            func.count(),
            func.count(Ticket.concluded_at),
            func.round(func.avg(Ticket.response_minutes)),
            func.round(func.avg(Ticket.solve_minutes)),
            func.round(func.avg(Ticket.satisfaction), 1),
        )
    )
    defects = await ctx.db.execute(
        ctx.rows(Defect, Defect.created_at >= begin, Defect.created_at < end).with_only_columns(
            func.count(),
            func.count().filter(Defect.overdue == "response"),
            func.count().filter(Defect.overdue == "solution"),
        )
    )
    asked = (
        "提出问题数",
        "已形成结论数",
        "平均响应时间（分钟）",
        "平均解决时间（分钟）",
        "平均满意度（1至5分）",
    )
    reported = ("问题台账数", "其中响应超时", "其中解决超时")
    return [*_figures(asked, tickets.one()), *_figures(reported, defects.one())]


def _figures(titles: Sequence[str], values: Sequence[Any]) -> list[dict[str, str]]:
    if not values[0]:
        return []
    found = zip(titles, values, strict=True)
    return [{"title": title, "value": str(value)} for title, value in found if value is not None]
