"""What a plugin has missed while it was off in a tenant, given to it in order when it is on again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from zhengcai.actions.context import Context
from zhengcai.actions.handling import deliver, deliver_held, hold

log = structlog.get_logger(__name__)

AT_ONCE = 100
"""Events of one job: the rest is the next job's."""

_UNHEARD = """
  FROM event AS e
 WHERE e.tenant_code = $1 AND (e.xid, e.seq) > ($2, $3) AND e.type = ANY($4::text[])
   AND NOT EXISTS (SELECT 1 FROM event_delivery AS d
                    WHERE d.tenant_code = e.tenant_code AND d.event_id = e.id
                      AND d.plugin = $5 AND d.at IS NOT NULL)
"""
_COUNT = "SELECT count(*)" + _UNHEARD
_SKIPPED = "SELECT e.xid, e.seq, e.at" + _UNHEARD + " ORDER BY e.xid, e.seq OFFSET $6 LIMIT 1"
_NEXT = "SELECT e.id, e.type, e.xid, e.seq" + _UNHEARD + " ORDER BY e.xid, e.seq LIMIT $6"


@dataclass(frozen=True, slots=True)
class Missed:
    """Events that a plugin has not heard: how many it is given, and which older ones it is not.

    `after` is the place in the feed behind which it is given them: transaction and sequence.
    """

    given: int
    skipped: int
    after: tuple[int, int]
    skipped_until: datetime | None = None


def hears(ctx: Context, plugin: str) -> dict[str, list[str]]:
    """The types of events that a plugin handles, each with the names of its handlers."""
    found: dict[str, list[str]] = {}
    for kind, handlers in ctx.runtime.registry.handlers.items():
        for handler in handlers:
            if handler.plugin == plugin:
                found.setdefault(kind, []).append(handler.name)
    return found


async def missed(ctx: Context, plugin: str, since: int) -> Missed:
    """What `plugin` has not heard here from transaction `since` on; the newest count first."""
    driver, most = ctx.work.driver, ctx.runtime.settings.plugins.catch_up
    after = (since, -1)
    where = (ctx.tenant.code, *after, list(hears(ctx, plugin)), plugin)
    count = await driver.fetchval(_COUNT, *where)
    if count <= most:
        return Missed(count, 0, after)
    last = await driver.fetchrow(_SKIPPED, *where, count - most - 1)
    return Missed(most, count - most, (last["xid"], last["seq"]), last["at"])


async def catch_up(ctx: Context, plugin: str, after: tuple[int, int]) -> tuple[int, int] | None:
    """Give `plugin` the next events behind `after`; where to go on, or None when there are no more.

    One that fails is left to be tried again like any delivery, and does not stop those behind it.
    """
    names = hears(ctx, plugin)
    rows = await ctx.work.driver.fetch(_NEXT, ctx.tenant.code, *after, list(names), plugin, AT_ONCE)
    failed: list[tuple[UUID, str]] = []
    for row in rows:
        for name in names[row["type"]]:
            try:
                await deliver(ctx.runtime, ctx.tenant.code, row["id"], plugin, name)
            except Exception:
                log.exception("event.failed", plugin=plugin, handler=name, tenant=ctx.tenant.code)
                failed.append((row["id"], name))
    for event_id, name in failed:
        await hold(ctx, event_id, plugin, name)
    if failed:
        await deliver_held(ctx, [plugin])
    return (rows[-1]["xid"], rows[-1]["seq"]) if len(rows) == AT_ONCE else None
