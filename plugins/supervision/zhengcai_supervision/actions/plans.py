"""Plans: drafted, filed when no automatic check objects, revoked while nothing has begun."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    Money,
    Problem,
    Reason,
    Refusal,
    Role,
    Section,
    Stage,
    action,
    field,
)
from zhengcai_supervision.filing import filing_problems, settled_meanwhile
from zhengcai_supervision.filing.budget import line_is_own
from zhengcai_supervision.filing.intents import intent_is_free
from zhengcai_supervision.models import Intent, Plan
from zhengcai_supervision.models.plans import PLAN_STATES
from zhengcai_supervision.people import PURCHASERS, SUPERVISORS, own_purchaser
from zhengcai_supervision.sections import plan_sections
from zhengcai_supervision.settings import SupervisionSettings
from zhengcai_supervision.terms import (
    INTENT_EXEMPTIONS,
    KINDS,
    METHODS,
    ORGANISATION_FORMS,
    SME_EXEMPTIONS,
    SME_RESERVES,
    IntentExemption,
    Kind,
    Method,
    OrganisationForm,
    SmeExemption,
    SmeReserve,
)

LAW = "政府采购法实施条例 第29条"


async def _sections(ctx: Context, plan: Plan) -> Sequence[Section]:
    return await plan_sections(ctx, plan)


PLANS = Collection(
    model=Plan,
    name="plans",
    singular="plan",
    title="采购计划",
    states=PLAN_STATES,
    read={**PURCHASERS, **SUPERVISORS},
    number="number",
    columns=("number", "title", "purchaser_name", "amount", "method", "filed_at"),
    filters=("state", "purchaser_code", "method", "kind", "budget_line_id"),
    search=("number", "title", "purchaser_name"),
    sections=_sections,
)


class DraftPlan(Form):
    """What a plan tells when filed (财库〔2021〕22号 第26条)."""

    title: str = field("项目名称", min_length=2, max_length=200)
    budget_line_id: UUID = field(
        "预算指标", reference="fiscal.budget-lines", law="政府采购法 第6条"
    )
    amount: Money = field("采购预算", unit="元")
    catalogue_code: str = field("采购品目", reference="commodity", law=LAW, max_length=9)
    kind: Kind = field("类别", choices=KINDS)
    need: str = field("采购标的", min_length=2, max_length=2000, kind="textarea")
    quantity: str = field("采购数量（规模）", min_length=1, max_length=100)
    organisation_form: OrganisationForm = field(
        "组织形式", choices=ORGANISATION_FORMS, law="政府采购法 第18条"
    )
    method: Method = field("采购方式", choices=METHODS, law="政府采购法 第26条")
    method_reason: str = field(
        "选择采购方式的理由", "", max_length=1000, kind="textarea", hint="公开招标可不填"
    )
    intent_id: UUID | None = field(
        "采购意向", None, reference="supervision.intents", states=("published",)
    )
    intent_exemption: IntentExemption | None = field(
        "可不公开意向的情形",
        None,
        choices=INTENT_EXEMPTIONS,
        law="关于开展政府采购意向公开工作的通知 三",
    )
    intent_exemption_reason: str = field("不公开意向的具体原因", "", max_length=500)
    sme_reserve: SmeReserve = field(
        "中小企业预留",
        choices=SME_RESERVES,
        law="政府采购促进中小企业发展管理办法 第7条、第8条",
    )
    sme_reserved_amount: Money = field("预留给中小企业的金额", Decimal(0), unit="元")
    sme_small_amount: Money = field("其中预留给小微企业的金额", Decimal(0), unit="元")
    sme_exemption: SmeExemption | None = field(
        "可不预留的情形",
        None,
        choices=SME_EXEMPTIONS,
        law="政府采购促进中小企业发展管理办法 第6条",
    )
    imported: bool = field("是否采购进口产品", False, law="政府采购法 第10条")
    surveyed_on: date | None = field("需求调查完成日期", None, law="政府采购需求管理办法 第11条")


class RevisePlan(DraftPlan):
    """The whole plan anew."""


class RevokePlan(Form):
    """Why the plan is given up."""

    reason: str = field("撤销原因", min_length=2, max_length=500, kind="textarea")


@action(
    "plan.draft",
    title="编制采购计划",
    on=Plan,
    by=Role.PURCHASER_OPERATOR,
    target="draft",
    law=LAW,
    stage=Stage.PLANNING,
)
async def draft_plan(ctx: Context, form: DraftPlan) -> Plan:
    """A draft of the actor's own purchaser; what stands against its filing is shown on its page."""
    post = own_purchaser(ctx)
    return Plan(
        **form.model_dump(),
        state="draft",
        purchaser_code=post.organisation,
        purchaser_name=post.organisation_name,
        drafter=ctx.actor.name,
    )


