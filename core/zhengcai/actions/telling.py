"""Who hears that a record has come into a state: by the word of its collection, after the commit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import func, select

from zhengcai.actions.approving import waiting
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action, Hearers, Owner
from zhengcai.actions.handling import EventRecord
from zhengcai.actions.reading import masked, reaches
from zhengcai.actions.records import record_of
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.identity.roles import Role
from zhengcai.identity.staff import holders_of
from zhengcai.ports import Message

ENTERED = "core.entered"
"""The event of a record that has come into a state of which its collection tells.

Its data: `collection` (`"supervision.plans"`), `state`, `actions` (the verbs that are open since),
`new` (false where the state is as before and only those have come)."""

TITLE = "{kind}“{label}”现为“{state}”"
TODO = "待您办理：{actions}。"
NEWS = "该事项的办理有了进展，请查看。"
LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True)
class Hearer:
    """A person, and what the person is told."""

    person_id: UUID
    message: Message


@dataclass(frozen=True, slots=True)
class Audience:
    """Some of those who are to hear; `last` is where the next batch begins, None after the end."""

    hearers: Sequence[Hearer]
    last: UUID | None


async def open_verbs(ctx: Context, row: Subject | None) -> frozenset[str]:
    """The tasks that are open on a record in a state of which its collection tells."""
    if row is None:
        return frozenset()
    bound = ctx.runtime.registry.by_model[type(row)]
    if row.state not in bound.collection.tells:
        return frozenset()
    return frozenset([action.verb for action in await _open(ctx, bound, row)])


async def _open(ctx: Context, bound: Bound, row: Subject) -> list[Action]:
    found = []
    for action in bound.open_for(row, lambda declared: ctx.works(declared, row)):
        if action.hidden or not action.task:
            continue
        where = waiting(ctx, action)
        if where:
            model = action.on
            own = (model.tenant_code == row.tenant_code, model.id == row.id)
            count = select(func.count()).select_from(model).where(*own, *where)
            if not await ctx.db.scalar(count):
                continue
        found.append(action)
    return found


async def note_entry(
    ctx: Context, action: Action, row: Subject, before: str | None, former: frozenset[str]
) -> None:
    """Emit `ENTERED` where somebody is to hear of it: `former` was open in the state `before`."""
    bound = ctx.runtime.registry.by_model[type(row)]
    if row.state not in bound.collection.tells or action.discreet:
        return
    new, verbs = row.state != before, await open_verbs(ctx, row)
    came = verbs if new else verbs - former
    if came or (new and bound.collection.tells[row.state]):
        data = {"collection": bound.object, "state": row.state, "actions": sorted(came), "new": new}
        ctx.emitted.append((ENTERED, data))


async def hearers(
    ctx: Context, event: EventRecord, most: int, after: UUID | None = None
) -> Audience:
    """Who is to hear of an event `ENTERED`, and what; nobody once the record has left the state.

    Those on whom an action waits since, and whom the collection names besides (`Collection.tells`).
    Nobody who may not read the record, and not who brought it there. In batches: `most` persons are
    asked at once, in the order of their ids, from the one `after` which the last batch ended.
    """
    plugin, _, name = event.data["collection"].partition(".")
    bound = ctx.runtime.registry.collections.get((plugin, name))
    if bound is None or not ctx.works(bound.collection):
        return Audience((), None)
    row = await ctx.get(bound.collection.model, event.subject_id)
    if row is None or row.state != event.data["state"]:
        return Audience((), None)
    came = [each for each in await _open(ctx, bound, row) if each.verb in event.data["actions"]]
    besides = bound.collection.tells.get(row.state, {}) if event.data["new"] else {}
    people = {getattr(row, besides)} - {None} if isinstance(besides, str) else set()
    posts = [*_posts(row, {} if isinstance(besides, str) else besides)]
    posts += [post for action in came for post in _posts(row, action.by)]
    staff = await holders_of(
        ctx.work.driver, ctx.tenant.path, posts, sorted(people), event.actor_id, most, after
    )
    found = [await _told(replace(ctx, actor=each), bound, row, came, besides) for each in staff]
    last = staff[-1].person_id if len(staff) == most else None
    return Audience([each for each in found if each is not None], last)


def _posts(row: Subject, by: Mapping[Role, Owner]) -> Iterator[tuple[Role, str | None]]:
    """By which posts one may be among them; where a predicate decides, any that has the role."""
    for role, owner in by.items():
        if not isinstance(owner, str):
            yield role, None
        elif (code := getattr(row, owner)) is not None:
            yield role, code


async def _told(
    ctx: Context, bound: Bound, row: Subject, came: list[Action], besides: Hearers
) -> Hearer | None:
    """What the actor of `ctx` is told; None for nothing."""
    collection, actor, access = bound.collection, ctx.actor, ctx.runtime.access
    if not access.allows(actor.reading_roles, bound.object, "read"):
        return None
    if not await reaches(ctx, collection.model, collection.read, row, actor.reading_roles):
        return None
    own = [
        action.title
        for action in came
        if access.allows(actor.roles, bound.object, action.verb)
        and await reaches(ctx, action.on, action.by, row, actor.roles)
    ]
    if not own:
        named = (
            getattr(row, besides) == actor.person_id
            if isinstance(besides, str)
            else await reaches(ctx, collection.model, besides, row, actor.roles)
        )
        if not named:
            return None
    label = str(masked(ctx, bound, row, record_of(row)).get(collection.label) or "")
    title = TITLE.format(
        kind=collection.title, label=label[:LONGEST_LABEL], state=collection.states[row.state]
    )
    text = TODO.format(actions="、".join(own)) if own else NEWS
    kind = f"{bound.plugin}.{collection.singular}.{row.state}"
    return Hearer(actor.person_id, Message(kind, title, text, (bound.object, row.id)))
