"""No purchase without budget, none above it (政府采购法 第6条)."""

from zhengcai import Context, Problem
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
        return [
            Problem(
                "plan.budget_of_another",
                "预算指标{code}不属于本采购人",
                field="budget_line_id",
                law=LAW,
                params={"code": line.code},
            )
        ]
    if line.available < plan.amount:
        return [
            Problem(
                "plan.over_budget",
                "采购预算{amount}元超过指标{code}的可用余额{available}元",
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
