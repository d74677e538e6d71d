"""A role's to-do list: the subjects on which it has an open action. Nobody writes to-dos by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, func, or_, select

from zhengcai.actions.approving import waiting
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action
from zhengcai.actions.openness import begun_with
from zhengcai.actions.reading import reachable
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.forms import first_choice
from zhengcai.identity.actor import Actor
from zhengcai.identity.roles import ROLES, Reach
from zhengcai.identity.staff import staff_of
from zhengcai.plugins.declaration import Declaration

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Task:
    """Subjects waiting for one action: how many, and the oldest few of them.

    `bound` is the collection of the subjects: of an action that creates, what its form chooses from.
    """

    bound: Bound
    action: Action
    total: int
    subjects: Sequence[Subject]


async def open_tasks(ctx: Context, shown: int = SHOWN) -> list[Task]:
    """What the actor can do now in this tenant, by collection and action.

    In a work that reads the tenants below too, also what waits there for whoever is registered in
    the whole region: suppliers, agencies and experts have one list wherever they work.
    """
    if ctx.actor.anonymous:
        return []
    tasks: list[Task] = []
    access, roles, scope = ctx.runtime.access, ctx.actor.roles, ctx.work.scope
    far = frozenset(role for role in roles if ROLES[role].reach is Reach.REGION)
    features, tree = ctx.runtime.snapshot.features, ctx.runtime.snapshot.tree
    seen = [code for code in tree.subtree(ctx.tenant.code) if scope.contains(code)]

    def offered(declared: Declaration) -> bool:
        return declared.plugin in ctx.enabled

    for (plugin, _), bound in sorted(ctx.runtime.registry.collections.items()):
        if plugin not in ctx.enabled:
            continue
        for action in bound.actions_in(offered).values():
            if action.hidden or not action.task:
                continue
            if not access.allows(roles, bound.object, action.verb):
                continue
            if action.source is None:
                tasks += await _awaited(ctx, action, shown)
                continue
            model = bound.collection.model
            here = and_(
                model.tenant_code == ctx.tenant.code, reachable(ctx, model, action.by, roles)
            )
            below = and_(
                model.tenant_code >= scope.low,
                model.tenant_code < scope.high,
                model.tenant_code.not_in(scope.holes),
                reachable(ctx, model, action.by, far),
            )
            where = (
                model.state.in_(sorted(action.source)),
                or_(here, below),
                *waiting(ctx, action),
                *begun_with(features, action, model, seen),
            )
            tasks += await _tasks(ctx, bound, action, where, shown)
    return tasks


async def _awaited(ctx: Context, action: Action, shown: int) -> list[Task]:
    """The records of this tenant of which an action is to make a new one, those it can choose."""
    choice = first_choice(action.form)
    if choice is None or (action.offered is not None and not action.offered(ctx)):
        return []
    plugin, _, name = choice[1].name.partition(".")
    bound = ctx.runtime.registry.collections.get((plugin, name))
    if bound is None or not ctx.works(bound.collection):
        return []
    model, roles = bound.collection.model, ctx.actor.roles & action.by.keys()
    where = [
        model.tenant_code == ctx.tenant.code,
        model.state.in_(choice[1].states),
        reachable(ctx, model, bound.collection.read, roles),
    ]
    if action.among is not None:
        where.append(action.among(ctx))
    return await _tasks(ctx, bound, action, where, shown)


async def _tasks(
    ctx: Context, bound: Bound, action: Action, where: Sequence[ColumnElement[bool]], shown: int
) -> list[Task]:
    model = bound.collection.model
    total = await ctx.db.scalar(select(func.count()).select_from(model).where(*where))
    if not total:
        return []
    rows = select(model).where(*where).order_by(model.id).limit(shown)
    return [Task(bound, action, total, (await ctx.db.execute(rows)).scalars().all())]


async def everybodys_tasks(ctx: Context) -> list[tuple[Actor, list[Task]]]:
    """The open tasks of everybody with a post in this very tenant; those without any are left out.

    The posts of suppliers, agencies and experts lie at the root: theirs are told there, for the
    whole region.
    """
    found = []
    below = ctx.runtime.snapshot.tree.scope(ctx.tenant.code)
    async with ctx.work.moved(below if ctx.tenant.parent is None else ctx.work.scope):
        for actor in await staff_of(ctx.work.driver, ctx.tenant.path):
            tasks = await open_tasks(replace(ctx, actor=actor), shown=0)
            if tasks:
                found.append((actor, tasks))
    return found
