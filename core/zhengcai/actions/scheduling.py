"""Jobs for a business time to come.

The queue waits by the machine's clock, periods run by the business clock, and a sandbox moves the
latter. So a job is put down for the machine's time at which the business time will be reached, and
is brought forward with every move of the clock.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from zhengcai import clock
from zhengcai.actions.queues import QUEUE
from zhengcai.tenancy.work import Work

_DEFER = f"""
SELECT procrastinate_defer_jobs_v1(ARRAY[
         ROW('{QUEUE}', 'zhengcai.job', $3::integer, NULL, NULL, $1::jsonb, $2::timestamptz)
           ::procrastinate_job_to_defer_v1])
"""
_DEFER_IN_ORDER = f"""
SELECT procrastinate_defer_jobs_v1(array_agg(
         ROW('{QUEUE}', 'zhengcai.job', 0, j.lock, NULL, j.args::jsonb, NULL)
           ::procrastinate_job_to_defer_v1 ORDER BY j.n))
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS j (lock, args, n)
"""  # noqa: S608 - a constant of ours
_MOVE = """
UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - $1::interval
 WHERE status = 'todo' AND task_name = 'zhengcai.job' AND attempts = 0
   AND scheduled_at IS NOT NULL AND args->>'tenant' = ANY($2::text[])
"""


ROUND = -10
"""The priority of rounds that every tenant makes every day: what somebody waits for comes first."""


async def defer_until(
    work: Work,
    moment: datetime,
    tenant: str,
    job: str,
    arguments: Mapping[str, Any],
    priority: int = 0,
) -> None:
    """Put a job down for the business time `moment` of the current work, in its transaction.

    Of the jobs that are due those of the highest `priority` run first.
    """
    wait = moment - clock.now()
    args = {"tenant": tenant, "job": job, "arguments": dict(arguments)}
    await work.driver.execute(_DEFER, orjson.dumps(args).decode(), clock.wall() + wait, priority)


async def defer_in_order(work: Work, jobs: Sequence[tuple[str, str, str, Any]]) -> None:
    """Put down `(lock, tenant, job, arguments)`: jobs of one lock run one after another, as put down."""
    if not jobs:
        return
    args = [
        orjson.dumps({"tenant": tenant, "job": job, "arguments": arguments}).decode()
        for _, tenant, job, arguments in jobs
    ]
    await work.driver.execute(_DEFER_IN_ORDER, [lock for lock, *_ in jobs], args)


async def bring_forward(work: Work, tenants: Sequence[str], step: timedelta) -> None:
    """Follow a clock that moves by `step` in `tenants`; what is tried again waits as it did."""
    await work.driver.execute(_MOVE, step, list(tenants))
