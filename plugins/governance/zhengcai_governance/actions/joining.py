"""A place that is new in the tree gets what those above it have put out before.

What is put out goes to the places that there are. The region looks every day whether others have
come, or have come to lie elsewhere, and has those that are above them now catch up.
"""

from datetime import time
from typing import Any
from uuid import UUID

from zhengcai import Collection, Context, Form, Role, action, field, job
from zhengcai_governance.actions.knowledge import tell_knowledge
from zhengcai_governance.actions.milestones import extend_milestone
from zhengcai_governance.actions.trainings import invite
from zhengcai_governance.models.organising import Training
from zhengcai_governance.models.places_known import PlacesKnown
from zhengcai_governance.models.rollout import Milestone
from zhengcai_governance.models.tickets import Knowledge

AT_ONCE = 200
"""Entries told by one job."""

PLACES_KNOWN = Collection(
    model=PlacesKnown,
    name="places-known",
    singular="places_known",
    title="地区变动",
    states={"noted": "已登记"},
    read={Role.FINANCE_SUPERVISOR: None, Role.AUDIT_ADMIN: None},
    columns=("title", "created_at"),
    menu=False,
)


class NotePlaces(Form):
    """What has changed in the tree, and the tree as it is."""

    title: str = field("新设或者变更隶属的地区", max_length=100_000)
    above: dict[str, Any] = field("隶属关系")


@action(
    "places_known.note",
    title="登记地区变动",
    on=PlacesKnown,
    by=Role.SYSTEM,
    target="noted",
    hidden=True,
)
async def note_places(ctx: Context, form: NotePlaces) -> PlacesKnown:
    """Told to whoever is above a place since."""
    return PlacesKnown(**form.model_dump())


@job("places_new", daily=time(0, 10), region=True)
async def places_new(ctx: Context) -> None:
    """Places that were added, or moved in the tree, since the last look."""
    latest = ctx.rows(PlacesKnown).order_by(PlacesKnown.id.desc()).limit(1)
    known = await ctx.db.scalar(latest)
    tree = ctx.runtime.snapshot.tree
    above = {
        code: list(node.path[:-1])
        for code in tree.subtree(ctx.tenant.code)
        if (node := tree.get(code)) is not None
    }
    # At the first look nobody is new: what is put out from now on goes to all that there are.
    before: dict[str, Any] = known.above if known is not None else above
    if known is not None and above == before:
        return
    changed = [code for code in above if above[code] != before.get(code)]
    names = "、".join(node.name for code in changed if (node := tree.get(code)) is not None)
    await ctx.perform(note_places, title=names or "没有新设的地区", above=above)
    for code in changed:
        for bureau in set(above[code]) - set(before.get(code, ())):
            ctx.tell(bureau, "place_joined", place=code)


@job("place_joined")
async def place_joined(ctx: Context, place: str, after: str | None = None) -> None:
    """Tell a place below what is in force here; what it knows already, it leaves as it is."""
    if after is None:
        to_come = ctx.rows(Training, Training.state == "announced", Training.begins_at > ctx.now)
        for training in (await ctx.db.scalars(to_come)).all():
            invite(ctx, training, place)
        await _set_tasks(ctx, place)
    own = ctx.rows(
        Knowledge,
        Knowledge.state == "published",
        Knowledge.origin_tenant == ctx.tenant.code,
        Knowledge.id > UUID(after or "0" * 32),
    )
    entries = (await ctx.db.scalars(own.order_by(Knowledge.id).limit(AT_ONCE))).all()
    for entry in entries:
        tell_knowledge(ctx, entry, place)
    if len(entries) == AT_ONCE:
        ctx.defer("place_joined", place=place, after=str(entries[-1].id))


async def _set_tasks(ctx: Context, place: str) -> None:
    """What was set for all that report here, and is not due yet."""
    node = ctx.runtime.snapshot.tree.get(place)
    if node is None or node.parent != ctx.tenant.code:
        return
    for_all = ctx.rows(Milestone, Milestone.for_all.is_(True), Milestone.due_on >= ctx.today)
    for milestone in (await ctx.db.scalars(for_all.with_for_update())).all():
        if place not in milestone.places:
            await ctx.perform(extend_milestone, milestone, place=place)
