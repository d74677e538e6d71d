"""What the city sees of its banners and districts at one glance."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from zhengcai import Context, Form, Report, Role, Section, field, table
from zhengcai_x_hohhot.models import Cost
from zhengcai_x_hohhot.models import Report as Reported
from zhengcai_x_hohhot.terms import COST_STATES, ITEMS, REPORT_KINDS


class Since(Form):
    """From which day on."""

    since: date = field("上报起始日期", date(2021, 1, 1))


class OfYear(Form):
    """Of which year; none: of this one."""

    year: int | None = field("年度", None, ge=2020, le=2100)


async def reported(ctx: Context, form: Since) -> Sequence[Section]:
    """What was reported here and below, and in which letter the city passed it on."""
    tree = ctx.runtime.snapshot.tree
    statement = select(Reported).where(
        Reported.tenant_code.in_(tree.subtree(ctx.tenant.code)),
        Reported.state == "reported",
        Reported.reported_on >= form.since,
    )
    rows = (await ctx.db.scalars(statement.order_by(Reported.tenant_code, Reported.id))).all()
    letters = {
        (covered["place"], covered["number"]): row.letter for row in rows for covered in row.covers
    }
    columns = (
        ("地区", "text"),
        ("编号", "code"),
        ("事项", "word"),
        ("标题", "text"),
        ("报送", "text"),
        ("上报日期", "date"),
        ("市级上报文号", "code"),
    )
    return [
        table(
            "上报事项",
            columns,
            [
                (
                    _place(ctx, row.tenant_code),
                    row.number,
                    REPORT_KINDS[row.kind],
                    row.title,
                    row.reported_to,
                    row.reported_on,
                    row.letter or letters.get((row.tenant_code, row.number)),
                )
                for row in rows
            ],
        )
    ]


async def costs(ctx: Context, form: OfYear) -> Sequence[Section]:
    """Who bears what in a year, and whether it stands in the budget."""
    tree = ctx.runtime.snapshot.tree
    statement = select(Cost).where(
        Cost.tenant_code.in_(tree.subtree(ctx.tenant.code)),
        Cost.year == (form.year or ctx.today.year),
    )
    rows = (await ctx.db.scalars(statement.order_by(Cost.tenant_code, Cost.item))).all()
    columns = (("承担地区", "text"), ("费用项目", "word"), ("金额", "money"), ("状态", "word"))
    return [
        table(
            "平台费用",
            columns,
            [
                (
                    _place(ctx, row.tenant_code),
                    ITEMS[row.item],
                    row.amount,
                    COST_STATES[row.state],
                )
                for row in rows
            ],
        ),
        table("合计", (("金额", "money"),), [(sum(row.amount for row in rows),)]),
    ]


def _place(ctx: Context, code: str) -> str:
    found = ctx.runtime.snapshot.tree.get(code)
    return found.name if found else code


REPORTED = Report(
    name="reported",
    title="上报汇总",
    by={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    rows=reported,
    form=Since,
    tree=True,
)
COSTS = Report(
    name="costs",
    title="平台费用汇总",
    by={Role.FINANCE_SUPERVISOR: None, Role.FINANCE_BUDGET: None, Role.OVERSEER: None},
    rows=costs,
    form=OfYear,
    tree=True,
)
