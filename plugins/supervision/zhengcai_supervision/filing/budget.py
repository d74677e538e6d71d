"""No purchase without budget, none above it (政府采购法 第6条)."""

from uuid import UUID

from zhengcai import BudgetLineInfo, Context, Problem, Refusal
from zhengcai_supervision.models import Plan

LAW = "政府采购法 第6条"


async def budget_covers(ctx: Context, plan: Plan) -> list[Problem]:
    """The budget line exists, is the purchaser's own, and has enough available."""
    line = await ctx.fiscal.line(plan.budget_line_id)
    if line is None:
        return [
            Problem(
                "plan.no_budget",
                "没有找到所填的预算指标，无预算不得采购",
                field="budget_line_id",
                law=LAW,
            )
        ]
    if line.purchaser_code != plan.purchaser_code:
        return [_of_another()]
    if line.available < plan.amount:
        return [
            Problem(
                "plan.over_budget",
                "采购预算{amount:money}元超过指标{code}的可用余额{available:money}元",
                field="amount",
                law=LAW,
                params={
                    "amount": str(plan.amount),
                    "code": line.code,
                    "available": str(line.available),
                },
            )
        ]
    return []


async def line_is_own(ctx: Context, line_id: UUID, purchaser: str) -> list[Problem]:
    """A draft names no line of another purchaser: its page and its checks would tell of it.

    A line that is not there yet, or a fiscal service that is off, does not stop a draft: the filing
    asks again.
    """
    try:
        line = await ctx.fiscal.line(line_id)
    except Refusal:
        return []
    return [] if line is None or line.purchaser_code == purchaser else [_of_another()]


async def own_line(ctx: Context, plan: Plan) -> BudgetLineInfo | None:
    """The plan's budget line, as far as it is the purchaser's own."""
    line = await ctx.fiscal.line(plan.budget_line_id)
    return line if line and line.purchaser_code == plan.purchaser_code else None


def _of_another() -> Problem:
    return Problem(
        "plan.budget_of_another",
        "所填的预算指标不属于本采购人",
        field="budget_line_id",
        law=LAW,
    )


async def amount_is_set(ctx: Context, plan: Plan) -> list[Problem]:
    """The plan names an amount."""
    if plan.amount > 0:
        return []
    return [
        Problem(
            "plan.no_amount",
            "采购预算应大于零",
            field="amount",
            law="政府采购需求管理办法 第26条",
        )
    ]
