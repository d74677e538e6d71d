"""A league or city applies in writing to be a pilot; the region selects (I.7-rollout)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    Problem,
    Role,
    Section,
    Upload,
    action,
    field,
    job,
    table,
)
from zhengcai_governance.models.rollout import Pilot
from zhengcai_governance.people import OWN_BUREAU, gathers
from zhengcai_governance.rollout_terms import LAW, PILOT_STATES
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.terms import PAPERS

TOLD = ("title", "applicant", "reason", "plan", "letter_number", "letter_sha256")


async def _course(ctx: Context, row: Pilot) -> Sequence[Section]:
    steps = [(each["step"], each["at"], each["by"], each["text"]) for each in row.steps]
    columns = (("步骤", "word"), ("时间", "datetime"), ("办理人", "text"), ("内容", "text"))
    return (table("办理经过", columns, steps),)


PILOTS = Collection(
    model=Pilot,
    name="pilots",
    singular="pilot",
    title="试点申请",
    group="推广实施",
    states=PILOT_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    number="number",
    columns=("number", "title", "applicant", "starts_on", "ends_on"),
    filters=("state", "origin_code"),
    search=("number", "title", "applicant"),
    sections=_course,
    tells={"arrived": {}, **dict.fromkeys(("selected", "declined", "returned"), OWN_BUREAU)},
)


class DraftPilot(Form):
    """What the city applies for, and how it means to do it."""

    title: str = field("申请事项", min_length=2, max_length=200)
    reason: str = field("申请理由", min_length=5, max_length=5000, kind="textarea", law=LAW)
    plan: str = field("实施方案", min_length=10, max_length=20000, kind="textarea", law=LAW)
    starts_on: date = field("计划开始日期")
    ends_on: date = field("计划完成日期")


class AttachLetter(Form):
    """The formal document."""

    file: Upload = field("正式申请文件", law=LAW, hint="PDF、OFD 或者图片")
    letter_number: str = field("申请文号", min_length=2, max_length=60)


def _level(ctx: Context) -> list[Problem]:
    if gathers(ctx):
        return []
    return [Problem("pilot.wrong_level", "由直接向省级财政部门报告的财政部门申请试点", law=LAW)]


def _term(form: DraftPilot) -> list[Problem]:
    if form.ends_on > form.starts_on:
        return []
    return [Problem("pilot.term", "计划完成日期应晚于计划开始日期", field="ends_on")]


@action(
    "pilot.draft",
    title="草拟试点申请",
    on=Pilot,
    by=Role.FINANCE_SUPERVISOR,
    target="draft",
    law=LAW,
    task=False,
    offered=gathers,
)
async def draft_pilot(ctx: Context, form: DraftPilot) -> Pilot:
    """A draft of the city."""
    return Pilot(**form.model_dump(), applicant=ctx.tenant.name)


@draft_pilot.check
async def _draft_is_sound(ctx: Context, form: DraftPilot) -> list[Problem]:
    return [*_level(ctx), *_term(form)]


@action(
    "pilot.revise",
    title="修改",
    on=Pilot,
    by=Role.FINANCE_SUPERVISOR,
    source=("draft", "returned"),
    task=False,
)
async def revise_pilot(ctx: Context, row: Pilot, form: DraftPilot) -> None:
    """Another text needs another letter."""
    for name, value in form.model_dump().items():
        setattr(row, name, value)
    row.letter_id = row.letter_sha256 = row.letter_number = None


@revise_pilot.check
async def _revision_is_sound(ctx: Context, row: Pilot, form: DraftPilot) -> list[Problem]:
    return _term(form)


@action(
    "pilot.attach",
    title="上传正式申请文件",
    on=Pilot,
    by=Role.FINANCE_SUPERVISOR,
    source=("draft", "returned"),
    law=LAW,
    when=lambda ctx, model: model.letter_id.is_(None),
)
async def attach_letter(ctx: Context, row: Pilot, form: AttachLetter) -> None:
    """Kept with the application; its digest goes up with it."""
    kept = await ctx.keep(form.file, row, accept=PAPERS)
    row.letter_id, row.letter_sha256 = kept.id, kept.sha256
    row.letter_number = form.letter_number


@action(
    "pilot.submit",
    title="报送省级",
    on=Pilot,
    by=Role.FINANCE_SUPERVISOR,
    source=("draft", "returned"),
    target="submitted",
    law=LAW,
    when=lambda ctx, model: model.letter_id.is_not(None),
)
async def submit_pilot(ctx: Context, row: Pilot) -> None:
    """Number it once; told to the region."""
    if row.number is None:
        row.number = await ctx.number("pilot", ctx.settings(GovernanceSettings).pilot_number)
    row.note(ctx.now, "报送", ctx.actor.name, row.letter_number or "")
    ctx.tell(
        ctx.tenant.root,
        "pilot_arrives",
        origin=ctx.tenant.code,
        origin_id=str(row.id),
        values={name: getattr(row, name) for name in TOLD}
        | {
            "number": row.number,
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat(),
        },
        version=len(row.steps),
    )


@submit_pilot.check
async def _has_its_letter(ctx: Context, row: Pilot, form: object) -> list[Problem]:
    problems = _level(ctx)
    if row.letter_id is None:
        problems.append(
            Problem("pilot.no_letter", "应当以正式文件申请，请先上传", field="file", law=LAW)
        )
    return problems


class ArrivePilot(Form):
    """The application as the city tells it."""

    origin_code: str = field("申请地区代码")
    origin_id: UUID = field("申请记录")
    number: str = field("申请编号")
    title: str = field("申请事项")
    applicant: str = field("申请地区")
    reason: str = field("申请理由")
    plan: str = field("实施方案")
    starts_on: date = field("计划开始日期")
    ends_on: date = field("计划完成日期")
    letter_number: str = field("申请文号")
    letter_sha256: str = field("正式申请文件摘要（SHA-256）")


@action(
    "pilot.arrive", title="收到试点申请", on=Pilot, by=Role.SYSTEM, target="arrived", hidden=True
)
async def arrive_pilot(ctx: Context, form: ArrivePilot) -> Pilot:
    """The region's row; the document itself is read in the city."""
    row = Pilot(**form.model_dump())
    row.note(ctx.now, "报送", form.applicant, form.letter_number)
    return row


@action(
    "pilot.arrive_again",
    title="再次收到试点申请",
    on=Pilot,
    by=Role.SYSTEM,
    source="returned",
    target="arrived",
    hidden=True,
)
async def arrive_again(ctx: Context, row: Pilot, form: ArrivePilot) -> None:
    """After it was returned."""
    for name, value in form.model_dump().items():
        setattr(row, name, value)
    row.note(ctx.now, "报送", form.applicant, form.letter_number)


@job("pilot_arrives")
async def pilot_arrives(
    ctx: Context, origin: str, origin_id: str, values: dict[str, str], version: int
) -> None:
    """Told by a city. A submission that is known already says nothing new."""
    given: dict[str, Any] = {"origin_code": origin, "origin_id": UUID(origin_id), **values}
    row = await ctx.db.scalar(
        ctx.rows(Pilot, Pilot.origin_code == origin, Pilot.origin_id == UUID(origin_id))
    )
    if row is None:
        await ctx.perform(arrive_pilot, **given)
    elif row.state == "returned" and len(row.steps) < version:
        await ctx.perform(arrive_again, row, **given)
