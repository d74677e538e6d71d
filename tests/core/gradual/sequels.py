"""What follows an entry: its forms and its rules are those that the entry began with."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from gradual.entries import WRITER
from zhengcai import Collection, Context, Continuing, Form, Section, action, field, text
from zhengcai import title as label


class Sequel(Continuing):
    """One of them; `days` is what the rule book said."""

    __tablename__ = "gradual_sequel"

    title: Mapped[str] = mapped_column(info=label("后续名称"))
    entry_id: Mapped[UUID] = mapped_column(info=label("事项", reference="gradual.entries"))
    haste: Mapped[str | None] = mapped_column(info=label("加急理由"))
    days: Mapped[int] = mapped_column(info=label("期限"))


async def sections(ctx: Context, row: Sequel) -> Sequence[Section]:
    """The period as the reader is told it."""
    return [text("办理期限", f"共{ctx.rule('A-07').integer}日")]


collection = Collection(
    model=Sequel,
    name="sequels",
    singular="sequel",
    title="事项后续",
    states={"open": "办理", "closed": "办结"},
    read={WRITER: None},
    sections=sections,
)


class Write(Form):
    """Of which entry; since 1.1 also why in haste."""

    entry_id: UUID = field("事项", reference="gradual.entries")
    title: str = field("后续名称", max_length=50)
    haste: str | None = field("加急理由", min_length=2, max_length=50, feature="urgent")


@action("sequel.write", title="登记后续", on=Sequel, by=WRITER, target="open")
async def write(ctx: Context, form: Write) -> Sequel:
    """With the period of the entry's day."""
    days = ctx.rule("A-07").integer
    return Sequel(title=form.title, entry_id=form.entry_id, haste=form.haste, days=days)


@action("sequel.close", title="办结后续", on=Sequel, by=WRITER, source="open", target="closed")
async def close(ctx: Context, sequel: Sequel) -> None:
    """Counted once more."""
    sequel.days = ctx.rule("A-07").integer


@action(
    "sequel.press",
    title="催办后续",
    on=Sequel,
    by=WRITER,
    source="open",
    target="open",
    feature="urgent",
)
async def press(ctx: Context, sequel: Sequel) -> None:
    """Only what began with the feature is pressed."""
