"""A public intent, or the reason why none is needed (财库〔2020〕10号)."""

from uuid import UUID

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
        # An intent that need not be named still serves one purchase when it is.
        return await intent_is_free(ctx, plan.intent_id, plan.purchaser_code, plan.id)
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
        return [_unknown(law)]
    if intent.state != "published":
        code, message = "plan.intent_not_public", "所选采购意向未公开或者已终止"
    elif catalogue_class(intent.catalogue_code) != catalogue_class(plan.catalogue_code):
        code, message = "plan.intent_of_another_class", "所选采购意向与本计划的采购品目不属同一类别"
    else:
        return await intent_is_free(ctx, intent.id, plan.purchaser_code, plan.id)
    return [Problem(code, message, field="intent_id", law=law)]


async def intent_is_free(
    ctx: Context, intent_id: UUID | None, purchaser: str, own_plan: UUID | None = None
) -> list[Problem]:
    """No filed plan other than `own_plan` rests on the intent: intents are public by project.

    The other plan is named to its own purchaser alone.
    """
    if intent_id is None:
        return []
    bound = ctx.rows(Plan, Plan.intent_id == intent_id, Plan.state.in_(BINDING))
    other = await ctx.db.scalar(bound.where(Plan.id != own_plan) if own_plan else bound)
    if other is None:
        return []
    law = ctx.rule("A-01").citation
    if other.purchaser_code != purchaser:
        return [_unknown(law)]
    return [
        Problem(
            "plan.intent_used",
            "所选采购意向已用于采购计划{number}“{title}”；一项采购意向只用于一个采购项目",
            field="intent_id",
            law=law,
            params={"number": other.number or "", "title": other.title},
        )
    ]


def _unknown(law: str) -> Problem:
    return Problem(
        "plan.intent_unknown", "没有找到本采购人的该项采购意向", field="intent_id", law=law
    )


async def intent_bound(ctx: Context, intent: Intent) -> bool:
    """Whether a filed plan rests on the intent."""
    bound = ctx.rows(Plan, Plan.intent_id == intent.id, Plan.state.in_(BINDING))
    return await ctx.db.scalar(bound.limit(1)) is not None
