"""What waits for whom at each stage, in a tenant and below it: counted from the declarations.

Like the to-do list nobody keeps it by hand. A record counts where an action on it is open in its
state, for every party one of whose roles may take it; what the reader may not see does not count.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from zhengcai.actions.approving import waiting
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action
from zhengcai.actions.openness import begun_with
from zhengcai.actions.reading import columns_by_attribute, in_view
from zhengcai.actions.registry import Bound
from zhengcai.actions.stages import Stage
from zhengcai.database.models import Subject
from zhengcai.identity.roles import Role


@dataclass(frozen=True, slots=True)
class StageCount:
    """Records of one collection, in one state and one tenant, that wait for one party."""

    stage: Stage
    party: str
    tenant: str
    plugin: str
    collection: str
    title: str
    """What the collection is called."""
    state: str
    state_title: str
    actions: tuple[str, ...]
    """Titles of what the party can do there."""
    total: int


async def stage_counts(
    ctx: Context, parties: Mapping[str, Collection[Role]]
) -> Sequence[StageCount]:
    """The open tasks of each party, by stage, tenant, collection and state; none that is zero.

    `parties` names those who act and the roles of each. The tenants below count as far as the work
    reads them and the reader's roles reach. Each record counts once for a stage and a party,
    whatever number of actions is open on it. One statement for each collection.
    """
    inside = [
        code
        for code in ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)
        if ctx.work.scope.contains(code)
    ]
    found: list[StageCount] = []
    for _, bound in sorted(ctx.runtime.registry.collections.items()):
        cells = _cells(bound, parties)
        if cells and ctx.runtime.access.allows(ctx.actor.reading_roles, bound.object, "read"):
            found += await _counted(ctx, bound, cells, inside)
    return found


Cells = Mapping[tuple[Stage, str], Sequence[Action]]


def _cells(bound: Bound, parties: Mapping[str, Collection[Role]]) -> Cells:
    """The actions on a collection that are somebody's task, by stage and party."""
    cells: dict[tuple[Stage, str], list[Action]] = {}
    for action in (*bound.actions.values(), *bound.added):
        if action.stage is None or action.source is None or action.hidden or not action.task:
            continue
        for party, roles in parties.items():
            if any(role in roles for role in action.by):
                cells.setdefault((action.stage, party), []).append(action)
    return cells


async def _counted(
    ctx: Context, bound: Bound, cells: Cells, inside: Sequence[str]
) -> list[StageCount]:
    collection = bound.collection
    model: type[Subject] = collection.model
    columns = columns_by_attribute(model)
    tenant, state = columns["tenant_code"], columns["state"]

    def works(plugin: str) -> list[ColumnElement[bool]]:
        on = [code for code in inside if plugin in ctx.runtime.enabled(code)]
        return [] if len(on) == len(inside) else [tenant.in_(on)]

    def waits_for(actions: Iterable[Action]) -> ColumnElement[bool]:
        return or_(
            *(
                and_(
                    state.in_(sorted(action.source or ())),
                    *waiting(ctx, action),
                    *works(action.plugin),
                    *begun_with(ctx.runtime.snapshot.features, action, model, inside),
                )
                for action in actions
            )
        )

    totals: list[Any] = [func.count().filter(waits_for(actions)) for actions in cells.values()]
    sources = {name for actions in cells.values() for each in actions for name in each.source or ()}
    statement = (
        select(tenant, state, *totals)
        .where(in_view(ctx, bound, tree=True), state.in_(sorted(sources)), *works(bound.plugin))
        .group_by(tenant, state)
        .order_by(tenant, state)
    )
    return [
        StageCount(
            stage=stage,
            party=party,
            tenant=code,
            plugin=bound.plugin,
            collection=collection.name,
            title=collection.title,
            state=name,
            state_title=collection.states[name],
            actions=tuple(each.title for each in actions if name in (each.source or ())),
            total=total,
        )
        for code, name, *counts in (await ctx.db.execute(statement)).all()
        for ((stage, party), actions), total in zip(cells.items(), counts, strict=True)
        if total
    ]
