"""Requirements are raised in writing: drafted, printed, sealed, attached, submitted."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from zhengcai import (
    Collection,
    Context,
    Form,
    LinkTo,
    Problem,
    Section,
    Upload,
    action,
    field,
    grams,
    new_id,
    table,
)
from zhengcai_governance.course import course_of
from zhengcai_governance.deadlines import working_days_on
from zhengcai_governance.likeness import ALIKE, alike_here_and_in_the_region
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.paper import application_form, legal_basis
from zhengcai_governance.people import HOME, PROPOSERS, READERS, own_post
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.terms import (
    FOLLOWED,
    PAPERS,
    RAISE_LAW,
    REQUIREMENT_STATES,
    STABILITY_LAW,
)


async def requirement_sections(ctx: Context, row: Requirement) -> Sequence[Section]:
    """The criteria of the evaluation, what is like it, the course."""
    found = []
    if row.criteria:
        columns = (("评估标准", "text"), ("评估情况", "text"), ("符合", "yesno"))
        rows = [(each["criterion"], each["finding"], each["met"]) for each in row.criteria]
        found.append(table("可行性评估", columns, rows))
    alike = await alike_here_and_in_the_region(ctx, [row.title, row.content, row.scenario], row)
    if alike is not None:
        found.append(alike)
    if row.state in ("draft", "returned"):
        ledger = LinkTo("升级改造台账", f"/t/{ctx.tenant.root}/-/governance/ledger-entries")
        found.append(table("提出前请查阅", (("省级台账", "link"),), [(ledger,)]))
    return (*found, course_of(row))


REQUIREMENTS = Collection(
    model=Requirement,
    name="requirements",
    singular="requirement",
    title="软件需求",
    group="软件需求",
    states=REQUIREMENT_STATES,
    read=READERS,
    number="number",
    columns=("number", "title", "proposer_name", "submitted_at", "receive_by", "above_number"),
    filters=("state", "proposer_code", "conclusion"),
    search=("number", "title", "proposer_name", "content"),
    sections=requirement_sections,
    paper=application_form,
    tells={
        "submitted": {},
        **dict.fromkeys(("received", "feasible", "reported"), PROPOSERS),
        **dict.fromkeys(FOLLOWED, HOME),
    },
)


Citation = Annotated[str, StringConstraints(max_length=200)]
"""A statute with its article, as the register of laws cites it."""


class DraftRequirement(Form):
    """The fields of the application form; the proposer's name is that of its post."""

    title: str = field("需求名称", min_length=2, max_length=200)
    content: str = field("需求内容", min_length=5, max_length=5000, kind="textarea", law=RAISE_LAW)
    scenario: str = field("应用场景", min_length=2, max_length=3000, kind="textarea", law=RAISE_LAW)
    legal_bases: list[Citation] = field(
        "法律适用",
        [],
        reference="law",
        max_length=10,
        law=RAISE_LAW,
        hint="没有政策法规依据的不填，但须详细说明需求提出理由",
    )
    legal_note: str = field(
        "法律适用说明",
        "",
        max_length=1000,
        kind="textarea",
        hint="法规库中没有的规章制度写在这里，写明《名称》、文号和条款",
    )
    reason: str = field("需求提出理由", "", max_length=3000, kind="textarea", law=RAISE_LAW)
    suggestion: str = field(
        "实现建议", min_length=2, max_length=3000, kind="textarea", law=RAISE_LAW
    )
    affected: str = field(
        "影响业务范围", min_length=2, max_length=1000, kind="textarea", law=RAISE_LAW
    )
    impact: str = field(
        "对系统稳定和服务质量的影响",
        min_length=2,
        max_length=2000,
        kind="textarea",
        law=STABILITY_LAW,
    )
    expected_on: date = field("期望实现时间", law=RAISE_LAW)
    contact: str = field("联系人", min_length=2, max_length=50, law=RAISE_LAW)
    phone: str = field("电话", min_length=5, max_length=30, pattern=r"^[0-9+() -]+$", law=RAISE_LAW)


def basis_or_reason(ctx: Context, form: DraftRequirement | Requirement) -> list[Problem]:
    """A statute of the register, a document named in the note, or a reason of substance."""
    least = ctx.settings(GovernanceSettings).reason_length
    if legal_basis(form.legal_bases, form.legal_note) or len(form.reason) >= least:
        return []
    return [
        Problem(
            "requirement.no_reason",
            "没有政策法规依据的，需求提出理由应当详细说明，至少{least}个字",
            field="reason",
            law=RAISE_LAW,
            params={"least": least},
        )
    ]


def _day_to_come(ctx: Context, form: DraftRequirement) -> list[Problem]:
    if form.expected_on > ctx.today:
        return []
    return [
        Problem("requirement.past", "期望实现时间应当晚于今天", field="expected_on", law=RAISE_LAW)
    ]


def _words(form: DraftRequirement) -> list[str]:
    return grams([form.title, form.content, form.scenario])


