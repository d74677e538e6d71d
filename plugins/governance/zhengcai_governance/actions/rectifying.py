"""What was not good enough is put right by the provider, and assessed once more."""

from datetime import date

from zhengcai import Context, Form, Problem, Role, action, field
from zhengcai_governance.deadlines import working_days_on
from zhengcai_governance.models.assessment import Assessment
from zhengcai_governance.service_records import scheme_of
from zhengcai_governance.service_terms import LAW


class Rectify(Form):
    """What the provider has done about it."""

    rectification: str = field("整改情况", min_length=5, max_length=5000, kind="textarea", law=LAW)


class ReturnRectification(Form):
    """What is missing, and until when."""

    opinion: str = field("退回理由", min_length=2, max_length=1000, kind="textarea")
    rectify_by: date = field("整改期限")


@action(
    "assessment.rectify",
    title="提交整改情况",
    on=Assessment,
    by=Role.SERVICE_PROVIDER,
    owner="provider_code",
    source="rectifying",
    target="rectified",
    law=LAW,
)
async def rectify(ctx: Context, assessment: Assessment, form: Rectify) -> None:
    """The provider's own word; late is told by the day beside it."""
    assessment.rectification = form.rectification


@action(
    "assessment.return_rectification",
    title="退回整改",
    on=Assessment,
    by=Role.FINANCE_SUPERVISOR,
    source="rectified",
    target="rectifying",
    task=False,
)
async def return_rectification(
    ctx: Context, assessment: Assessment, form: ReturnRectification
) -> None:
    """It does not do yet."""
    assessment.rectify_by = form.rectify_by


@return_rectification.check
async def _a_day_to_come(
    ctx: Context, assessment: Assessment, form: ReturnRectification
) -> list[Problem]:
    if form.rectify_by > ctx.today:
        return []
    return [Problem("assessment.past", "整改期限应晚于今天", field="rectify_by", law=LAW)]


@action(
    "assessment.reassess",
    title="整改后重新考核",
    on=Assessment,
    by=Role.FINANCE_SUPERVISOR,
    source="rectified",
    target="due",
    law=LAW,
)
async def reassess(ctx: Context, assessment: Assessment) -> None:
    """The period is scored anew; the round before stays readable. No result stands meanwhile."""
    scheme = await scheme_of(ctx, assessment.scheme_id)
    assessment.rounds = [
        *assessment.rounds,
        {
            "round": assessment.round,
            "score": str(assessment.score),
            "result": assessment.result,
            "opinion": assessment.opinion,
            "rectification": assessment.rectification,
        },
    ]
    assessment.round += 1
    assessment.due_on = working_days_on(ctx, scheme.due_days)
    assessment.scores = [{**each, "score": None, "finding": ""} for each in assessment.scores]
    assessment.major_problem, assessment.comment = "", ""
    for name in ("score", "scorer", "scored_at", "state_by", "statement", "result", "opinion",
                 "concluded_on", "rectify_by", "rectification"):  # fmt: skip
        setattr(assessment, name, None)
