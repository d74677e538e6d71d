"""Collections that another plugin's has taken the place of, where that one works.

What was begun stays readable and comes to its end; nothing new is begun.
"""

from collections.abc import Iterator

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action
from zhengcai.actions.registry import Bound
from zhengcai.problems import Problem, Reason, Refusal


def successor(ctx: Context, bound: Bound) -> Bound | None:
    """The collection that has taken the place of this one here; None while it stands by itself."""
    plugin, _, name = bound.collection.superseded_by.partition(".")
    other = ctx.runtime.registry.collections.get((plugin, name))
    return other if other is not None and ctx.works(other.collection) else None


def predecessors(ctx: Context, bound: Bound) -> Iterator[Bound]:
    """The collections whose place this one has taken, as far as they work here."""
    for other in ctx.runtime.registry.collections.values():
        if other.collection.superseded_by == bound.object and ctx.works(other.collection):
            yield other


def refuse_superseded(ctx: Context, bound: Bound, action: Action) -> None:
    """Refuses to begin what is begun elsewhere by now."""
    other = successor(ctx, bound) if action.creates else None
    if other is not None:
        raise Refusal(superseded(bound, other), reason=Reason.CONFLICT)


def superseded(bound: Bound, other: Bound) -> Problem:
    """What has taken the place of what."""
    return Problem(
        "collection.superseded",
        "“{former}”不再新增，请在“{title}”中办理；原有记录可以查阅，未办结的可以办结",
        params={"former": bound.collection.title, "title": other.collection.title},
    )
