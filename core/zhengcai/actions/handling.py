"""What follows a commit: deliveries of events and deferred jobs, as the system actor."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.recording import record_deferred
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.snapshot import CHANNEL
from zhengcai.database.ids import new_id
from zhengcai.identity.actor import system_actor
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


@asynccontextmanager
async def system_context(runtime: Runtime, tenant: str, plugin: str) -> AsyncIterator[Context]:
    """A context of the platform itself in one tenant, committed when left without an error."""
    node = runtime.tenant(tenant)
    if node is None:
        raise LookupError(f"no tenant {tenant}")
    with clock.use_offset(runtime.snapshot.clock_offset(tenant)):
        async with runtime.work(Scope.of_tenant(tenant)) as work:
            ctx = Context(runtime, node, system_actor(tenant), work, plugin=plugin)
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
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id
"""
_EVENT = "SELECT type, subject_id, at, data::text FROM event WHERE tenant_code = $1 AND id = $2"


async def deliver(runtime: Runtime, tenant: str, event_id: UUID, plugin: str, name: str) -> bool:
    """Run one handler for one event, once; False when there was nothing to do.

    Nothing is done where the plugin is off by now, or the receipt exists.
    """
    if plugin not in runtime.enabled(tenant):
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
            event_id, row["type"], row["subject_id"], row["at"], orjson.loads(row["data"])
        )
        for handler in runtime.registry.handlers.get(event.type, ()):
            if handler.plugin == plugin and handler.name == name:
                await handler.run(ctx, event)
                return True
    return False


async def run_job(runtime: Runtime, tenant: str, job_id: str, arguments: Mapping[str, Any]) -> bool:
    """Run a deferred job; False when its plugin is gone or off in the tenant."""
    job = runtime.registry.jobs.get(job_id)
    if job is None or job.plugin not in runtime.enabled(tenant):
        log.warning("job.skipped", job=job_id, tenant=tenant)
        return False
    async with system_context(runtime, tenant, job.plugin) as ctx:
        await job.run(ctx, **arguments)
    return True
