"""Visits, made by hand, by an event or by a job."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import (
    Collection,
    Context,
    EventRecord,
    Form,
    Notice,
    Role,
    Subject,
    action,
    field,
    handles,
    job,
    new_id,
)
from zhengcai import title as label

CRASHES: list[str] = []
"""Where the plugin's code fails next: each name is used up once."""


def crash_if_told(place: str) -> None:
    """Fail once at `place` when a test asked for it."""
    if place in CRASHES:
        CRASHES.remove(place)
        raise RuntimeError(f"told to crash in {place}")


class Visit(Subject):
    """One visit."""

    __tablename__ = "neighbour_visit"

    title: Mapped[str] = mapped_column(info=label("事由"))
    subject_id: Mapped[UUID] = mapped_column(info=label("对象"))


visits = Collection(
    model=Visit,
    name="visits",
    singular="visit",
    title="回访",
    states={"noted": "已登记"},
    read={Role.PURCHASER_OPERATOR: None},
)


class StartVisit(Form):
    """Which requisition is visited."""

    plan_id: UUID = field("领用单", reference="specimen.requisitions")


@action("visit.start", title="回访", on=Visit, by=Role.PURCHASER_OPERATOR, target="noted")
async def start_visit(ctx: Context, form: StartVisit) -> Visit:
    """Bind a requisition, in the same transaction."""
    project = new_id()
    plan = await ctx.plans.start(form.plan_id, project)
    crash_if_told("start")
    ctx.defer("tidy", subject=str(plan.id))
    return ctx.add(Visit(title=plan.title, subject_id=plan.id, state="noted"))


class AnnounceVisit(Form):
    """As what it is announced."""

    kind: str = field("公告类型", max_length=60)


@action("visit.announce", title="公告", on=Visit, by=Role.PURCHASER_OPERATOR, target="noted")
async def announce_visit(ctx: Context, form: AnnounceVisit) -> Visit:
    """Publish what is complete for an intent, where the portal works."""
    visit = ctx.add(Visit(title="公告", subject_id=new_id(), state="noted"))
    headings = ("采购项目名称", "采购需求概况", "预算金额", "预计采购时间")
    content = [(heading, "台灯") for heading in headings]
    whose = (ctx.actor.posts[0].organisation, ctx.actor.posts[0].organisation_name)
    notice = Notice(form.kind, "台灯", Visit.__tablename__, new_id(), *whose, content)
    await ctx.announcements.publish(notice)
    return visit


class NoteVisit(Form):
    """What happened, to what."""

    title: str = field("事由", max_length=100)
    subject_id: UUID = field("对象")


@action(
    "visit.note", title="登记", on=Visit, by=Role.SYSTEM, target="noted", hidden=True, task=False
)
async def note_visit(ctx: Context, form: NoteVisit) -> Visit:
    """The system's own note."""
    return ctx.add(Visit(title=form.title, subject_id=form.subject_id, state="noted"))


@handles("specimen.requisition.submit")
async def follow(ctx: Context, event: EventRecord) -> None:
    """Note the submission, then have a job look after it."""
    await ctx.perform(note_visit, title="提交", subject_id=event.subject_id)
    crash_if_told("handler")
    ctx.defer("tidy", subject=str(event.subject_id))


@job("tidy")
async def tidy(ctx: Context, subject: str) -> None:
    """Note that the job ran."""
    await ctx.perform(note_visit, title="整理", subject_id=UUID(subject))
    crash_if_told("job")


@job("pass_on")
async def pass_on(ctx: Context, to: str, subject: str) -> None:
    """Have another tenant look after it too."""
    ctx.tell(to, "tidy", subject=subject)
