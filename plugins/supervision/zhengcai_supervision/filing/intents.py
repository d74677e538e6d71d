"""A public intent, or the reason why none is needed (财库〔2020〕10号)."""

from zhengcai import Context, Problem
from zhengcai_supervision.filing.scope import catalogue_class, is_bound
from zhengcai_supervision.models import Intent, Plan
from zhengcai_supervision.models.plans import BINDING


async def intent_is_public(ctx: Context, plan: Plan) -> list[Problem]:
    """The plan names an intent that is public, its own and free, or one of the exemptions.

    The waiting period runs to the start of the procurement activity and not to the filing: whoever
    executes the plan counts it.
    """
    law = ctx.rule("A-01").citation
    if not await is_bound(ctx, plan):
        return []
    if plan.intent_id is not None:
        return await _named(ctx, plan, law)
    if plan.intent_exemption is None:
        return [
            Problem(
                "plan.no_intent",
                "应当先公开采购意向，或者注明可不公开的情形",
                field="intent_id",
                law=law,
            )
        ]
    if plan.intent_exemption == "urgent" and not plan.intent_exemption_reason:
        return [
            Problem(
                "plan.urgency_unexplained",
                "因不可预见的原因急需采购的，应说明具体原因",
                field="intent_exemption_reason",
                law=law,
            )
        ]
    return []


async def _named(ctx: Context, plan: Plan, law: str) -> list[Problem]:
    intent = await ctx.db.scalar(
        ctx.rows(Intent, Intent.id == plan.intent_id, Intent.purchaser_code == plan.purchaser_code)
    )
    if intent is None:
        code, message = "plan.intent_unknown", "没有找到本采购人的该项采购意向"
    elif intent.state != "published":
        code, message = "plan.intent_not_public", "所选采购意向未公开或者已终止"
    elif catalogue_class(intent.catalogue_code) != catalogue_class(plan.catalogue_code):
        code, message = "plan.intent_of_another_class", "所选采购意向与本计划的采购品目不属同一类别"
    elif await intent_bound(ctx, intent, plan):
        code, message = "plan.intent_used", "所选采购意向已用于另一项采购计划"
    else:
        return []
    return [Problem(code, message, field="intent_id", law=law)]


async def intent_bound(ctx: Context, intent: Intent, plan: Plan | None = None) -> bool:
    """Whether a filed plan other than `plan` rests on the intent."""
    bound = ctx.rows(Plan, Plan.intent_id == intent.id, Plan.state.in_(BINDING))
    if plan is not None:
        bound = bound.where(Plan.id != plan.id)
    return await ctx.db.scalar(bound.limit(1)) is not None