@action(
    "plan.revise",
    title="修改",
    on=Plan,
    by=Role.PURCHASER_OPERATOR,
    owner="purchaser_code",
    source="draft",
    target="draft",
    stage=Stage.PLANNING,
)
async def revise_plan(ctx: Context, plan: Plan, form: RevisePlan) -> None:
    """Replace the draft's content."""
    for name, value in form.model_dump().items():
        setattr(plan, name, value)


@draft_plan.check
async def _intent_is_there(ctx: Context, form: DraftPlan) -> list[Problem]:
    if form.intent_id is None or await ctx.get(Intent, form.intent_id) is not None:
        return await intent_is_free(ctx, form.intent_id, own_purchaser(ctx).organisation)
    return [Problem("plan.intent_unknown", "没有找到本采购人的该项采购意向", field="intent_id")]


@draft_plan.check
async def _line_is_own(ctx: Context, form: DraftPlan) -> list[Problem]:
    return await line_is_own(ctx, form.budget_line_id, own_purchaser(ctx).organisation)


@revise_plan.check
async def _revised_line_is_own(ctx: Context, plan: Plan, form: RevisePlan) -> list[Problem]:
    return await line_is_own(ctx, form.budget_line_id, plan.purchaser_code)


@revise_plan.check
async def _revised_intent_is_there(ctx: Context, plan: Plan, form: RevisePlan) -> list[Problem]:
    return await _intent_is_there(ctx, form)


@action(
    "plan.file",
    title="备案采购计划",
    on=Plan,
    by=Role.PURCHASER_MANAGER,
    owner="purchaser_code",
    source="draft",
    target="filed",
    law=LAW,
    stage=Stage.PLANNING,
    intro="备案不是审批：系统自动核对下列事项，全部相符即完成备案并冻结预算指标。",
)
async def file_plan(ctx: Context, plan: Plan) -> None:
    """Freeze the budget and number the plan.

    The budget line is held from the freezing on, so that what another filing has taken in the
    meantime (the budget itself, the intent, room below the threshold) is seen and refused here.
    """
    await ctx.fiscal.freeze(plan.budget_line_id, plan.amount, reference(plan))
    intent = await ctx.get(Intent, plan.intent_id, lock=True) if plan.intent_id else None
    if problems := await settled_meanwhile(ctx, plan):
        raise Refusal(*problems, reason=Reason.CONFLICT)
    line = await ctx.fiscal.line(plan.budget_line_id)
    item = await ctx.commodity(plan.catalogue_code)
    plan.budget_line_code = line.code if line else None
    plan.year = line.year if line else None
    plan.catalogue_name = item.name if item else ""
    plan.intent_published_on = intent.published_on if intent else None
    plan.number = await ctx.number("plan", ctx.settings(SupervisionSettings).plan_number)
    plan.filer = ctx.actor.name
    plan.filed_at = ctx.now
    plan.rules_on = ctx.today
    ctx.facts.update(
        number=plan.number,
        amount=str(plan.amount),
        purchaser_code=plan.purchaser_code,
        budget_line_id=str(plan.budget_line_id),
        catalogue_code=plan.catalogue_code,
        method=plan.method,
    )


@file_plan.check
async def _nothing_stands_against(ctx: Context, plan: Plan, form: object) -> list[Problem]:
    return await filing_problems(ctx, plan)


@action(
    "plan.revoke",
    title="撤销采购计划",
    on=Plan,
    by=Role.PURCHASER_MANAGER,
    owner="purchaser_code",
    source="filed",
    target="revoked",
    law=LAW,
    stage=Stage.PLANNING,
    danger=True,
)
async def revoke_plan(ctx: Context, plan: Plan, form: RevokePlan) -> None:
    """Release the budget. A plan that a project executes is no longer `filed` and stays."""
    await ctx.fiscal.release(plan.budget_line_id, plan.amount, reference(plan))
    plan.revoked_at = ctx.now
    plan.revoke_reason = form.reason
    ctx.facts.update(number=plan.number, amount=str(plan.amount))


def reference(plan: Plan) -> str:
    """What the movements of a budget line name as their cause."""
    return f"采购计划“{plan.title}”"
