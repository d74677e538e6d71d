"""Progress of the roll-out and its costs in the tenants below."""

from collections.abc import Sequence

from sqlalchemy import func, select

from zhengcai import Context, Form, Report, Role, Section, field, table
from zhengcai_governance.models.rollout import PlatformCost, RolloutTask
from zhengcai_governance.rollout_terms import COST_STATES


class OfYear(Form):
    """Of which year; none: of this one."""

    year: int | None = field("年度", None, ge=2020, le=2100)


async def progress(ctx: Context) -> Sequence[Section]:
    """By place against the time nodes; what is late, task by task."""
    tree = ctx.runtime.snapshot.tree
    places = tree.subtree(ctx.tenant.code)
    kept = RolloutTask.state != "cancelled"
    late = RolloutTask.state.in_(("planned", "under_way")) & (RolloutTask.due_on < ctx.today)
    found = await ctx.db.execute(
        select(
            RolloutTask.tenant_code,
            func.count(),
            func.count().filter(RolloutTask.state == "under_way"),
            func.count().filter(RolloutTask.state == "done"),
            func.count().filter(late),
            func.round(func.avg(RolloutTask.percent)),
        )
        .where(RolloutTask.tenant_code.in_(places), kept)
        .group_by(RolloutTask.tenant_code)
        .order_by(RolloutTask.tenant_code)
    )

    def name(code: str) -> str:
        node = tree.get(code)
        return node.name if node else code

    columns = (
        ("地区", "text"),
        ("任务", "number"),
        ("进行中", "number"),
        ("已完成", "number"),
        ("逾期", "number"),
        ("平均完成比例（%）", "number"),
    )
    rows = [(name(code), *rest) for code, *rest in found]
    overdue = await ctx.db.execute(
        select(RolloutTask.tenant_code, RolloutTask.title, RolloutTask.due_on, RolloutTask.percent)
        .where(RolloutTask.tenant_code.in_(places), late)
        .order_by(RolloutTask.due_on, RolloutTask.tenant_code)
        .limit(200)
    )
    heads = (
        ("地区", "text"),
        ("任务", "text"),
        ("完成期限", "date"),
        ("完成比例（%）", "number"),
    )
    return [
        table("各地区实施进度", columns, rows),
        table("逾期任务", heads, [(name(code), *rest) for code, *rest in overdue]),
    ]


async def costs(ctx: Context, form: OfYear) -> Sequence[Section]:
    """Who bears what in a year, and whether it stands in the budget."""
    tree = ctx.runtime.snapshot.tree
    rows = (
        await ctx.db.scalars(
            select(PlatformCost)
            .where(
                PlatformCost.tenant_code.in_(tree.subtree(ctx.tenant.code)),
                PlatformCost.year == (form.year or ctx.today.year),
            )
            .order_by(PlatformCost.tenant_code, PlatformCost.item)
        )
    ).all()
    columns = (
        ("承担地区", "text"),
        ("费用项目", "text"),
        ("金额", "money"),
        ("状态", "word"),
        ("预算项目编码", "code"),
    )
    lines = [
        (
            node.name if (node := tree.get(row.tenant_code)) else row.tenant_code,
            row.item,
            row.amount,
            COST_STATES[row.state],
            row.budget_code or "",
        )
        for row in rows
    ]
    total = sum(row.amount for row in rows)
    budgeted = sum(row.amount for row in rows if row.state == "budgeted")
    return [
        table("平台费用", columns, lines),
        table("合计", (("金额", "money"), ("已列入年度预算", "money")), [(total, budgeted)]),
    ]


PROGRESS = Report(
    name="rollout",
    title="实施进度总览",
    group="推广实施",
    by=(Role.FINANCE_SUPERVISOR, Role.OVERSEER),
    rows=progress,
    tree=True,
)
COSTS = Report(
    name="platform-costs",
    title="平台费用汇总",
    group="推广实施",
    by=(Role.FINANCE_SUPERVISOR, Role.FINANCE_BUDGET, Role.OVERSEER),
    rows=costs,
    form=OfYear,
    tree=True,
)
