"""Columns that hold the id of another record, as links with its label."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from zhengcai.actions.context import Context
from zhengcai.actions.reading import visible
from zhengcai.actions.records import Column
from zhengcai.web.pages.records import values_of
from zhengcai.web.views import Link

Links = Mapping[tuple[str, UUID], Link]
"""The link for each id, by collection: `("supervision.plans", id)`."""


async def links_of(
    ctx: Context, fields: Iterable[Column], rows: Sequence[Mapping[str, Any]]
) -> Links:
    """Links to what `rows` refer to, as far as the reader may see it; one query a collection."""
    wanted: dict[str, set[UUID]] = {}
    for field in fields:
        if field.reference is not None:
            named = (as_id(row.get(field.name)) for row in rows)
            wanted.setdefault(field.reference, set()).update(each for each in named if each)
    found: dict[tuple[str, UUID], Link] = {}
    for reference, ids in wanted.items():
        plugin, _, name = reference.partition(".")
        bound = ctx.runtime.registry.collections.get((plugin, name))
        if bound is None or plugin not in ctx.enabled or not ids:
            continue
        if not ctx.runtime.access.allows(ctx.actor.reading_roles, bound.object, "read"):
            continue
        model = bound.collection.model
        statement = visible(ctx, bound, tree=True).where(model.id.in_(ids))
        for row in await ctx.db.scalars(statement):
            values = values_of(ctx, bound, row)
            label = values.get(bound.collection.label) or values.get(bound.collection.number or "")
            if label:
                address = f"/t/{row.tenant_code}/-/{plugin}/{name}/{row.id}"
                found[reference, row.id] = Link(str(label), address)
    return found


def linked(field: Column, value: Any, links: Links) -> Any:
    """The link in place of an id; None for an id that leads nowhere; any other value as it is."""
    if field.reference is None:
        return value
    row_id = as_id(value)
    return value if row_id is None else links.get((field.reference, row_id))


def as_id(value: Any) -> UUID | None:
    """An id that is stored as such, or in the text of a foreign key; None for anything else."""
    if isinstance(value, UUID) or value is None:
        return value
    try:
        return UUID(str(value))
    except ValueError:
        return None