@action(
    "requirement.draft",
    title="提出软件需求",
    on=Requirement,
    by=PROPOSERS,
    target="draft",
    law=RAISE_LAW,
    intro="保存后打印申请表，签字盖章后上传，再提交本级财政部门。",
    suggestion=ALIKE,
)
async def draft_requirement(ctx: Context, form: DraftRequirement) -> Requirement:
    """A draft for the actor's own organisation."""
    post = own_post(ctx)
    row = Requirement(
        id=new_id(),
        **form.model_dump(),
        proposer_code=post.organisation,
        proposer_name=post.organisation_name,
        proposed_by=ctx.actor.person_id,
        drafter=ctx.actor.name,
        grams=_words(form),
    )
    row.written_by(ctx.actor.person_id)
    row.note(ctx.now, "填写", ctx.actor.name, form.title)
    return row


@draft_requirement.check
async def _draft_is_complete(ctx: Context, form: DraftRequirement) -> list[Problem]:
    return [*basis_or_reason(ctx, form), *_day_to_come(ctx, form)]


@action(
    "requirement.revise",
    title="修改",
    on=Requirement,
    by=PROPOSERS,
    source=("draft", "returned"),
    law=RAISE_LAW,
    suggestion=ALIKE,
)
async def revise_requirement(ctx: Context, row: Requirement, form: DraftRequirement) -> None:
    """Replace the content; a seal is of what it was put on, so it has to be put anew."""
    for name, value in form.model_dump().items():
        setattr(row, name, value)
    row.grams = _words(form)
    row.seal_id = row.seal_sha256 = row.signed_by = row.signed_on = None
    row.written_by(ctx.actor.person_id)
    row.note(ctx.now, "修改", ctx.actor.name, form.title)


@revise_requirement.check
async def _revision_is_complete(
    ctx: Context, row: Requirement, form: DraftRequirement
) -> list[Problem]:
    return [*basis_or_reason(ctx, form), *_day_to_come(ctx, form)]


class AttachSeal(Form):
    """The printed form with signature and seal, and who signed it when."""

    file: Upload = field("签字盖章的申请表", law=RAISE_LAW, hint="PDF、OFD 或者图片")
    signed_by: str = field("签字人", min_length=2, max_length=50)
    signed_on: date = field("签章日期")


@action(
    "requirement.attach",
    title="上传盖章申请表",
    on=Requirement,
    by=PROPOSERS,
    source=("draft", "returned"),
    law=RAISE_LAW,
)
async def attach_seal(ctx: Context, row: Requirement, form: AttachSeal) -> None:
    """Keep the sealed form; its digest goes up with the requirement."""
    sealed = await ctx.keep(form.file, row, accept=PAPERS)
    row.seal_id, row.seal_sha256 = sealed.id, sealed.sha256
    row.signed_by, row.signed_on = form.signed_by, form.signed_on
    row.written_by(ctx.actor.person_id)
    row.note(ctx.now, "上传盖章申请表", ctx.actor.name, sealed.sha256, document=str(sealed.id))


@attach_seal.check
async def _signed_by_now(ctx: Context, row: Requirement, form: AttachSeal) -> list[Problem]:
    if form.signed_on <= ctx.today:
        return []
    return [
        Problem(
            "requirement.signed_later", "签章日期不能晚于今天", field="signed_on", law=RAISE_LAW
        )
    ]


@action(
    "requirement.submit",
    title="提交",
    on=Requirement,
    by=PROPOSERS,
    source=("draft", "returned"),
    target="submitted",
    law=RAISE_LAW,
)
async def submit_requirement(ctx: Context, row: Requirement) -> None:
    """Number it once; the bureau of this tenant has so many days to receive it."""
    chosen = ctx.settings(GovernanceSettings)
    if row.number is None:
        row.number = await ctx.number("requirement", chosen.requirement_number)
    row.round = (row.round or 0) + 1
    row.submitted_at = ctx.now
    row.receive_by = working_days_on(ctx, chosen.receive_days)
    for name in ("received_at", "receiver", "evaluate_by", "evaluator_id", "evaluator"):
        setattr(row, name, None)
    for name in ("evaluated_at", "evaluation", "evaluation_basis", "conclusion", "reported_at"):
        setattr(row, name, None)
    row.criteria = []
    row.written_by(ctx.actor.person_id)
    row.note(ctx.now, "提交", ctx.actor.name, row.title, round=row.round)
    ctx.facts.update(number=row.number, round=row.round)


@submit_requirement.check
async def _is_sealed(ctx: Context, row: Requirement, form: object) -> list[Problem]:
    if row.seal_id is not None:
        return []
    return [
        Problem(
            "requirement.not_sealed",
            "应当书面提出，请上传签字盖章的申请表",
            field="file",
            law=RAISE_LAW,
        )
    ]


@submit_requirement.check
async def _basis_still_stands(ctx: Context, row: Requirement, form: object) -> list[Problem]:
    return basis_or_reason(ctx, row)


@action(
    "requirement.withdraw",
    title="撤回",
    on=Requirement,
    by=PROPOSERS,
    source=("draft", "returned", "submitted", "received"),
    target="withdrawn",
    danger=True,
)
async def withdraw_requirement(ctx: Context, row: Requirement) -> None:
    """Before anybody has evaluated it, the proposer may take it back."""
    row.note(ctx.now, "撤回", ctx.actor.name, row.title)
