"""What arrives in a city: handed on with a letter, or sent back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from zhengcai import (
    Actor,
    Collection,
    Context,
    Form,
    LinkTo,
    Role,
    Section,
    action,
    field,
    job,
    new_id,
    table,
)
from zhengcai_governance.carrying import Carried, home_of, tell_home
from zhengcai_governance.course import course_of
from zhengcai_governance.models.reporting import Arrival
from zhengcai_governance.people import OWN_BUREAU
from zhengcai_governance.terms import ARRIVAL_STATES, EVALUATE_LAW, FOLLOWED, USUAL_ABOVE


async def _arrival(ctx: Context, row: Arrival) -> Sequence[Section]:
    home = f"/t/{row.source_tenant}/-/governance/requirements/{row.source_id}"
    original = table("原件", (("需求", "link"),), [(LinkTo(row.number, home),)])
    return (original, course_of(row))


def _from_below(actor: Actor) -> ColumnElement[bool]:
    """Of the city's own requirement its people hear at its home."""
    return Arrival.source_tenant != Arrival.tenant_code


ARRIVALS = Collection(
    model=Arrival,
    name="arrivals",
    singular="arrival",
    title="待汇总需求",
    group="软件需求",
    states=ARRIVAL_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    number="number",
    columns=("number", "title", "source_name", "proposer_name", "conclusion"),
    filters=("state", "source_tenant", "consolidation_id"),
    search=("number", "title", "proposer_name"),
    sections=_arrival,
    tells={
        "arrived": OWN_BUREAU,
        **{state: {Role.FINANCE_SUPERVISOR: _from_below} for state in FOLLOWED},
    },
)


@action(
    "arrival.note",
    title="登记上报的需求",
    on=Arrival,
    by=Role.SYSTEM,
    target="arrived",
    hidden=True,
)
async def note_arrival(ctx: Context, form: Carried) -> Arrival:
    """A requirement from below, or the city's own."""
    given = form.model_dump(mode="json")
    names = ("source_tenant", "source_name", "round", "number", "title", "proposer_name")
    row = Arrival(
        id=new_id(),
        **{name: given[name] for name in (*names, "evaluation", "conclusion", "seal_sha256")},
        source_id=form.source_id,
        carried=given,
    )
    row.note(ctx.now, "收到上报", ctx.actor.name, form.source_name)
    return row


@job("requirement_arrived")
async def requirement_arrived(ctx: Context, **told: Any) -> None:
    """A bureau of this branch has reported."""
    known = ctx.rows(
        Arrival,
        Arrival.source_tenant == told["source_tenant"],
        Arrival.source_id == UUID(told["source_id"]),
        Arrival.round == told["round"],
    )
    if await ctx.db.scalar(known) is None:
        await ctx.perform(note_arrival, **told)


ABOVE = ("reported", *(state for state in FOLLOWED if state not in ("returned", "rejected")))
"""Under way in the region; what it tells of meanwhile may come late, and not in order."""


class ReturnArrival(Form):
    """What is missing."""

    reason: str = field("退回理由", min_length=5, max_length=2000, kind="textarea")


@action(
    "arrival.return",
    title="退回上报",
    on=Arrival,
    by=Role.FINANCE_SUPERVISOR,
    source="arrived",
    target="returned",
    task=False,
    law=EVALUATE_LAW,
)
async def return_arrival(ctx: Context, row: Arrival, form: ReturnArrival) -> None:
    """Back to its home before it goes into a letter."""
    row.note(ctx.now, "退回上报", ctx.actor.name, form.reason)
    tell_home(ctx, home_of(row), "returned", f"{ctx.tenant.name}：{form.reason}")


