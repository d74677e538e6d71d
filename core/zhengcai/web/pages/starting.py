"""What can be begun: the actions that make a new record, where they can be carried through."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, case

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action
from zhengcai.actions.reading import visible
from zhengcai.actions.registry import Bound
from zhengcai.actions.superseding import successor
from zhengcai.database.models import Continuing, Subject
from zhengcai.forms import Reference, reference_of
from zhengcai.identity.roles import ROLES, UNPOSTED, Reach, Role
from zhengcai.web.language import gettext
from zhengcai.web.views import Link, LinkGroup

FOREMOST = 5
"""Beginnings that a home shows at once where there are many."""


async def beginnings(ctx: Context, bounds: Iterable[Bound]) -> tuple[Link, ...]:
    """Links to the forms of what the reader can begin now, what belongs to a purchase first."""
    return tuple(link for *_, link in await _beginnings(ctx, bounds))


async def foremost(
    ctx: Context, bounds: Iterable[Bound]
) -> tuple[tuple[Link, ...], tuple[LinkGroup, ...]]:
    """The beginnings to show at once, and the others under the headings of the menu.

    What nearly everybody may begin, such as to ask a question, is among the others: the work of a
    role is not to be looked for between them.
    """
    found = await _beginnings(ctx, bounds)
    first = [each for each in found if not _anybodys(each[0])]
    # A heading for a single one would save nothing.
    first = first if len(first) <= FOREMOST + 1 else first[:FOREMOST]
    titles = {each.id: each.manifest.title for each in ctx.runtime.report.loaded}
    groups: dict[str, list[Link]] = {}
    for each in found:
        if each not in first:
            _, bound, link = each
            groups.setdefault(bound.collection.group or titles[bound.plugin], []).append(link)
    further = (LinkGroup(gettext(title), tuple(links)) for title, links in groups.items())
    return tuple(link for *_, link in first), tuple(further)


async def _beginnings(ctx: Context, bounds: Iterable[Bound]) -> list[tuple[Action, Bound, Link]]:
    made = [(bound, action) for bound in bounds for action in bound.actions.values()]
    made.sort(key=lambda each: _nearness(each[1]))
    found = []
    for bound, action in made:
        tenant = await place_to_begin(ctx, bound, action)
        if tenant is not None:
            address = f"/t/{tenant}/-/{bound.plugin}/{bound.collection.name}/new/{action.verb}"
            found.append((action, bound, Link(gettext(action.title), address)))
    return found


def _nearness(action: Action) -> int:
    """What belongs to a purchase, then the work of a role, then what anybody may begin."""
    if action.stage is not None:
        return 0
    return 2 if _anybodys(action) else 1


def _anybodys(action: Action) -> bool:
    """Whether most of those who hold a post may begin it."""
    posts = ROLES.keys() - UNPOSTED
    return Role.PUBLIC in action.by or 2 * len(posts & action.by.keys()) > len(posts)


def may_begin(ctx: Context, bound: Bound, action: Action, row: Subject | None = None) -> bool:
    """Whether the reader may perform an action that creates, on a page; with `row` of its page."""
    continued = row if issubclass(action.on, Continuing) else None
    if not action.creates or action.hidden or not ctx.works(action, continued):
        return False
    if successor(ctx, bound) is not None:
        return False
    if action.offered is not None and not action.offered(ctx):
        return False
    return ctx.runtime.access.allows(ctx.actor.roles, bound.object, action.verb)


async def place_to_begin(ctx: Context, bound: Bound, action: Action) -> str | None:
    """The tenant where the action can be carried through; None where nowhere.

    An action whose form must choose rows needs one of each: here, or, for those who are registered
    in the whole region, in a tenant below that the work reads.
    """
    if not may_begin(ctx, bound, action):
        return None
    places = [ctx.tenant.code]
    for place, reference in enumerate(required_choices(action)):
        rows = _choosable(ctx, action, reference, narrowed=place == 0)
        found = await ctx.db.scalar(rows) if rows is not None else None
        if found is None:
            return None
        places.append(found)
    return places[-1]


async def fits(ctx: Context, action: Action, reference: Reference, row: Subject) -> bool:
    """Whether an action is offered for a row that `reference` of its form can choose."""
    if reference.states and row.state not in reference.states:
        return False
    if action.among is None or required_choices(action)[:1] != [reference]:
        return True
    model = type(row)
    known = action.among(ctx) & (model.tenant_code == row.tenant_code) & (model.id == row.id)
    return await ctx.db.scalar(ctx.rows(model, known)) is not None


def required_choices(action: Action) -> list[Reference]:
    """The collections of which the form of an action must be given a row."""
    references = [
        reference_of(info) for info in action.form.model_fields.values() if info.is_required()
    ]
    return [
        each
        for each in references
        if each and not each.is_register and not each.is_plugin and each.of is None
    ]


def _choosable(
    ctx: Context, action: Action, reference: Reference, *, narrowed: bool
) -> Select[Any] | None:
    """A select of the tenant with a row to choose, this one foremost."""
    plugin, _, name = reference.name.partition(".")
    bound = ctx.runtime.registry.collections.get((plugin, name))
    if bound is None or not ctx.works(bound.collection):
        return None
    if not ctx.runtime.access.allows(ctx.actor.reading_roles, bound.object, "read"):
        return None
    model = bound.collection.model
    far = any(ROLES[role].reach is Reach.REGION for role in ctx.actor.roles & action.by.keys())
    rows = visible(ctx, bound, tree=far).with_only_columns(model.tenant_code)
    if reference.states:
        rows = rows.where(model.state.in_(reference.states))
    if narrowed and action.among is not None:
        rows = rows.where(action.among(ctx))
    elsewhere = case((model.tenant_code == ctx.tenant.code, 0), else_=1)
    return rows.order_by(elsewhere, model.id.desc()).limit(1)
