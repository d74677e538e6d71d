"""Records for those outside: the road of reading, with granted fields only and personal data masked."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, any_, bindparam, select, tuple_

from zhengcai.actions.context import Context
from zhengcai.actions.reading import authorise_read, in_view, masked
from zhengcai.actions.records import Column, columns_of, record_of
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.masking import masked_as, masked_text
from zhengcai.problems import Problem, Reason, Refusal

ALWAYS = ("id", "tenant_code", "updated_at")
"""What every shared record says: which one it is, of which tenant, as of when."""

_STRUCTURED = ("object", "words")


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One record as it may leave, and where it stands in the order of reading."""

    tenant: str
    id: UUID
    record: Mapping[str, Any]


def shareable(ctx: Context, collection: str) -> dict[str, Column]:
    """The columns of a collection (`"supervision.contracts"`) that may be shared, by name.

    Refuses (404) one that is unknown or whose plugin does not work here. What holds structures may
    hold personal data unseen, and is left out.
    """
    model: type[Subject] = _bound(ctx, collection).collection.model
    return {column.name: column for column in columns_of(model) if column.kind not in _STRUCTURED}


def collection_titles(ctx: Context) -> dict[str, str]:
    """The collections of the subsystems that work here: id → title."""
    return {
        bound.object: bound.collection.title
        for bound in ctx.runtime.registry.collections.values()
        if bound.plugin in ctx.enabled
    }


def tenants_with(ctx: Context, collection: str, roots: Collection[str]) -> list[str]:
    """`roots` and the tenants below them, as far as they lie in the context's tree and the plugin
    of the collection works there."""
    plugin = _bound(ctx, collection).plugin
    tree = ctx.runtime.snapshot.tree
    inside = set(tree.subtree(ctx.tenant.code))
    asked = {code for root in roots if root in inside for code in tree.subtree(root)}
    return sorted(code for code in asked if plugin in ctx.runtime.enabled(code))


async def shared(
    ctx: Context,
    collection: str,
    tenants: Sequence[str],
    fields: Sequence[str],
    *,
    clear: Collection[str] = (),
    since: datetime | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int,
    seconds: float,
) -> list[SharedRow]:
    """At most `limit` records that the actor may read, in the order of tenant and id.

    Of each its `fields`, personal data masked except in those of `clear`. `since` leaves out what
    was not changed from then on; `after` is where the last page ended. Refuses what takes longer
    than `seconds`; the transaction is of no use afterwards.
    """
    bound = _bound(ctx, collection)
    authorise_read(ctx, bound)
    model: type[Subject] = bound.collection.model
    given = bindparam("shared_tenants", list(tenants), ARRAY(String))
    asked = select(model).where(in_view(ctx, bound, tree=True), model.tenant_code == any_(given))
    if bound.collection.secret is not None:
        asked = asked.where(bound.collection.secret().is_not(True))
    if since is not None:
        asked = asked.where(model.updated_at >= since)
    if after is not None:
        asked = asked.where(tuple_(model.tenant_code, model.id) > tuple_(*after))
    asked = asked.order_by(model.tenant_code, model.id).limit(limit)
    try:
        async with asyncio.timeout(seconds):
            rows = (await ctx.db.scalars(asked)).all()
    except TimeoutError as error:
        raise Refusal(
            Problem("sharing.slow", "查询用时过长，请缩小范围后再试"), reason=Reason.UNAVAILABLE
        ) from error
    kinds = {column.name: column for column in columns_of(model)}
    found = []
    for row in rows:
        record = masked(ctx, bound, row, record_of(row))
        told = {
            name: _told(record.get(name), kinds[name], clear=name in clear)
            for name in dict.fromkeys((*ALWAYS, *fields))
            if name in kinds
        }
        found.append(SharedRow(row.tenant_code, row.id, told))
    return found


def _told(value: Any, column: Column, *, clear: bool) -> Any:
    if clear or not isinstance(value, str):
        return value
    if column.personal is not None:
        return masked_as(column.personal, value)
    return masked_text(value) if column.kind == "text" else value


def _bound(ctx: Context, collection: str) -> Bound:
    plugin, _, name = collection.partition(".")
    bound = ctx.runtime.registry.collections.get((plugin, name))
    if bound is None or plugin not in ctx.enabled:
        raise Refusal(
            Problem("sharing.unknown_records", "本地区没有启用此类记录", field="collection"),
            reason=Reason.NOT_FOUND,
        )
    return bound