@action(
    "arrival.come_back",
    title="省级退回",
    on=Arrival,
    by=Role.SYSTEM,
    source=ABOVE,
    target="returned",
    hidden=True,
    usual=dict.fromkeys(("reported", "reviewing", "objected"), ("returned",)),
)
async def come_back(ctx: Context, row: Arrival, form: ReturnArrival) -> None:
    """The region has returned it; the city hands it on to its home."""
    row.note(ctx.now, "省级退回", ctx.actor.name, form.reason)
    tell_home(ctx, home_of(row), "returned", f"省级经{ctx.tenant.name}退回：{form.reason}")


@job("arrival_returned")
async def arrival_returned(
    ctx: Context, source_tenant: str, source_id: str, round: int, reason: str
) -> None:
    """Told by the region, perhaps twice."""
    statement = ctx.rows(
        Arrival,
        Arrival.source_tenant == source_tenant,
        Arrival.source_id == UUID(source_id),
        Arrival.round == round,
    )
    row = await ctx.db.scalar(statement.with_for_update())
    if row is not None and row.state in ABOVE:
        await ctx.perform(come_back, row, reason=reason)


class FollowRegion(Form):
    """What the region has decided, and when."""

    state: str = field("状态", choices=ARRIVAL_STATES, pattern=f"^({'|'.join(FOLLOWED)})$")
    number: str = field("上级编号", "")
    text: str = field("意见", "")
    at: str = field("办理时间")


@action(
    "arrival.follow",
    title="记录上级办理情况",
    on=Arrival,
    by=Role.SYSTEM,
    source=ABOVE,
    hidden=True,
    usual=USUAL_ABOVE,
)
async def follow_region(ctx: Context, row: Arrival, form: FollowRegion) -> None:
    """The same as its home shows; the form says where it leads."""
    row.state = form.state
    told = " ".join(f"{form.number} {form.text}".split())
    row.note(ctx.now, ARRIVAL_STATES[form.state], ctx.actor.name, told, followed=form.at)


@job("arrival_followed")
async def arrival_followed(
    ctx: Context,
    source_tenant: str,
    source_id: str,
    round: int | None,
    state: str,
    number: str,
    text: str,
    at: str,
) -> None:
    """Told by the region; what comes twice, or late, changes nothing."""
    asked = [Arrival.source_tenant == source_tenant, Arrival.source_id == UUID(source_id)]
    if round is not None:
        asked.append(Arrival.round == round)
    newest = ctx.rows(Arrival, *asked).order_by(Arrival.round.desc()).limit(1)
    row = await ctx.db.scalar(newest.with_for_update())
    if row is None or row.state not in ABOVE:
        return
    if all(each.get("followed", "") < at for each in row.steps):
        await ctx.perform(follow_region, row, state=state, number=number, text=text, at=at)


class Gather(Form):
    """Into which letter."""

    consolidation_id: UUID = field("汇总")
    number: str = field("汇总编号")


@action(
    "arrival.gather",
    title="汇总",
    on=Arrival,
    by=Role.SYSTEM,
    source="arrived",
    target="gathered",
    hidden=True,
)
async def gather_arrival(ctx: Context, row: Arrival, form: Gather) -> None:
    """It goes into this letter and no other."""
    row.consolidation_id = form.consolidation_id
    row.note(ctx.now, "汇总", ctx.actor.name, form.number)


@action(
    "arrival.free",
    title="取消汇总",
    on=Arrival,
    by=Role.SYSTEM,
    source="gathered",
    target="arrived",
    hidden=True,
)
async def free_arrival(ctx: Context, row: Arrival) -> None:
    """Its letter was given up; it waits for another."""
    row.consolidation_id = None
    row.note(ctx.now, "取消汇总", ctx.actor.name, row.number)


@action(
    "arrival.send",
    title="上报省级",
    on=Arrival,
    by=Role.SYSTEM,
    source="gathered",
    target="reported",
    hidden=True,
)
async def send_arrival(ctx: Context, row: Arrival) -> None:
    """It has left with its letter."""
    row.note(ctx.now, "上报省级", ctx.actor.name, row.number)
