"""What the platform costs a bureau, by item and bearer, and whether the annual budget holds it.

Which items there are and which tier bears them is the locality's to say (`cost_items`): without
that nothing is recorded.
"""

from collections.abc import Mapping

from zhengcai import Collection, Context, Form, Money, Problem, Role, action, field
from zhengcai_governance.models.rollout import PlatformCost
from zhengcai_governance.people import level_at
from zhengcai_governance.rollout_terms import COST_STATES, LAW, TIERS
from zhengcai_governance.settings import GovernanceSettings

COSTS = Collection(
    model=PlatformCost,
    name="platform-costs",
    singular="platform_cost",
    title="平台费用台账",
    group="推广实施",
    states=COST_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.FINANCE_BUDGET: None, Role.OVERSEER: None},
    label="item",
    columns=("year", "item", "amount", "payee", "budgeted_on"),
    filters=("state", "year", "item"),
    search=("item", "payee", "budget_code"),
)


class RecordCost(Form):
    """One item of one year; yuan."""

    year: int = field("年度", ge=2020, le=2100, kind="year")
    item: str = field("费用项目", min_length=2, max_length=50, hint="按本地区规定的费用项目填写")
    amount: Money = field("金额", unit="元", gt=0)
    payee: str = field("收款单位", "", max_length=100)


class ReviseCost(Form):
    """Another amount or payee."""

    amount: Money = field("金额", unit="元", gt=0)
    payee: str = field("收款单位", "", max_length=100)


class BudgetCost(Form):
    """Where it stands in the annual budget."""

    budget_code: str = field("预算项目编码", min_length=2, max_length=60)


def bearers(ctx: Context) -> Mapping[str, tuple[str, ...]]:
    """Item → the tiers that bear it, as the locality has set it."""
    parted = (each.partition("=") for each in ctx.settings(GovernanceSettings).cost_items)
    return {item: tuple(tiers.split(",")) for item, _, tiers in parted}


@action(
    "platform_cost.record",
    title="登记平台费用",
    on=PlatformCost,
    by=Role.FINANCE_SUPERVISOR,
    target="recorded",
    law=LAW,
    task=False,
    intro="登记由本级承担的费用；各级分别承担的项目由各级分别登记。",
)
async def record_cost(ctx: Context, form: RecordCost) -> PlatformCost:
    """What this bureau itself bears."""
    return PlatformCost(**form.model_dump())


@record_cost.check
async def _borne_here_once(ctx: Context, form: RecordCost) -> list[Problem]:
    known = bearers(ctx)
    tiers = known.get(form.item)
    if not known:
        return [Problem("cost.not_configured", "本地区尚未设置平台费用项目", field="item")]
    if tiers is None:
        return [
            Problem(
                "cost.unknown",
                "没有“{item}”这一费用项目；本地区的费用项目为：{items}",
                field="item",
                law=LAW,
                params={"item": form.item, "items": "、".join(known)},
            )
        ]
    problems = []
    if level_at(ctx.tenant.path) not in tiers:
        problems.append(
            Problem(
                "cost.borne_elsewhere",
                "“{item}”由{bearers}承担，不由本级承担",
                field="item",
                law=LAW,
                params={"item": form.item, "bearers": "、".join(TIERS[each] for each in tiers)},
            )
        )
    same = ctx.rows(PlatformCost, PlatformCost.year == form.year, PlatformCost.item == form.item)
    if await ctx.db.scalar(same) is not None:
        problems.append(Problem("cost.recorded", "该年度已经登记此项费用", field="item", law=LAW))
    return problems


@action(
    "platform_cost.revise",
    title="修改",
    on=PlatformCost,
    by=Role.FINANCE_SUPERVISOR,
    source="recorded",
    target="recorded",
    task=False,
)
async def revise_cost(ctx: Context, cost: PlatformCost, form: ReviseCost) -> None:
    """Until the budget holds it."""
    cost.amount, cost.payee = form.amount, form.payee


@action(
    "platform_cost.budget",
    title="列入年度预算",
    on=PlatformCost,
    by=Role.FINANCE_BUDGET,
    source="recorded",
    target="budgeted",
)
async def budget_cost(ctx: Context, cost: PlatformCost, form: BudgetCost) -> None:
    """Note where the budget holds it."""
    cost.budget_code, cost.budgeted_on = form.budget_code, ctx.today
    ctx.facts.update(year=cost.year, item=cost.item, amount=str(cost.amount))
