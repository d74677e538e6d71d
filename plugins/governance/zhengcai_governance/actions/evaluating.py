"""The bureau of the proposer's tenant receives a requirement and evaluates whether it is feasible."""

from zhengcai import Context, Form, Problem, Role, action, field
from zhengcai_governance.deadlines import working_days_on
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.terms import CONCLUSIONS, EVALUATE_LAW, Conclusion


@action(
    "requirement.receive",
    title="接收",
    on=Requirement,
    by=Role.FINANCE_SUPERVISOR,
    source="submitted",
    target="received",
    law=EVALUATE_LAW,
)
async def receive_requirement(ctx: Context, row: Requirement) -> None:
    """Give a receipt; the days of the evaluation begin."""
    row.received_at, row.receiver = ctx.now, ctx.actor.name
    row.evaluate_by = working_days_on(ctx, ctx.settings(GovernanceSettings).evaluate_days)
    late = row.receive_by is not None and ctx.today > row.receive_by
    row.note(ctx.now, "接收", ctx.actor.name, "逾期接收" if late else "按期接收")


@action(
    "requirement.begin_evaluation",
    title="开始评估",
    on=Requirement,
    by=Role.FINANCE_SUPERVISOR,
    source="received",
    target="evaluating",
    law=EVALUATE_LAW,
)
async def begin_evaluation(ctx: Context, row: Requirement) -> None:
    """Somebody of the bureau takes it up; anybody else of the bureau may finish it."""
    row.evaluator_id, row.evaluator = ctx.actor.person_id, ctx.actor.name
    row.note(ctx.now, "开始评估", ctx.actor.name, row.title)


class Criterion(Form):
    """One standard by which the requirement is measured, and how it stands against it."""

    criterion: str = field("评估标准", min_length=2, max_length=300)
    finding: str = field("评估情况", min_length=2, max_length=1000)
    met: bool = field("是否符合", False)


class EvaluateRequirement(Form):
    """Feasibility by policy, regulations and rules."""

    criteria: list[Criterion] = field(
        "评估标准和情况", min_length=1, max_length=30, law=EVALUATE_LAW
    )
    evaluation_basis: str | None = field(
        "评估依据", None, reference="law", max_length=200, law=EVALUATE_LAW
    )
    no_basis: bool = field("经查法规库中没有适用的政策法规", False)
    evaluation: str = field(
        "可行性评估意见", min_length=5, max_length=3000, kind="textarea", law=EVALUATE_LAW
    )
    conclusion: Conclusion = field("评估结论", choices=CONCLUSIONS)


@action(
    "requirement.evaluate",
    title="可行性评估",
    on=Requirement,
    by=Role.FINANCE_SUPERVISOR,
    source="evaluating",
    target=("feasible", "rejected", "returned"),
    law=EVALUATE_LAW,
)
async def evaluate_requirement(ctx: Context, row: Requirement, form: EvaluateRequirement) -> None:
    """Keep the report; what is not feasible ends here, what needs more goes back."""
    row.criteria = [each.model_dump() for each in form.criteria]
    row.evaluation, row.evaluation_basis = form.evaluation, form.evaluation_basis
    row.conclusion = form.conclusion
    row.evaluator_id, row.evaluator = ctx.actor.person_id, ctx.actor.name
    row.evaluated_at = ctx.now
    row.state = {"feasible": "feasible", "infeasible": "rejected", "more": "returned"}[
        form.conclusion
    ]
    row.note(
        ctx.now,
        "可行性评估",
        ctx.actor.name,
        f"{CONCLUSIONS[form.conclusion]}：{form.evaluation}",
        criteria=row.criteria,
        basis=form.evaluation_basis,
        round=row.round,
    )
    ctx.facts.update(number=row.number, conclusion=form.conclusion)


@begin_evaluation.check
@evaluate_requirement.check
async def by_another_person(ctx: Context, row: Requirement, form: object) -> list[Problem]:
    """Nobody judges what they have had a hand in: drafted, revised, sealed or submitted."""
    if str(ctx.actor.person_id) not in row.authors:
        return []
    return [Problem("requirement.self_evaluation", "提出需求的人不得评估该需求", law=EVALUATE_LAW)]


@evaluate_requirement.check
async def _refers_to_law(
    ctx: Context, row: Requirement, form: EvaluateRequirement
) -> list[Problem]:
    if bool(form.evaluation_basis) is not form.no_basis:
        return []
    return [
        Problem(
            "requirement.no_reference",
            "请选择所依据的法规条款，或者确认经查法规库中没有适用的政策法规",
            field="evaluation_basis",
            law=EVALUATE_LAW,
        )
    ]


@evaluate_requirement.check
async def _conclusion_follows(
    ctx: Context, row: Requirement, form: EvaluateRequirement
) -> list[Problem]:
    unmet = [each.criterion for each in form.criteria if not each.met]
    if form.conclusion != "feasible" or not unmet:
        return []
    return [
        Problem(
            "requirement.unmet",
            "尚有不符合的评估标准（{criteria}），结论不能为可行",
            field="conclusion",
            law=EVALUATE_LAW,
            params={"criteria": "、".join(unmet)},
        )
    ]


class ReturnRequirement(Form):
    """What is missing."""

    reason: str = field("退回理由", min_length=5, max_length=2000, kind="textarea")


@action(
    "requirement.return",
    title="退回补正",
    on=Requirement,
    by=Role.FINANCE_SUPERVISOR,
    source=("submitted", "received"),
    target="returned",
    task=False,
    law=EVALUATE_LAW,
)
async def return_requirement(ctx: Context, row: Requirement, form: ReturnRequirement) -> None:
    """Back to the proposer before it is evaluated: a form that is not one."""
    row.opinion = form.reason
    row.note(ctx.now, "退回补正", ctx.actor.name, form.reason, round=row.round)
