"""A wave over all tenants, in a process of its own: time, rows, memory; killed and resumed.

`python -m benchmarks.waves [--tenants N] [--schemas A B …]` runs this part alone.
"""

import argparse
import asyncio
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from benchmarks import schemas
from benchmarks.deployment import EXTENSION, deploy
from benchmarks.reporting import Report, amount
from benchmarks.zhengcai_x_bench.actions import MARK
from zhengcai import clock
from zhengcai.actions.handling import system_context
from zhengcai.actions.performing import perform
from zhengcai.actions.runtime import Runtime, open_runtime
from zhengcai.database.testing import Dsns, ScratchPostgres, scratch_postgres
from zhengcai.jobs import make_jobs, run_pending
from zhengcai.releases.course import start_wave
from zhengcai.releases.planning import plan_release
from zhengcai.releases.rolling import take_up_waves
from zhengcai.releases.waves import plan_wave
from zhengcai.settings import Settings

TOP = "100000"
"""A tenant above all provinces: no deployment has one, but one wave over the country needs it."""
SIZES = (100, 300, 3214)
SCHEMAS = (100, 300)

_ABOVE_ALL = f"""
INSERT INTO tenant (code, name, tier, parent, created_at)
VALUES ('{TOP}', '示例全国', 'region', NULL, now());
UPDATE tenant SET parent = '{TOP}' WHERE parent IS NULL AND code <> '{TOP}'
"""  # noqa: S608 - our own constants
_ARRIVED = "SELECT count(*) FROM core_upgrade WHERE step = '' AND state = 'done'"
_LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype <> 'virtualxid'"
_OUTCOME = f"""
SELECT (SELECT count(DISTINCT tenant_code) FROM x_bench_delivery WHERE remark IS NOT NULL) AS marked,
       (SELECT count(*) FROM x_bench_delivery WHERE remark = '{MARK}') AS rows,
       (SELECT count(*) FROM x_bench_delivery WHERE length(remark) > 1) AS twice,
       (SELECT count(*) FROM event WHERE type = 'core.upgraded') AS events,
       (SELECT count(*) FROM (SELECT 1 FROM event WHERE type = 'core.upgraded'
                               GROUP BY tenant_code HAVING count(*) > 1) AS t) AS told_twice,
       (SELECT state FROM core_wave) AS state
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Ran:
    """One process: seconds of the wave, of the processor, bytes in memory before it and at most."""

    seconds: float
    processor: float
    before: int
    peak: int


async def prepared(postgres: ScratchPostgres, tenants: int) -> Dsns:
    """A database of all tenants with a wave over the first `tenants` of them, started."""
    china = await deploy(postgres, postgres.settings, "china")
    connection = await asyncpg.connect(china.dsns.admin)
    await connection.execute(_ABOVE_ALL)
    await connection.close()
    runtime = await open_runtime(postgres.settings, china.dsns.app, [EXTENSION])
    codes = [node.code for node in runtime.snapshot.tree if node.code != TOP]
    release = await _do(runtime, plan_release, None, {
        "title": "测量", "plugins": ["x_bench"], "notes": "测量", "notes_en": "Measurement",
    })  # fmt: skip
    # No ledger is kept here: what a release must have is not what is measured.
    connection = await asyncpg.connect(china.dsns.admin)
    await connection.execute("UPDATE core_release SET state = 'published', published_at = now()")
    await connection.close()
    soon = clock.now() + timedelta(milliseconds=400)
    wave = await _do(runtime, plan_wave, None, {
        "release_id": release, "title": "全国", "chosen": "list", "tenants": codes[:tenants],
        "starts_at": soon.isoformat(),
    })  # fmt: skip
    await asyncio.sleep(max(0.0, (soon - clock.now()).total_seconds()) + 0.01)
    await _do(runtime, start_wave, wave, {})
    await runtime.close()
    return china.dsns


async def _do(runtime: Runtime, action: Any, subject: Any, form: dict[str, Any]) -> Any:
    async with system_context(runtime, TOP, "console") as ctx:
        return (await perform(ctx, action, subject, form)).subject.id


async def work(dsn: str, var: Path) -> None:
    """A worker until the wave is done; prints what it took as JSON."""
    settings = Settings(var=var)
    runtime = await open_runtime(settings, dsn, [EXTENSION])
    jobs = make_jobs(runtime, dsn)
    await take_up_waves(runtime)
    before = _peak()
    started, used = time.perf_counter(), time.process_time()
    await run_pending(jobs, runtime)
    took = {
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - used,
    }
    await runtime.close()
    print(json.dumps(took | {"before": before, "peak": _peak()}))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def _worker(dsns: Dsns, var: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.waves", "--work", dsns.app, str(var),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "ZHENGCAI_PLUGINS__STRICT": "true"},
    )  # fmt: skip


async def _ended(process: asyncio.subprocess.Process) -> Ran:
    out, _ = await process.communicate()
    assert process.returncode == 0, f"the worker ended with {process.returncode}"
    return Ran(**json.loads(out.splitlines()[-1]))


async def _killed(dsns: Dsns, var: Path, at: int) -> tuple[float, int, int]:
    """Kill a worker once `at` tenants have arrived; seconds, how many then had, the most locks."""
    connection = await asyncpg.connect(dsns.admin)
    started = time.perf_counter()
    process = await _worker(dsns, var)
    most = 0
    while await connection.fetchval(_ARRIVED) < at:
        most = max(most, await connection.fetchval(_LOCKS))
        await asyncio.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    seconds = time.perf_counter() - started
    arrived = await connection.fetchval(_ARRIVED)
    # The server notices that its client is gone by itself: until then the wave is locked.
    wave = await connection.fetchval("SELECT id::text FROM core_wave")
    await connection.fetchval(
        "SELECT pg_advisory_lock(hashtext('zhengcai.wave'), hashtext($1))", wave
    )
    await connection.close()
    return seconds, arrived, most


async def _outcome(dsns: Dsns) -> Any:
    connection = await asyncpg.connect(dsns.admin)
    try:
        return await connection.fetchrow(_OUTCOME)
    finally:
        await connection.close()


async def one_wave(report: Report, postgres: ScratchPostgres, tenants: int) -> float:
    """An undisturbed wave; its seconds."""
    dsns = await prepared(postgres, tenants)
    ran = await _ended(await _worker(dsns, postgres.settings.var))
    found = await _outcome(dsns)
    assert (found["state"], found["events"], found["twice"]) == ("done", tenants, 0), found
    report.fact(
        f"{tenants:,} tenants",
        f"{amount(ran.seconds)}, {amount(ran.seconds / tenants)} a tenant "
        f"(processor {amount(ran.processor / tenants)}), {found['rows']:,} rows; "
        f"memory {ran.before / 1e6:.0f} MB before, {ran.peak / 1e6:.0f} MB at most",
    )
    await postgres.drop(dsns)
    return ran.seconds


async def killed_and_resumed(report: Report, postgres: ScratchPostgres, tenants: int) -> None:
    """The same, killed without warning in the middle, and taken up by another process."""
    report.heading(f"The same wave over {tenants:,} tenants, killed (SIGKILL) and resumed")
    dsns = await prepared(postgres, tenants)
    seconds, arrived, locks = await _killed(dsns, postgres.settings.var, tenants * 2 // 5)
    report.fact("killed", f"after {amount(seconds)} with {arrived:,} tenants done")
    report.fact("locks held at once, by all", f"{locks}")
    ran = await _ended(await _worker(dsns, postgres.settings.var))
    found = await _outcome(dsns)
    report.fact("resumed by another process", f"{amount(ran.seconds)}, wave {found['state']}")
    for name, number in (
        ("tenants skipped", tenants - found["marked"]),
        ("tenants told twice", found["told_twice"]),
        ("rows touched twice", found["twice"]),
    ):
        report.count(name, number, 0)
    await postgres.drop(dsns)


async def measure(
    report: Report,
    postgres: ScratchPostgres,
    sizes: Sequence[int] = SIZES,
    schema_sizes: Sequence[int] = SCHEMAS,
) -> None:
    """Everything of this part; the last of `sizes` is the whole."""
    report.heading("A wave with a data step (30 rows in each tenant), one worker process")
    ours = {tenants: await one_wave(report, postgres, tenants) for tenants in sizes}
    await killed_and_resumed(report, postgres, sizes[-1])
    theirs = await schemas.measure(report, postgres, schema_sizes)
    report.heading("Seconds by number of tenants")
    for name, curve in (("wave, shared tables", ours), ("django-tenants, schemas", theirs)):
        report.fact(name, ", ".join(f"{n:,}: {took:.1f} s" for n, took in curve.items()) or "—")


async def _alone(arguments: argparse.Namespace) -> None:
    sizes = sorted({*(size for size in SIZES if size < arguments.tenants), arguments.tenants})
    with scratch_postgres() as postgres:
        await measure(Report(), postgres, sizes, arguments.schemas)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--tenants", type=int, default=SIZES[-1], help="of the largest wave")
    parser.add_argument(
        "--schemas", type=int, nargs="*", default=SCHEMAS, help="none leaves it out"
    )
    parser.add_argument("--work", nargs=2, metavar=("DSN", "VAR"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        uvloop.run(work(given.work[0], Path(given.work[1])))
    else:
        uvloop.run(_alone(given))
