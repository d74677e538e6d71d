"""Service contracts: one a provider and year, active only with an accepted plan."""

from datetime import date

from zhengcai import Collection, Context, Form, Money, Problem, Role, Upload, action, field
from zhengcai_governance.actions.assessments import open_periods
from zhengcai_governance.actions.service_teams import PROVIDER, READERS, provider_name
from zhengcai_governance.models.service import ServiceContract, ServiceTeam
from zhengcai_governance.people import OWN_BUREAU
from zhengcai_governance.renewing import problems_of_results
from zhengcai_governance.sections import contract_sections
from zhengcai_governance.service_records import accepted_plan, adopted_scheme
from zhengcai_governance.service_terms import CONTRACT_STATES, LAW
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.terms import PAPERS

CONTRACTS = Collection(
    model=ServiceContract,
    name="service-contracts",
    singular="service_contract",
    title="运维服务合同",
    group="运维服务",
    states=CONTRACT_STATES,
    read={**READERS, Role.FINANCE_BUDGET: None},
    number="number",
    columns=("number", "title", "provider_name", "year", "amount", "ends_on"),
    filters=("state", "year", "provider_code"),
    search=("number", "title", "provider_name"),
    sections=contract_sections,
    tells={
        **dict.fromkeys(("draft", "active", "terminated", "withdrawn"), PROVIDER),
        "ended": {**PROVIDER, **OWN_BUREAU},
    },
)


class ContractTerms(Form):
    """What is agreed on, apart from the provider."""

    title: str = field("合同名称", min_length=2, max_length=200)
    year: int = field("年度", ge=2020, le=2100, kind="year")
    amount: Money = field("合同金额", unit="元", gt=0)
    starts_on: date = field("服务开始日期")
    ends_on: date = field("服务结束日期")
    payment_days: int = field("约定付款期限（日）", ge=1, le=365, hint="自收到支付申请之日起")
    terms: str = field("其他约定", "", max_length=5000, kind="textarea")


class DraftServiceContract(ContractTerms):
    """A contract with a provider of the register."""

    provider_code: str = field(
        "服务商统一社会信用代码", reference="organisation:service_provider", law=LAW
    )


class ActivateContract(Form):
    """When it was signed, and the paper with both seals."""

    signed_on: date = field("签订日期")
    file: Upload = field("已签订的合同", law=LAW, hint="PDF、OFD 或者图片")


class EndContract(Form):
    """Why it ends before its time."""

    reason: str = field("原因", min_length=2, max_length=1000, kind="textarea")


def _term_problems(form: ContractTerms) -> list[Problem]:
    problems = []
    if form.ends_on <= form.starts_on:
        problems.append(Problem("service.term", "服务结束日期应晚于服务开始日期", field="ends_on"))
    if form.year != form.starts_on.year:
        problems.append(Problem("service.year", "服务开始日期不在合同年度之内", field="starts_on"))
    return problems


@action(
    "service_contract.draft",
    title="草拟运维服务合同",
    on=ServiceContract,
    by=Role.FINANCE_SUPERVISOR,
    target="draft",
    law=LAW,
    task=False,
    intro="服务商的运维服务方案经采用、考核办法已执行后，合同方可生效。",
)
async def draft_contract(ctx: Context, form: DraftServiceContract) -> ServiceContract:
    """A draft; the provider hands in its plan to it."""
    return ServiceContract(
        **form.model_dump(),
        number=await ctx.number(
            "service_contract", ctx.settings(GovernanceSettings).service_contract_number
        ),
        provider_name=await provider_name(ctx, form.provider_code),
    )


@draft_contract.check
async def _draft_is_sound(ctx: Context, form: DraftServiceContract) -> list[Problem]:
    return [
        *_term_problems(form),
        *await problems_of_results(ctx, form.provider_code, form.starts_on),
    ]


@action(
    "service_contract.revise",
    title="修改合同",
    on=ServiceContract,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target="draft",
    task=False,
)
async def revise_contract(ctx: Context, contract: ServiceContract, form: ContractTerms) -> None:
    """Replace what is agreed on; another provider is another contract."""
    for name, value in form.model_dump().items():
        setattr(contract, name, value)


@revise_contract.check
async def _revision_is_sound(
    ctx: Context, contract: ServiceContract, form: ContractTerms
) -> list[Problem]:
    return _term_problems(form)


@action(
    "service_contract.activate",
    title="合同生效",
    on=ServiceContract,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target="active",
    law=LAW,
)
async def activate_contract(
    ctx: Context, contract: ServiceContract, form: ActivateContract
) -> None:
    """From here on the plan is the basis of assessment, by the scheme that was adopted for it."""
    signed = await ctx.keep(form.file, contract, accept=PAPERS)
    contract.signed_on, contract.signed_sha256 = form.signed_on, signed.sha256
    ctx.facts.update(number=contract.number, provider=contract.provider_code, year=contract.year)


@activate_contract.check
async def _served_by_plan_and_team(
    ctx: Context, contract: ServiceContract, form: ActivateContract
) -> list[Problem]:
    """A plan in four parts, a scheme that refers to it, people, and the results so far.

    A contract without a scheme could never be assessed, and so neither paid nor followed by another.
    """
    problems = await problems_of_results(ctx, contract.provider_code, contract.starts_on)
    if form.signed_on > ctx.today:
        problems.append(Problem("service.signed_later", "签订日期不得晚于今天", field="signed_on"))
    if await accepted_plan(ctx, contract.id) is None:
        problems.append(
            Problem(
                "service.no_plan",
                "服务商尚未提交运维服务方案，或者方案尚未采用，合同不能生效",
                law=LAW,
            )
        )
    if await adopted_scheme(ctx, contract.id) is None:
        problems.append(
            Problem("service.no_scheme", "考核办法尚未拟定或者尚未执行，合同不能生效", law=LAW)
        )
    team = ctx.rows(
        ServiceTeam,
        ServiceTeam.provider_code == contract.provider_code,
        ServiceTeam.state == "confirmed",
    )
    if await ctx.db.scalar(team) is None:
        problems.append(Problem("service.no_team", "服务商的运维团队尚未登记或者尚未确认", law=LAW))
    return problems


@action(
    "service_contract.withdraw",
    title="作废",
    on=ServiceContract,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target="withdrawn",
    danger=True,
)
async def withdraw_contract(ctx: Context, contract: ServiceContract, form: EndContract) -> None:
    """It was never agreed on."""
    contract.end_reason, contract.ended_on = form.reason, ctx.today


@action(
    "service_contract.terminate",
    title="终止合同",
    on=ServiceContract,
    by=Role.FINANCE_SUPERVISOR,
    source="active",
    target="terminated",
    danger=True,
)
async def terminate_contract(ctx: Context, contract: ServiceContract, form: EndContract) -> None:
    """What was served is assessed, the period that runs included, and may be paid."""
    contract.end_reason, contract.ended_on = form.reason, ctx.today
    await open_periods(ctx, contract, ctx.today)


@action(
    "service_contract.expire",
    title="合同到期",
    on=ServiceContract,
    by=Role.SYSTEM,
    source="active",
    target="ended",
    hidden=True,
)
async def expire_contract(ctx: Context, contract: ServiceContract) -> None:
    """Its last day has passed."""
    contract.ended_on = contract.ends_on
