"""Entries, which since version 1.1 can be urgent."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Collection, Context, Form, Role, Subject, action, clock, field, title

WRITER = Role.PURCHASER_OPERATOR


class Entry(Subject):
    """What is handled, and why in haste."""

    __tablename__ = "gradual_entry"

    haste: Mapped[str | None] = mapped_column(info=title("加急理由"))
    days: Mapped[int | None] = mapped_column(info=title("办理天数"))
    title: Mapped[str] = mapped_column(info=title("事项名称"))

    @property
    def bound_on(self) -> date:
        """An entry keeps the rules of the day on which it was made."""
        return clock.local(self.created_at).date()


entries = Collection(
    model=Entry,
    name="entries",
    singular="entry",
    title="事项登记",
    states={"draft": "起草", "urgent": "加急", "done": "办结"},
    read={WRITER: None},
)


class Draft(Form):
    """What it is; since 1.1 also why in haste."""

    title: str = field("事项名称", max_length=50)
    haste: str | None = field("加急理由", min_length=2, max_length=50, feature="urgent")


@action("entry.draft", title="登记事项", on=Entry, by=WRITER, target="draft")
async def draft(ctx: Context, form: Draft) -> Entry:
    """A new entry."""
    return ctx.add(Entry(title=form.title, haste=form.haste))


@action("entry.revise", title="修改事项", on=Entry, by=WRITER, source="draft", target="draft")
async def revise(ctx: Context, entry: Entry, form: Draft) -> None:
    """The same form once more."""
    entry.title, entry.haste = form.title, form.haste


@action(
    "entry.hasten",
    title="转为加急",
    on=Entry,
    by=WRITER,
    source="draft",
    target="urgent",
    feature="urgent",
)
async def hasten(ctx: Context, entry: Entry) -> None:
    """It goes first."""


@action(
    "entry.finish",
    title="办结事项",
    on=Entry,
    by=WRITER,
    source=("draft", "urgent"),
    target="done",
)
async def finish(ctx: Context, entry: Entry) -> None:
    """What began with the feature takes a day, everything else ten."""
    entry.days = 1 if ctx.feature("urgent", of=entry) else 10


@action(
    "entry.rush",
    title="直接加急登记",
    on=Entry,
    by=WRITER,
    target="urgent",
    feature="urgent",
)
async def rush(ctx: Context, form: Draft) -> Entry:
    """Draft and hasten at once, by the actions that are there for it."""
    entry = await ctx.perform(draft, title=form.title, haste=form.haste)
    assert isinstance(entry, Entry)
    await ctx.perform(hasten, entry)
    return entry
