"""Work after the commit: procrastinate on the same PostgreSQL.

Jobs are deferred in the transaction of the change (`zhengcai.actions.recording`), so a job exists
exactly if its change does. A worker runs inside the server by default; production may run several
of its own (`zhengcai worker`).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import procrastinate
import structlog

from zhengcai.actions.audit.sealing import UNSEALED, seal_tenant
from zhengcai.actions.daily import put_down_daily
from zhengcai.actions.handling import deliver, run_job
from zhengcai.actions.queues import QUEUE, QUEUES
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.snapshot import EVERYWHERE
from zhengcai.releases.rolling import take_up_waves
from zhengcai.tenancy.tree import Scope

log = structlog.get_logger(__name__)

RETRY = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=4)
"""A delivery that fails is tried again after 4, 16, 64 … seconds, and then kept as failed."""

EVERY_MINUTE = ("zhengcai.seal_audit", "zhengcai.put_down_daily", "zhengcai.take_up_waves")
"""What a running worker does besides; `run_pending` does not, so that a test knows what runs."""

_STALLED_SECONDS = 30
"""After so long without a word from its process, a job is held to be left."""

_WAITING = """
SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = ANY($1)
                  AND (scheduled_at IS NULL OR scheduled_at <= now()))
"""


def make_jobs(runtime: Runtime, dsn: str) -> procrastinate.App:
    """The job application of this process."""
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=dsn, min_size=1, max_size=4)
    )

    @app.task(name="zhengcai.deliver", queue=QUEUE, retry=RETRY)
    async def deliver_event(tenant: str, event: str, plugin: str, handler: str) -> None:
        await deliver(runtime, tenant, UUID(event), plugin, handler)

    @app.task(name="zhengcai.job", queue=QUEUE, retry=RETRY)
    async def plugin_job(tenant: str, job: str, arguments: dict[str, Any]) -> None:
        await run_job(runtime, tenant, job, arguments)

    @app.task(name=EVERY_MINUTE[0], queue=QUEUE, queueing_lock="seal_audit")
    async def seal_audit(timestamp: int) -> None:
        await seal_all(runtime)

    @app.task(name=EVERY_MINUTE[1], queue=QUEUE, queueing_lock="put_down_daily")
    async def put_down(timestamp: int) -> None:
        await put_down_daily(runtime)

    @app.task(name=EVERY_MINUTE[2], queue=QUEUE, queueing_lock="take_up_waves")
    async def take_up(timestamp: int) -> None:
        await take_up_waves(runtime)

    return app


async def seal_all(runtime: Runtime) -> int:
    """Seal the settled audit entries of every tenant that has any; the number of seals made."""
    async with runtime.work(EVERYWHERE) as work:
        tenants = [row["code"] for row in await work.driver.fetch(UNSEALED)]
    made = 0
    for tenant in tenants:
        sealed = True
        while sealed:
            async with runtime.work(Scope.of_tenant(tenant)) as work:
                connection = await work.session.connection()
                sealed = await seal_tenant(connection, tenant, runtime.signer) is not None
                await work.commit()
                made += sealed
    return made


async def take_up_stalled(app: procrastinate.App) -> int:
    """Put back the jobs of processes that are gone without having finished them; their number.

    What comes every minute is only closed: it comes again by itself.
    """
    stalled = [
        job for queue in QUEUES for job in await app.job_manager.get_stalled_jobs(queue=queue)
    ]
    for job in stalled:
        # Another worker may have been quicker.
        with suppress(procrastinate.exceptions.ConnectorException):
            if job.task_name in EVERY_MINUTE:
                aborted = procrastinate.jobs.Status.ABORTED
                await app.job_manager.finish_job(job, aborted, delete_job=False)
            else:
                await app.job_manager.retry_job(job)
    return len(stalled)


async def _keep_taking_up(app: procrastinate.App) -> None:
    while True:
        try:
            if taken := await take_up_stalled(app):
                log.warning("jobs.taken_up", jobs=taken)
        except procrastinate.exceptions.ConnectorException:
            log.warning("jobs.not_looked_after")
        await asyncio.sleep(_STALLED_SECONDS)


@asynccontextmanager
async def running_worker(app: procrastinate.App, concurrency: int = 4) -> AsyncIterator[None]:
    """Run a worker beside the enclosed work and let it finish its jobs when that ends."""
    for name in EVERY_MINUTE:
        app.periodic(cron="* * * * *")(app.tasks[name])
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=list(QUEUES),
                concurrency=concurrency,
                install_signal_handlers=False,
                listen_notify=True,
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=5,
            )
        )
        taking_up = asyncio.create_task(_keep_taking_up(app))
        try:
            yield
        finally:
            for task in (taking_up, worker):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


async def run_pending(app: procrastinate.App, runtime: Runtime) -> None:
    """Run every job that is due and return: for tests and commands."""
    async with runtime.work(EVERYWHERE) as work:
        if not await work.driver.fetchval(_WAITING, list(QUEUES)):
            return
    async with app.open_async():
        await app.run_worker_async(
            queues=list(QUEUES), wait=False, install_signal_handlers=False, listen_notify=False
        )
