"""Periodic assessment: a period that has ended falls due, and the bureau scores its items."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from zhengcai import Collection, Context, Form, Problem, Role, action, field
from zhengcai_governance.actions.service_teams import PROVIDER, READERS
from zhengcai_governance.figures import figures_of
from zhengcai_governance.models.assessment import Assessment
from zhengcai_governance.models.service import ServiceContract
from zhengcai_governance.periods import periods, working_days_after
from zhengcai_governance.sections import assessment_sections, may_know
from zhengcai_governance.service_records import adopted_scheme, contract_of, scheme_of
from zhengcai_governance.service_terms import ASSESSMENT_STATES, LAW

CENT = Decimal("0.01")

_UNTOLD = ("score", "scores", "comment", "major_problem", "scorer", "scored_at")


def _not_presented(ctx: Context, assessment: Assessment, record: dict[str, Any]) -> None:
    """What the bureau is still scoring is not told to the provider."""
    if not may_know(ctx, assessment):
        for name in _UNTOLD:
            record.pop(name, None)


ASSESSMENTS = Collection(
    model=Assessment,
    name="assessments",
    singular="assessment",
    title="服务考核",
    group="运维服务",
    states=ASSESSMENT_STATES,
    read=READERS,
    columns=("title", "provider_name", "ends_on", "due_on", "score", "result"),
    filters=("state", "result", "contract_id", "provider_code"),
    search=("title", "provider_name"),
    sections=assessment_sections,
    mask=_not_presented,
    tells={"due": {}, "scored": {}, "rectifying": {}, "rectified": {}, "concluded": PROVIDER},
)


class OpenAssessment(Form):
    """A period that has ended."""

    contract_id: UUID = field("运维服务合同")
    scheme_id: UUID = field("考核办法")
    ordinal: int = field("考核期次", ge=1)
    starts_on: date = field("考核期起")
    ends_on: date = field("考核期止")


@action(
    "assessment.open",
    title="到期考核",
    on=Assessment,
    by=Role.SYSTEM,
    target="due",
    law=LAW,
    hidden=True,
)
async def open_assessment(ctx: Context, form: OpenAssessment) -> Assessment:
    """Due by so many working days after the period, as the scheme says."""
    contract = await contract_of(ctx, form.contract_id)
    scheme = await scheme_of(ctx, form.scheme_id)
    return Assessment(
        **form.model_dump(),
        title=f"{contract.title}第{form.ordinal}期考核",
        provider_code=contract.provider_code,
        provider_name=contract.provider_name,
        due_on=working_days_after(ctx, form.ends_on, scheme.due_days),
        scores=[{"item": each["item"], "score": None, "finding": ""} for each in scheme.items],
        figures=await figures_of(ctx, form.starts_on, form.ends_on),
    )


async def open_periods(ctx: Context, contract: ServiceContract, through: date) -> None:
    """Those of `contract` that end by `through` and have no assessment yet; the last ends with it."""
    scheme = await adopted_scheme(ctx, contract.id)
    if scheme is None:
        return
    known = set(
        (
            await ctx.db.scalars(
                ctx.rows(Assessment, Assessment.contract_id == contract.id).with_only_columns(
                    Assessment.ordinal
                )
            )
        ).all()
    )
    ends_on = contract.ended_on or contract.ends_on
    for ordinal, first, last in periods(contract.starts_on, ends_on, scheme.period):
        if last > through:
            break
        if ordinal not in known:
            await ctx.perform_as_system(
                open_assessment,
                contract_id=contract.id,
                scheme_id=scheme.id,
                ordinal=ordinal,
                starts_on=first,
                ends_on=last,
            )


class Scored(Form):
    """One item, scored."""

    item: str = field("考核项目", min_length=2, max_length=100)
    score: Decimal = field("得分", ge=0, le=100, max_digits=5, decimal_places=2)
    finding: str = field("评分依据", min_length=2, max_length=1000)


class ScoreAssessment(Form):
    """Every item of the scheme, and what went badly wrong in the period."""

    scores: list[Scored] = field("评分", min_length=1, max_length=50, law=LAW)
    major_problem: str = field(
        "重大问题", "", max_length=2000, kind="textarea", hint="没有发生重大问题的不填"
    )
    comment: str = field("评分说明", "", max_length=2000, kind="textarea")


@action(
    "assessment.score",
    title="评分",
    on=Assessment,
    by=Role.FINANCE_SUPERVISOR,
    source="due",
    target="due",
    law=LAW,
)
async def score_assessment(ctx: Context, assessment: Assessment, form: ScoreAssessment) -> None:
    """The weighed mean, rounded to two decimals; not told to the provider yet."""
    scheme = await scheme_of(ctx, assessment.scheme_id)
    weights = {each["item"]: Decimal(each["weight"]) for each in scheme.items}
    total = sum((weights[each.item] * each.score for each in form.scores), Decimal(0))
    assessment.score = (total / 100).quantize(CENT, ROUND_HALF_UP)
    assessment.scores = [each.model_dump(mode="json") for each in form.scores]
    assessment.major_problem, assessment.comment = form.major_problem, form.comment
    assessment.scorer, assessment.scored_at = ctx.actor.name, ctx.now
    assessment.figures = await figures_of(ctx, assessment.starts_on, assessment.ends_on)


@score_assessment.check
async def _each_item_once(
    ctx: Context, assessment: Assessment, form: ScoreAssessment
) -> list[Problem]:
    scheme = await scheme_of(ctx, assessment.scheme_id)
    asked = sorted(each["item"] for each in scheme.items)
    if sorted(each.item for each in form.scores) == asked:
        return []
    return [
        Problem(
            "assessment.items",
            "应对考核办法的每个项目各评分一次：{items}",
            field="scores",
            law=LAW,
            params={"items": "、".join(asked)},
        )
    ]
