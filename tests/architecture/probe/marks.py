"""A table, a route, an event handler and a job of its own."""

from pydantic import BaseModel
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import (
    Collection,
    Context,
    EventRecord,
    Form,
    Role,
    Subject,
    TenantSettings,
    action,
    field,
    handles,
    job,
    query,
    title,
)

from .asked import note


class Mark(Subject):
    """A row of the extension's own."""

    __tablename__ = "probe_mark"

    title: Mapped[str] = mapped_column(info=title("探针标记名称"))


marks = Collection(
    model=Mark,
    name="marks",
    singular="mark",
    title="探针标记",
    states={"made": "已登记"},
    read={Role.PURCHASER_OPERATOR: None},
)


class MakeMark(Form):
    """Its name."""

    title: str = field("探针标记名称", max_length=50)


@action("mark.make", title="登记探针标记", on=Mark, by=Role.PURCHASER_OPERATOR, target="made")
async def make_mark(ctx: Context, form: MakeMark) -> Mark:
    """A row by hand."""
    note("action", ctx)
    return ctx.add(Mark(title=form.title, state="made"))


class Echo(BaseModel):
    """What is asked back."""

    title: str


@query("mark.echo", title="探针回声", on=Mark, by={Role.PURCHASER_OPERATOR: None})
async def echo(ctx: Context, row: Mark) -> Echo:
    """The name again."""
    note("query", ctx)
    return Echo(title=row.title)


@handles("specimen.requisition.submit")
async def follow(ctx: Context, event: EventRecord) -> None:
    """Have the job run."""
    note("handler", ctx)
    ctx.defer("tick")


@job("tick")
async def tick(ctx: Context) -> None:
    """It ran."""
    note("job", ctx)


class ProbeSettings(BaseModel):
    """One setting."""

    loud: bool = field("探针设置", False)


settings = TenantSettings(ProbeSettings)
