"""The score is told, the provider may answer it, and the result follows from the lines."""

from datetime import date
from decimal import Decimal

from sqlalchemy import or_

from zhengcai import Context, Form, Problem, Role, action, field
from zhengcai_governance.actions.escalations import raise_escalation
from zhengcai_governance.deadlines import working_days_on
from zhengcai_governance.models.assessment import Assessment
from zhengcai_governance.service_records import scheme_of
from zhengcai_governance.service_terms import LAW
from zhengcai_governance.settings import GovernanceSettings


@action(
    "assessment.present",
    title="将评分告知服务商",
    on=Assessment,
    by=Role.FINANCE_SUPERVISOR,
    source="due",
    target="scored",
    when=lambda ctx, model: model.score.is_not(None),
)
async def present_assessment(ctx: Context, assessment: Assessment) -> None:
    """From here on the provider sees the score, and may answer it."""
    days = ctx.settings(GovernanceSettings).statement_days
    assessment.state_by = working_days_on(ctx, days)
    assessment.statement = None


@present_assessment.check
async def _is_scored(ctx: Context, assessment: Assessment, form: object) -> list[Problem]:
    if assessment.score is not None:
        return []
    return [Problem("assessment.not_scored", "尚未评分", law=LAW)]


@action(
    "assessment.reopen",
    title="重新评分",
    on=Assessment,
    by=Role.FINANCE_SUPERVISOR,
    source="scored",
    target="due",
    task=False,
)
async def reopen_assessment(ctx: Context, assessment: Assessment) -> None:
    """What the provider said has changed the bureau's mind."""
    assessment.state_by = None


class StateAssessment(Form):
    """What the provider has to say; it scores nothing."""

    statement: str = field("说明", min_length=2, max_length=2000, kind="textarea")


@action(
    "assessment.state",
    title="作出说明",
    on=Assessment,
    by=Role.SERVICE_PROVIDER,
    owner="provider_code",
    source="scored",
    target="scored",
    when=lambda ctx, model: model.statement.is_(None),
)
async def state_assessment(ctx: Context, assessment: Assessment, form: StateAssessment) -> None:
    """It stands beside the score."""
    assessment.statement = form.statement


@state_assessment.check
async def _in_time(ctx: Context, assessment: Assessment, form: StateAssessment) -> list[Problem]:
    if assessment.state_by is None or ctx.today <= assessment.state_by:
        return []
    return [
        Problem(
            "assessment.statement_late",
            "说明期限{day}已过",
            params={"day": assessment.state_by.isoformat()},
        )
    ]


class ConcludeAssessment(Form):
    """The bureau's opinion; the result follows from the score."""

    opinion: str = field("考核意见", min_length=2, max_length=2000, kind="textarea", law=LAW)
    rectify_by: date | None = field("整改期限", None, hint="不合格或者发生重大问题的必填", law=LAW)


@action(
    "assessment.conclude",
    title="作出考核结论",
    on=Assessment,
    by=Role.FINANCE_SUPERVISOR,
    source="scored",
    target=("concluded", "rectifying"),
    law=LAW,
    when=lambda ctx, model: or_(model.statement.is_not(None), model.state_by < ctx.today),
)
async def conclude_assessment(
    ctx: Context, assessment: Assessment, form: ConcludeAssessment
) -> None:
    """Qualified, unqualified or seriously unqualified; the last, and major problems, go up."""
    result = await result_of(ctx, assessment)
    wrong = result != "qualified" or bool(assessment.major_problem)
    assessment.result, assessment.opinion = result, form.opinion
    assessment.concluded_on = ctx.today
    assessment.rectify_by = form.rectify_by if wrong else None
    assessment.state = "rectifying" if wrong else "concluded"
    if result == "seriously_unqualified" or assessment.major_problem:
        await _escalate(ctx, assessment)
    ctx.facts.update(result=result, score=str(assessment.score), provider=assessment.provider_code)


async def result_of(ctx: Context, assessment: Assessment) -> str:
    """What the score comes to by the lines of the scheme."""
    scheme, score = await scheme_of(ctx, assessment.scheme_id), assessment.score or Decimal(0)
    if score >= scheme.pass_line:
        return "qualified"
    return "unqualified" if score >= scheme.serious_line else "seriously_unqualified"


async def _escalate(ctx: Context, assessment: Assessment) -> None:
    major = assessment.major_problem
    await ctx.perform_as_system(
        raise_escalation,
        assessment_id=assessment.id,
        title=assessment.title,
        provider_code=assessment.provider_code,
        provider_name=assessment.provider_name,
        cause="major_problem" if major else "seriously_unqualified",
        text=major or str(assessment.opinion),
        score=assessment.score,
    )


@conclude_assessment.check
async def _heard_and_told_to_mend(
    ctx: Context, assessment: Assessment, form: ConcludeAssessment
) -> list[Problem]:
    problems = []
    if assessment.statement is None and assessment.state_by and ctx.today <= assessment.state_by:
        problems.append(
            Problem(
                "assessment.unheard",
                "服务商可在{day}之前作出说明，期满或者说明之后方可作出结论",
                params={"day": assessment.state_by.isoformat()},
            )
        )
    wrong = await result_of(ctx, assessment) != "qualified" or assessment.major_problem
    if wrong and (form.rectify_by is None or form.rectify_by <= ctx.today):
        problems.append(
            Problem(
                "assessment.rectify_by",
                "不合格或者发生重大问题的，应当规定今天以后的整改期限",
                field="rectify_by",
                law=LAW,
            )
        )
    return problems
