"""Seriously unqualified service and major problems: up to the city, consolidated to the region.

I.5-service: a bureau reports to its city, the city consolidates and reports to the region.
A county that hangs on the region consolidates for itself.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from zhengcai import Collection, Context, Form, Problem, Role, action, field, job, new_id
from zhengcai_governance.actions.service_teams import provider_name
from zhengcai_governance.deadlines import working_days_on
from zhengcai_governance.models.escalation import Escalation
from zhengcai_governance.people import OWN_BUREAU, gathered_by, level_at
from zhengcai_governance.service_records import contract_of
from zhengcai_governance.service_terms import CAUSES, ESCALATION_STATES, LAW
from zhengcai_governance.settings import GovernanceSettings

ESCALATIONS = Collection(
    model=Escalation,
    name="service-escalations",
    singular="service_escalation",
    title="服务质量重大事项",
    group="运维服务",
    states=ESCALATION_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    columns=("title", "origin_name", "provider_name", "cause", "report_by", "letter"),
    filters=("state", "cause", "origin_code", "provider_code"),
    search=("title", "provider_name", "text"),
    tells={"arrived": OWN_BUREAU, "received": {}, "handled": OWN_BUREAU},
)

CARRIED = ("title", "provider_code", "provider_name", "cause", "text")
"""What each level is told as it stands."""


def place_of(ctx: Context) -> str:
    """Where a case stands that has come up to this tenant, or has arisen in it."""
    return {"region": "received", "city": "arrived", "county": "reported"}[
        level_at(ctx.tenant.path)
    ]


class Raise(Form):
    """A case as it arises."""

    assessment_id: UUID | None = field("服务考核", None)
    title: str = field("事项", max_length=300)
    provider_code: str = field("服务商统一社会信用代码")
    provider_name: str = field("服务商")
    cause: str = field("上报原因", choices=CAUSES)
    text: str = field("情况", max_length=2000)
    score: Decimal | None = field("得分", None)


@action(
    "service_escalation.raise",
    title="上报服务质量重大事项",
    on=Escalation,
    by=Role.SYSTEM,
    target=tuple(ESCALATION_STATES),
    law=LAW,
    hidden=True,
)
async def raise_escalation(ctx: Context, form: Raise) -> Escalation:
    """What an assessment has come to goes up with its conclusion: nobody has to think of it."""
    return _raised(ctx, **form.model_dump())


def _raised(ctx: Context, **values: Any) -> Escalation:
    row_id = new_id()
    row = Escalation(
        id=row_id,
        **values,
        origin_code=ctx.tenant.code,
        origin_name=ctx.tenant.name,
        origin_id=row_id,
        happened_on=ctx.today,
        state=place_of(ctx),
    )
    if row.state == "arrived":
        row.report_by = _report_by(ctx)
    if row.state == "reported":
        told = {name: getattr(row, name) for name in CARRIED}
        score = None if row.score is None else str(row.score)
        ctx.tell(
            gathered_by(ctx.tenant.path),
            "escalation_arrives",
            origin=row.origin_code,
            origin_name=row.origin_name,
            origin_id=str(row_id),
            happened_on=row.happened_on.isoformat(),
            values={**told, "score": score},
            letter=None,
        )
    return row


def _report_by(ctx: Context) -> date:
    days = ctx.settings(GovernanceSettings).escalation_days
    return working_days_on(ctx, days)


class ReportProblem(Form):
    """A major problem that cannot wait for the next assessment."""

    contract_id: UUID = field(
        "运维服务合同", reference="governance.service-contracts", states=("active",)
    )
    title: str = field("事项", min_length=2, max_length=200)
    text: str = field("情况", min_length=5, max_length=2000, kind="textarea", law=LAW)


@action(
    "service_escalation.report",
    title="上报重大问题",
    on=Escalation,
    by=Role.FINANCE_SUPERVISOR,
    target=tuple(ESCALATION_STATES),
    law=LAW,
    task=False,
)
async def report_problem(ctx: Context, form: ReportProblem) -> Escalation:
    """A case of its own, without an assessment."""
    contract = await contract_of(ctx, form.contract_id)
    return _raised(
        ctx,
        title=form.title,
        text=form.text,
        cause="major_problem",
        provider_code=contract.provider_code,
        provider_name=await provider_name(ctx, contract.provider_code),
    )


@report_problem.check
async def _under_contract(ctx: Context, form: ReportProblem) -> list[Problem]:
    contract = await contract_of(ctx, form.contract_id)
    if contract.state == "active":
        return []
    return [Problem("service.no_contract_now", "该合同没有在履行", field="contract_id", law=LAW)]


class Arrive(Raise):
    """A case of a tenant below."""

    origin_code: str = field("上报地区代码")
    origin_name: str = field("上报地区")
    origin_id: UUID = field("上报记录")
    happened_on: date = field("发生日期")
    letter: str | None = field("市级上报文号", None)


@action(
    "service_escalation.arrive",
    title="收到服务质量重大事项",
    on=Escalation,
    by=Role.SYSTEM,
    target=("arrived", "received"),
    law=LAW,
    hidden=True,
)
async def arrive_escalation(ctx: Context, form: Arrive) -> Escalation:
    """The row of this level; the city has so many working days to report it on."""
    row = Escalation(**form.model_dump(), state=place_of(ctx))
    if row.state == "arrived":
        row.report_by = _report_by(ctx)
    return row


@job("escalation_arrives")
async def escalation_arrives(
    ctx: Context,
    origin: str,
    origin_name: str,
    origin_id: str,
    happened_on: str,
    values: dict[str, Any],
    letter: str | None,
) -> None:
    """Told from below; the second time it says nothing new."""
    if await found_by_origin(ctx, origin, UUID(origin_id)) is not None:
        return
    await ctx.perform(
        arrive_escalation,
        origin_code=origin,
        origin_name=origin_name,
        origin_id=UUID(origin_id),
        happened_on=happened_on,
        letter=letter,
        **values,
    )


async def found_by_origin(ctx: Context, origin: str, origin_id: UUID) -> Escalation | None:
    """This level's row of a case."""
    found: Escalation | None = await ctx.db.scalar(
        ctx.rows(Escalation, Escalation.origin_code == origin, Escalation.origin_id == origin_id)
    )
    return found
