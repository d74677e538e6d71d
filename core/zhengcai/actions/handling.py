"""What follows a commit: deliveries of events and deferred jobs, as the system actor."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.queues import QUEUE
from zhengcai.actions.recording import record_deferred
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.snapshot import CHANNEL
from zhengcai.database.ids import new_id
from zhengcai.identity.actor import Actor, system_actor
from zhengcai.tenancy.tree import Scope

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event as a handler gets it."""

    id: UUID
    type: str
    subject_id: UUID
    at: datetime
    data: Mapping[str, Any]
    actor_id: UUID


@asynccontextmanager
async def system_context(
    runtime: Runtime, tenant: str, plugin: str, actor: Actor | None = None
) -> AsyncIterator[Context]:
    """A context of the platform itself in one tenant, committed when left without an error.

    `actor` names who has the platform act (`operator`). What is written outside of an action is
    refused: `UnrecordedChange`.
    """
    node = runtime.tenant(tenant)
    if node is None:
        raise LookupError(f"no tenant {tenant}")
    with clock.use_offset(runtime.snapshot.clock_offset(tenant)):
        async with runtime.work(Scope.of_tenant(tenant)) as work:
            ctx = Context(runtime, node, actor or system_actor(tenant), work, plugin=plugin)
            yield ctx
            if ctx.emitted:
                raise RuntimeError("events are emitted by actions: perform one")
            await record_deferred(ctx)
            if ctx.changes_snapshot:
                await work.driver.execute(f"NOTIFY {CHANNEL}")
            await work.commit()
    if ctx.changes_snapshot:
        await runtime.reload()


_RECEIPT = """
INSERT INTO event_delivery (tenant_code, id, event_id, plugin, handler, at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_code, event_id, plugin, handler) DO UPDATE SET at = excluded.at
 WHERE event_delivery.at IS NULL AND excluded.at IS NOT NULL
RETURNING id
"""
_DELIVER_HELD = f"""
SELECT procrastinate_defer_jobs_v1(array_agg(
         ROW('{QUEUE}', 'zhengcai.deliver', 0, NULL, NULL,
             jsonb_build_object('tenant', tenant_code, 'event', event_id,
                                'plugin', plugin, 'handler', handler), NULL)
           ::procrastinate_job_to_defer_v1 ORDER BY event_id))
  FROM event_delivery
 WHERE tenant_code = $1 AND plugin = ANY($2::text[]) AND at IS NULL
HAVING count(*) > 0
"""  # noqa: S608 - a constant of ours
_HOLD_JOB = """
INSERT INTO held_job (tenant_code, id, plugin, job, arguments, at)
VALUES ($1, $2, $3, $4, $5::jsonb, $6)
"""
_RUN_HELD = f"""
WITH taken AS (
    DELETE FROM held_job WHERE tenant_code = $1 AND plugin = ANY($2::text[])
    RETURNING id, job, arguments)
SELECT procrastinate_defer_jobs_v1(array_agg(
         ROW('{QUEUE}', 'zhengcai.job', 0, NULL, NULL,
             jsonb_build_object('tenant', $1, 'job', job, 'arguments', arguments), NULL)
           ::procrastinate_job_to_defer_v1 ORDER BY id))
  FROM taken
HAVING count(*) > 0
"""  # noqa: S608 - a constant of ours
_HOLDING = """
SELECT tenant_code FROM event_delivery
 WHERE at IS NULL AND plugin = ANY($1::text[])
   AND tenant_code >= $2 AND tenant_code < $3 AND tenant_code <> ALL ($4::text[])
UNION
SELECT tenant_code FROM held_job
 WHERE plugin = ANY($1::text[])
   AND tenant_code >= $2 AND tenant_code < $3 AND tenant_code <> ALL ($4::text[])
 ORDER BY tenant_code
"""
_EVENT = "SELECT type, subject_id, at, data::text, actor_id FROM event WHERE tenant_code = $1 AND id = $2"


async def deliver(runtime: Runtime, tenant: str, event_id: UUID, plugin: str, name: str) -> bool:
    """Run one handler for one event, once; False when there was nothing to do.

    Nothing is done when the receipt exists. Where the plugin is off by now the delivery is held
    until it is on again (`deliver_held`).
    """
    asked = [
        handler
        for handlers in runtime.registry.handlers.values()
        for handler in handlers
        if (handler.plugin, handler.name) == (plugin, name)
    ]

    def works() -> bool:
        if not asked:
            return plugin in runtime.enabled(tenant)
        return any(runtime.works(tenant, handler) for handler in asked)

    if not works():
        await runtime.reload()  # what was switched on a moment ago may not be known here yet
    if not works():
        async with system_context(runtime, tenant, plugin) as ctx:
            await hold(ctx, event_id, plugin, name)
        return False
    async with system_context(runtime, tenant, plugin) as ctx:
        driver = ctx.work.driver
        if (
            await driver.fetchval(_RECEIPT, tenant, new_id(), event_id, plugin, name, ctx.now)
            is None
        ):
            return False
        row = await driver.fetchrow(_EVENT, tenant, event_id)
        event = EventRecord(
            event_id,
            row["type"],
            row["subject_id"],
            row["at"],
            orjson.loads(row["data"]),
            row["actor_id"],
        )
        for handler in runtime.registry.handlers.get(event.type, ()):
            if handler in asked and ctx.works(handler):
                await handler.run(ctx, event)
                return True
    return False


async def hold(ctx: Context, event_id: UUID, plugin: str, name: str) -> None:
    """Keep a delivery for `deliver_held`, unless it has been made."""
    held = (ctx.tenant.code, new_id(), event_id, plugin, name, None)
    await ctx.work.driver.execute(_RECEIPT, *held)


async def deliver_held(ctx: Context, plugins: Sequence[str]) -> None:
    """Defer, once more, the deliveries and jobs that were held in this tenant for `plugins`."""
    for statement in (_DELIVER_HELD, _RUN_HELD):
        await ctx.work.driver.execute(statement, ctx.tenant.code, list(plugins))


async def tenants_holding(ctx: Context, plugins: Sequence[str]) -> list[str]:
    """The tenants, here and below, in which deliveries or jobs of `plugins` are held."""
    tree = ctx.runtime.snapshot.tree.scope(ctx.tenant.code)
    area = (tree.low, tree.high, list(tree.holes))
    async with ctx.work.moved(tree):
        rows = await ctx.work.driver.fetch(_HOLDING, list(plugins), *area)
    return [row["tenant_code"] for row in rows]


async def run_job(runtime: Runtime, tenant: str, job_id: str, arguments: Mapping[str, Any]) -> bool:
    """Run a deferred job; False when its plugin is gone, or off in the tenant.

    Where it is off the job is held until it is on again (`deliver_held`).
    """
    job = runtime.registry.jobs.get(job_id)
    if job is None:
        log.warning("job.unknown", job=job_id, tenant=tenant)
        return False
    if not runtime.works(tenant, job):
        await runtime.reload()  # what was switched on a moment ago may not be known here yet
    if not runtime.works(tenant, job):
        async with system_context(runtime, tenant, job.plugin) as ctx:
            held = (tenant, new_id(), job.plugin, job_id, orjson.dumps(dict(arguments)).decode())
            await ctx.work.driver.execute(_HOLD_JOB, *held, ctx.now)
        return False
    async with system_context(runtime, tenant, job.plugin) as ctx:
        await job.run(ctx, **arguments)
    return True
