"""One transaction that goes on in tenants below: for the platform's own rows, and for no plugin.

Writes stay confined to one tenant at a time: row-level security is told which, before each. What is
written in a tenant is its own row with its own audit entry and event, made by whoever acts above.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from zhengcai.actions.context import Context
from zhengcai.actions.recording import record_beside, record_done
from zhengcai.actions.records import record_of, secret_columns
from zhengcai.actions.registry import BUILT_IN
from zhengcai.database.models import Subject
from zhengcai.tenancy.tree import Scope

_BOOKKEEPING = frozenset({"tenant_code", "id", "version", "created_at", "updated_at", "extra"})


@asynccontextmanager
async def within(ctx: Context, tenant: str) -> AsyncIterator[Context]:
    """The work of `ctx` inside `tenant`, which is its own tenant or one below.

    Raises `PermissionError` for any other tenant, and for a plugin that is not part of the platform.
    Left by an exception, what was not written yet stays so: the work can only be rolled back.
    """
    node = ctx.runtime.snapshot.tree.get(tenant)
    if node is None or ctx.tenant.code not in node.path or ctx.plugin not in BUILT_IN:
        raise PermissionError(f"{ctx.plugin} of {ctx.tenant.code} may not work in {tenant}")
    await ctx.db.flush()
    async with ctx.work.moved(Scope.of_tenant(tenant)):
        yield Context(ctx.runtime, node, ctx.actor, ctx.work, ctx.now, ctx.plugin)
        await ctx.db.flush()


async def record_change(
    there: Context, action: str, row: Subject, facts: Mapping[str, Any]
) -> None:
    """Write audit entry, event and jobs of a changed row, as `action` leaves them in its tenant."""
    await there.db.flush()
    changed = there.work.take_changed()
    former = changed.pop(row, {})
    for other, before in changed.items():
        await record_beside(there, action, other, before)
    model = type(row)
    hidden = secret_columns(model) | _BOOKKEEPING
    there.facts = dict(facts)
    await record_done(
        there,
        action,
        model.__tablename__,
        row.id,
        {
            name: [before, getattr(row, name)]
            for name, before in sorted(former.items())
            if name not in hidden
        },
        (None, there.runtime.digests.of(record_of(row), model.__tablename__)),
    )
    there.deferred.clear()
    there.told.clear()
