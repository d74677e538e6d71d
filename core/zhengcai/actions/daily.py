"""Jobs that run every day of the business time, in every tenant where their plugin works.

Nothing keeps a list of days: the next run of each lies in the queue, and follows a sandbox clock
there like any job for a time to come. What is missing is put down, so that a tenant or a plugin that
is new needs no first push, and a run that failed does not end the series.
"""

from datetime import datetime, time, timedelta

from zhengcai import clock
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.scheduling import ROUND, defer_until
from zhengcai.actions.snapshot import EVERYWHERE

_PUT_DOWN = """
SELECT DISTINCT args->>'job' AS job, args->>'tenant' AS tenant FROM procrastinate_jobs
 WHERE status IN ('todo', 'doing') AND task_name = 'zhengcai.job' AND args->>'job' = ANY($1::text[])
"""


async def put_down_daily(runtime: Runtime) -> int:
    """Put down the next run of every daily job that has none waiting; how many were missing."""
    daily = [
        (name, job, job.daily)
        for name, job in runtime.registry.jobs.items()
        if job.daily is not None
    ]
    if not daily:
        return 0
    missing = 0
    snapshot = runtime.snapshot
    async with runtime.work(EVERYWHERE) as work:
        rows = await work.driver.fetch(_PUT_DOWN, [name for name, _, _ in daily])
        known = {(row["job"], row["tenant"]) for row in rows}
        for root in snapshot.tree.roots:
            with clock.use_offset(snapshot.clock_offset(root)):
                for tenant in snapshot.tree.subtree(root):
                    for name, job, at in daily:
                        if job.region and tenant != root:
                            continue
                        if (name, tenant) not in known and runtime.works(tenant, job):
                            await defer_until(work, _next(at), tenant, name, {}, ROUND)
                            missing += 1
        await work.commit()
    return missing


def _next(at: time) -> datetime:
    """The next moment of the business time at which a clock shows `at`."""
    now = clock.now()
    today = datetime.combine(now.date(), at, clock.SHANGHAI)
    return today if today > now else today + timedelta(days=1)
