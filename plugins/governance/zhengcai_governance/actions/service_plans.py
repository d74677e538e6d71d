"""The provider's service plan in four parts: without it no contract, and no standard to assess by."""

from uuid import UUID

from zhengcai import Collection, Context, Form, Problem, Role, action, field
from zhengcai_governance.actions.service_teams import PROVIDER, READERS, own_provider
from zhengcai_governance.models.service import ServiceContract, ServicePlan
from zhengcai_governance.sections import plan_sections
from zhengcai_governance.service_records import contract_of
from zhengcai_governance.service_terms import LAW, PLAN_STATES

PLANS = Collection(
    model=ServicePlan,
    name="service-plans",
    singular="service_plan",
    title="运维服务方案",
    group="运维服务",
    states=PLAN_STATES,
    read=READERS,
    columns=("title", "provider_name", "updated_at"),
    filters=("state", "contract_id", "provider_code"),
    search=("title", "provider_name", "content"),
    menu=False,
    sections=plan_sections,
    tells={"submitted": {}, "returned": {}, "accepted": PROVIDER},
)


class Standard(Form):
    """A standard that the service keeps."""

    code: str = field("标准编号", pattern=r"^[A-Za-z0-9.\-]{1,20}$", hint="例如S1")
    standard: str = field("标准", min_length=2, max_length=500)
    measure: str = field("衡量办法", min_length=2, max_length=500)


class PlanParts(Form):
    """The four parts."""

    served: str = field("服务对象", min_length=2, max_length=2000, kind="textarea", law=LAW)
    content: str = field("服务内容", min_length=5, max_length=10000, kind="textarea", law=LAW)
    standards: list[Standard] = field("服务标准", min_length=1, max_length=100, law=LAW)
    manner: str = field("服务方式", min_length=2, max_length=5000, kind="textarea", law=LAW)


class SubmitPlan(PlanParts):
    """The plan for a contract that is being drafted."""

    contract_id: UUID = field(
        "运维服务合同", reference="governance.service-contracts", states=("draft",)
    )


class JudgePlan(Form):
    """What the bureau has to say."""

    opinion: str = field("审核意见", min_length=2, max_length=1000, kind="textarea")


def _codes_once(form: PlanParts) -> list[Problem]:
    codes = [each.code for each in form.standards]
    if len(codes) == len(set(codes)):
        return []
    return [Problem("service.standard_twice", "服务标准的编号不得重复", field="standards")]


@action(
    "service_plan.submit",
    title="提交运维服务方案",
    on=ServicePlan,
    by=Role.SERVICE_PROVIDER,
    target="submitted",
    law=LAW,
    task=False,
)
async def submit_plan(ctx: Context, form: SubmitPlan) -> ServicePlan:
    """One plan a contract."""
    contract = await contract_of(ctx, form.contract_id)
    return ServicePlan(
        **form.model_dump(),
        title=contract.title,
        provider_code=contract.provider_code,
        provider_name=contract.provider_name,
    )


@submit_plan.check
async def _for_an_own_draft(ctx: Context, form: SubmitPlan) -> list[Problem]:
    contract, problems = await ctx.get(ServiceContract, form.contract_id), _codes_once(form)
    if contract is None or contract.provider_code != own_provider(ctx):
        problems.append(
            Problem("service.no_contract", "没有与您单位订立的此项合同", field="contract_id")
        )
    elif contract.state != "draft":
        problems.append(
            Problem(
                "service.plan_late",
                "合同不在草拟阶段，不能再提交方案",
                field="contract_id",
                law=LAW,
            )
        )
    return problems


@action(
    "service_plan.revise",
    title="修改运维服务方案",
    on=ServicePlan,
    by=Role.SERVICE_PROVIDER,
    owner="provider_code",
    source=("submitted", "returned"),
    target="submitted",
    law=LAW,
    when=lambda ctx, model: model.state == "returned",
)
async def revise_plan(ctx: Context, plan: ServicePlan, form: PlanParts) -> None:
    """Hand it in again."""
    for name, value in form.model_dump().items():
        setattr(plan, name, value)
    plan.opinion = None


@revise_plan.check
async def _still_sound(ctx: Context, plan: ServicePlan, form: PlanParts) -> list[Problem]:
    return _codes_once(form)


@action(
    "service_plan.accept",
    title="采用运维服务方案",
    on=ServicePlan,
    by=Role.FINANCE_SUPERVISOR,
    source="submitted",
    target="accepted",
    law=LAW,
)
async def accept_plan(ctx: Context, plan: ServicePlan, form: JudgePlan) -> None:
    """From here on it stands: it is the basis of assessment."""
    plan.opinion = form.opinion


@action(
    "service_plan.return",
    title="退回运维服务方案",
    on=ServicePlan,
    by=Role.FINANCE_SUPERVISOR,
    source="submitted",
    target="returned",
    task=False,
)
async def return_plan(ctx: Context, plan: ServicePlan, form: JudgePlan) -> None:
    """With what is missing."""
    plan.opinion = form.opinion
