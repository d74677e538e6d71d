"""What the platform costs and who bears it (呼财购〔2020〕18号 四)."""

from zhengcai import Collection, Context, Form, Money, Problem, Role, action, field
from zhengcai_x_hohhot.models import Cost
from zhengcai_x_hohhot.terms import BEARERS, COST_LAW, COST_STATES, ITEMS, TIERS, Item

COSTS = Collection(
    model=Cost,
    name="costs",
    singular="cost",
    title="平台费用",
    states=COST_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.FINANCE_BUDGET: None, Role.OVERSEER: None},
    label="item",
    columns=("year", "item", "amount", "payee", "budgeted_on"),
    filters=("state", "year", "item"),
    search=("payee", "budget_code"),
    superseded_by="governance.platform-costs",
)


class RecordCost(Form):
    """One item of one year."""

    year: int = field("年度", ge=2020, le=2100, kind="year")
    item: Item = field("费用项目", choices=ITEMS, law=COST_LAW)
    amount: Money = field("金额", unit="元")
    payee: str = field("服务单位", "", max_length=100)


class BudgetCost(Form):
    """Where it stands in the annual budget."""

    budget_code: str = field("预算项目编码", min_length=2, max_length=60)


@action(
    "cost.record",
    title="登记费用",
    on=Cost,
    by=Role.FINANCE_SUPERVISOR,
    target="recorded",
    law=COST_LAW,
    task=False,
    intro="系统建设、云平台租用和等级保护三级服务由自治区承担；语音和短信服务由市本级承担；"
    "实施和年度运行维护由市本级和旗县区各自承担。",
)
async def record_cost(ctx: Context, form: RecordCost) -> Cost:
    """What this bureau itself bears."""
    return Cost(**form.model_dump())


@record_cost.check
async def _borne_here(ctx: Context, form: RecordCost) -> list[Problem]:
    bearers = BEARERS[form.item]
    if ctx.tenant.tier in bearers:
        return []
    return [
        Problem(
            "cost.borne_elsewhere",
            "“{item}”由{bearers}承担，不由本级承担",
            field="item",
            law=COST_LAW,
            params={
                "item": ITEMS[form.item],
                "bearers": "、".join(TIERS[tier] for tier in bearers),
            },
        )
    ]


@record_cost.check
async def _once_a_year(ctx: Context, form: RecordCost) -> list[Problem]:
    same = ctx.rows(Cost, Cost.year == form.year, Cost.item == form.item)
    if await ctx.db.scalar(same) is None:
        return []
    return [Problem("cost.recorded", "该年度已经登记此项费用", field="item", law=COST_LAW)]


@action(
    "cost.budget",
    title="列入年度预算",
    on=Cost,
    by=Role.FINANCE_BUDGET,
    source="recorded",
    target="budgeted",
    law=COST_LAW,
)
async def budget_cost(ctx: Context, cost: Cost, form: BudgetCost) -> None:
    """Note where the budget holds it."""
    cost.budget_code = form.budget_code
    cost.budgeted_on = ctx.today
    ctx.facts.update(year=cost.year, item=cost.item, amount=str(cost.amount))
