"""A role's to-do list: the subjects on which it has an open action. Nobody writes to-dos by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action
from zhengcai.actions.reading import reachable
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Task:
    """Subjects waiting for one action: how many, and the oldest few of them."""

    bound: Bound
    action: Action
    total: int
    subjects: Sequence[Subject]


async def open_tasks(ctx: Context, shown: int = SHOWN) -> list[Task]:
    """What the actor can do now in this tenant, by collection and action."""
    if ctx.actor.anonymous:
        return []
    tasks: list[Task] = []
    access, roles = ctx.runtime.access, ctx.actor.roles
    for (plugin, _), bound in sorted(ctx.runtime.registry.collections.items()):
        if plugin not in ctx.enabled:
            continue
        model = bound.collection.model
        for action in bound.actions.values():
            if action.source is None or action.hidden or not action.task:
                continue
            if not access.allows(roles, bound.object, action.verb):
                continue
            where = (
                model.tenant_code == ctx.tenant.code,
                model.state.in_(sorted(action.source)),
                reachable(ctx, model, action.by, roles),
            )
            total = await ctx.db.scalar(select(func.count()).select_from(model).where(*where))
            if total:
                rows = select(model).where(*where).order_by(model.id).limit(shown)
                found = (await ctx.db.execute(rows)).scalars().all()
                tasks.append(Task(bound, action, total, found))
    return tasks
