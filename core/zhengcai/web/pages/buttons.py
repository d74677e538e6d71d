"""What can be done with a record, and what can be begun from it."""

from collections.abc import AsyncIterator

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action
from zhengcai.actions.reading import reaches
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.web.language import gettext
from zhengcai.web.pages.inputs import reference_to
from zhengcai.web.pages.request import PageRequest
from zhengcai.web.pages.starting import fits, may_begin
from zhengcai.web.views import ActionButton


async def open_actions(ctx: Context, bound: Bound, row: Subject) -> list[Action]:
    """The actions that the reader may take on the record in its present state."""
    return [
        action
        for action in bound.open_for(row, lambda each: ctx.works(each, row))
        if not action.hidden
        and ctx.runtime.access.allows(ctx.actor.roles, bound.object, action.verb)
        and await reaches(ctx, action.on, action.by, row, ctx.actor.roles)
    ]


async def buttons(page: PageRequest, bound: Bound, row: Subject) -> tuple[ActionButton, ...]:
    """Open actions, the first harmless one foremost, what makes a new record from this one, dangers."""
    here = page.href(bound.plugin, bound.collection.name, str(row.id))
    actions = await open_actions(page.ctx, bound, row)
    first = next((action for action in actions if not action.danger), None)
    found = [
        ActionButton(
            label=gettext(action.title),
            href=f"{here}/{action.verb}",
            weight="danger" if action.danger else "primary" if action is first else "secondary",
            law=page.ctx.cite(action.law),
        )
        for action in actions
    ]
    found += [button async for button in _further(page, bound, row)]
    return tuple(sorted(found, key=lambda each: each.weight == "danger"))


async def _further(page: PageRequest, bound: Bound, row: Subject) -> AsyncIterator[ActionButton]:
    """Actions that make a new record from this one: their forms ask for one in this state."""
    ctx = page.ctx
    mine = f"{bound.plugin}.{bound.collection.name}"
    for other in ctx.runtime.registry.collections.values():
        if other.plugin not in ctx.enabled:
            continue
        for verb, action in other.actions.items():
            asked = reference_to(action.form, mine) if action.creates else None
            if asked is None or not may_begin(ctx, other, action, row):
                continue
            field, reference = asked
            if await fits(ctx, action, reference, row):
                yield ActionButton(
                    label=gettext(action.title),
                    href=page.href(
                        other.plugin, other.collection.name, "new", verb, **{field: str(row.id)}
                    ),
                    law=ctx.cite(action.law),
                )
