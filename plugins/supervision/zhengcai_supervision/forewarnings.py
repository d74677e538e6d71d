"""What supervision is warned of before anything is bought: late intents, purchases cut in pieces."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from zhengcai import Context, Finding, Refusal, WarningRule
from zhengcai_supervision.filing.scope import catalogue_class, is_bound, open_tender_threshold
from zhengcai_supervision.models import Intent, Plan
from zhengcai_supervision.models.plans import BINDING

SPLIT_LAW = "政府采购法实施条例 第28条"


async def _unpublished(ctx: Context) -> Sequence[Finding]:
    """A draft whose month comes: published later than this, nothing may begin on its first day."""
    drafts = await ctx.db.scalars(ctx.rows(Intent, Intent.state == "draft"))
    try:
        law = ctx.rule("A-01").citation
        return [_late_intent(ctx, intent, law) for intent in drafts]
    except Refusal:
        return []  # not configured here: then nothing can be late


def _late_intent(ctx: Context, intent: Intent, law: str) -> Finding:
    year, month = map(int, intent.expected_month.split("-"))
    due = ctx.latest("A-01", date(year, month, 1)).day
    return Finding(
        collection="supervision.intents",
        subject_id=intent.id,
        title=f"{intent.title}：公开采购意向",
        text=f"该项目预计{year}年{month}月采购，采购意向最迟应于{due}公开，尚未公开。",
        organisation=intent.purchaser_code,
        due=due,
        law=law,
    )


async def _without_intent(ctx: Context) -> Sequence[Finding]:
    """Plans being drafted that would need an intent and name neither one nor an exemption."""
    drafts = await ctx.db.scalars(
        ctx.rows(
            Plan,
            Plan.state == "draft",
            Plan.intent_id.is_(None),
            Plan.intent_exemption.is_(None),
        )
    )
    found = []
    for plan in drafts:
        try:
            bound, law = await is_bound(ctx, plan), ctx.rule("A-01").citation
        except Refusal:
            continue  # no threshold is configured: whether the law binds it cannot be said
        if bound:
            found.append(
                Finding(
                    collection="supervision.plans",
                    subject_id=plan.id,
                    title=f"{plan.title}：没有公开采购意向",
                    text=f"“{plan.title}”的采购计划正在编制，既没有已公开的采购意向，也没有注明可不公开的情形。",
                    organisation=plan.purchaser_code,
                    law=law,
                )
            )
    return found


async def _split(ctx: Context) -> Sequence[Finding]:
    """Drafts that would add up, with each other or with filed plans, past the threshold.

    The filing looks at filed plans alone and refuses the one that goes too far; here it is seen
    while all of them can still become one purchase.
    """
    rows = await ctx.db.scalars(
        ctx.rows(
            Plan,
            Plan.state.in_(("draft", *BINDING)),
            Plan.method != "open_tender",
            Plan.kind != "works",
        ).order_by(Plan.id)
    )
    together: dict[tuple[object, ...], list[Plan]] = defaultdict(list)
    for plan in rows:
        item = catalogue_class(plan.catalogue_code)
        together[plan.purchaser_code, plan.budget_line_id, item].append(plan)
    return [
        finding
        for plans in together.values()
        if len(plans) > 1
        for finding in _cut_in_pieces(ctx, plans)
    ]


def _cut_in_pieces(ctx: Context, plans: Sequence[Plan]) -> list[Finding]:
    try:
        threshold = open_tender_threshold(ctx, plans[0]).number
    except Refusal:
        return []
    total = sum((plan.amount for plan in plans), Decimal(0))
    if total <= threshold:
        return []
    return [
        Finding(
            collection="supervision.plans",
            subject_id=plan.id,
            title=f"{plan.title}：疑似化整为零",
            text=(
                f"同一预算指标下{len(plans)}项同类品目的采购计划均采用非公开招标方式，合计{total:,.2f}元，"
                f"超过公开招标数额标准{threshold:,.2f}元。"
            ),
            organisation=plan.purchaser_code,
            law=SPLIT_LAW,
        )
        for plan in plans
        if plan.state == "draft"
    ]


RULES = (
    WarningRule("supervision.intent", "意向公开期限", "before", "serious", _unpublished),
    WarningRule("supervision.plan_intent", "计划缺采购意向", "before", "notice", _without_intent),
    WarningRule("supervision.splitting", "化整为零线索", "before", "serious", _split),
)
