"""How the support does: tickets and defects by place, without what was said in them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from zhengcai import Context, Report, Role, Section, TenantModel, table
from zhengcai_governance.models.defects import Defect
from zhengcai_governance.models.tickets import Ticket
from zhengcai_governance.ticket_terms import ADDRESSEES


def _in_scope(ctx: Context, model: type[TenantModel]) -> tuple[ColumnElement[bool], ...]:
    scope = ctx.work.scope
    return (
        model.tenant_code >= scope.low,
        model.tenant_code < scope.high,
        model.tenant_code.not_in(scope.holes),
    )


async def support(ctx: Context) -> Sequence[Section]:
    """Counts, mean times in minutes, mean satisfaction; of defects the overdue ones."""
    rated = func.round(func.avg(Ticket.satisfaction), 1)
    tickets = await ctx.db.execute(
        select(
            Ticket.tenant_code,
            Ticket.addressee,
            func.count(),
            func.count(Ticket.concluded_at),
            func.round(func.avg(Ticket.response_minutes)),
            func.round(func.avg(Ticket.solve_minutes)),
            rated,
        )
        .where(*_in_scope(ctx, Ticket), Ticket.home_tenant == Ticket.tenant_code)
        .group_by(Ticket.tenant_code, Ticket.addressee)
        .order_by(Ticket.tenant_code, Ticket.addressee)
    )
    defects = await ctx.db.execute(
        select(
            Defect.tenant_code,
            func.count(),
            func.count().filter(Defect.urgent.is_(True)),
            func.count(Defect.verified_at),
            func.count().filter(Defect.overdue == "response"),
            func.count().filter(Defect.overdue == "solution"),
        )
        .where(*_in_scope(ctx, Defect))
        .group_by(Defect.tenant_code)
        .order_by(Defect.tenant_code)
    )

    def place(code: str) -> str:
        node = ctx.runtime.snapshot.tree.get(code)
        return node.name if node else code

    number = "number"
    return [
        table(
            "问题沟通",
            (
                ("地区", "text"),
                ("答复单位", "word"),
                ("提出", number),
                ("已形成结论", number),
                ("平均响应（分钟）", number),
                ("平均解决（分钟）", number),
                ("平均满意度", number),
            ),
            [(place(code), ADDRESSEES[to], *rest) for code, to, *rest in tickets],
        ),
        table(
            "问题台账",
            (
                ("地区", "text"),
                ("报告", number),
                ("影响业务", number),
                ("已验证", number),
                ("响应超时", number),
                ("解决超时", number),
            ),
            [(place(code), *rest) for code, *rest in defects],
        ),
    ]


SUPPORT = Report(
    name="support",
    title="技术支持情况",
    group="日常问题",
    by=(Role.FINANCE_SUPERVISOR, Role.OVERSEER),
    rows=support,
    tree=True,
)
