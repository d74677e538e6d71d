"""What the fields of a form can be given: rows of collections, entries of registers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement

from zhengcai.actions.context import Context
from zhengcai.actions.reading import visible
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.forms import PLUGIN, Reference
from zhengcai.registries.codes import entries_near, places_near
from zhengcai.web.language import gettext
from zhengcai.web.pages.records import plugin_titles, values_of
from zhengcai.web.views import Option

MOST = 200
"""Options offered at once; of rows the newest. Longer registers are searched."""
SHOWN = 12
"""Entries shown as near to what was typed."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Options of a reference; `near` has the entries that come near to what was typed."""

    options: tuple[Option, ...] = ()
    near: dict[str, tuple[Option, ...]] = field(default_factory=dict)


References: TypeAlias = Mapping[Reference, Choices]


async def choices_for(
    ctx: Context,
    references: Iterable[tuple[str, Reference]],
    values: Mapping[str, Any],
    row: Subject | None,
) -> References:
    """The choices of each field that has any; `values` are what its form holds so far."""
    found: dict[Reference, Choices] = {}
    for name, reference in references:
        if reference not in found:
            found[reference] = Choices(await _offered(ctx, reference, values, row))
        typed = values.get(name)
        for each in typed if isinstance(typed, list | tuple) else (typed,):
            if reference.is_register and isinstance(each, str) and each:
                found[reference].near[each] = await _entries(ctx, reference, each, SHOWN)
    return found


async def _offered(
    ctx: Context, reference: Reference, values: Mapping[str, Any], row: Subject | None
) -> tuple[Option, ...]:
    if reference.is_plugin:
        titles = plugin_titles(ctx)
        everywhere = reference.name != PLUGIN
        return tuple(
            Option(value=each, label=titles[each])
            for each in titles
            if everywhere or each in ctx.enabled
        )
    if reference.is_register:
        return await _entries(ctx, reference, "", MOST)
    return await _rows(ctx, reference, values, row)


async def _entries(ctx: Context, reference: Reference, words: str, most: int) -> tuple[Option, ...]:
    """Entries of a register; none of a longer one than `MOST` as long as nothing was typed."""
    if reference.is_place:
        tree = ctx.runtime.snapshot.tree
        found = places_near(tree, ctx.tenant.code, words, most + 1)
    else:
        register = (ctx.tenant.root, reference.name)
        found = await entries_near(ctx.work.driver, *register, words, most + 1)
    if len(found) > most and not words:
        return ()
    return tuple(Option(value=entry.code, label=entry.name) for entry in found[:most])


async def _rows(
    ctx: Context, reference: Reference, values: Mapping[str, Any], row: Subject | None
) -> tuple[Option, ...]:
    plugin, _, name = reference.name.partition(".")
    bound = ctx.runtime.registry.collections.get((plugin, name))
    if bound is None or plugin not in ctx.enabled:
        return ()
    if not ctx.runtime.access.allows(ctx.actor.reading_roles, bound.object, "read"):
        return ()
    model = bound.collection.model
    where: list[ColumnElement[bool]] = []
    if reference.states:
        where.append(model.state.in_(reference.states))
    if reference.of is not None:
        whole = row.id if row is not None else _chosen(values.get(reference.of))
        if whole is None:
            return ()
        where.append(getattr(model, reference.of) == whole)
    statement = visible(ctx, bound).where(*where).order_by(model.id.desc()).limit(MOST)
    found = (await ctx.db.scalars(statement)).all()
    return tuple(_option(ctx, bound, each, len(reference.states) != 1) for each in found)


def _option(ctx: Context, bound: Bound, row: Subject, tell_state: bool) -> Option:
    collection, values = bound.collection, values_of(ctx, bound, row)
    number = values.get(collection.number_beside) if collection.number_beside else None
    state = gettext(collection.states.get(row.state, row.state)) if tell_state else None
    return Option(
        value=str(row.id),
        label=str(values.get(collection.label) or gettext(collection.title)),
        detail="，".join(str(part) for part in (number, state) if part),
    )


def _chosen(value: Any) -> UUID | None:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        return None
