"""Everything that is measured, in one run: `python -m benchmarks`."""

import asyncio
import gc
import platform
import shutil
import statistics
import tempfile
import time
import tracemalloc
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

from benchmarks import dispatching, enabling, limit, orm, over_http, upgrading, waves
from benchmarks.agreement import assert_same_work
from benchmarks.deployment import EXTENSION, TENANT, Deployment, deploy
from benchmarks.measuring import interleaved
from benchmarks.reasons import REASONS
from benchmarks.reporting import Report, amount
from benchmarks.requests import KEPT, changing, listing
from zhengcai.actions.runtime import Runtime, open_runtime
from zhengcai.actions.snapshot import EVERYWHERE, build_snapshot
from zhengcai.database.engine import make_engine
from zhengcai.database.server import start
from zhengcai.database.testing import ScratchPostgres, scratch_postgres
from zhengcai.identity.roles import Role
from zhengcai.settings import DatabaseSettings, Settings
from zhengcai.tenancy.tree import Scope
from zhengcai.web.app import build

ROUNDS = 60
CALLS = 12


async def in_process(report: Report, runtime: Runtime, small: Deployment) -> None:
    """An action and a page against the limit and against FastAPI with the ORM."""
    size = small.settings.database.pool_size
    pool = await limit.open_pool(small.dsns.app, size)
    engine = make_engine(small.dsns.app, small.settings)
    apps = {
        "road": build(runtime),
        "limit": limit.make(pool, runtime.digests),
        "orm": orm.make(engine, runtime.digests),
    }
    await assert_same_work(apps, small)
    share = len(small.changed) // 4
    actions = {
        name: changing(app, small.changed[place * share : (place + 1) * share])
        for place, (name, app) in enumerate(apps.items())
    }
    for title, sides, beyond in (
        ("An action through the whole road", actions, 2.0),
        ("A list page of 20", {name: listing(app) for name, app in apps.items()}, 1.5),
    ):
        report.heading(f"{title}, in process")
        figures = await interleaved(sides, rounds=ROUNDS, calls=CALLS)
        for name, text in NAMES.items():
            report.figure(text, figures[name])
        kind = "action" if sides is actions else "list"
        report.ratio(f"{kind} / limit", figures["road"].over(figures["limit"]), beyond)
        report.ratio(f"{kind} / FastAPI + ORM", figures["road"].over(figures["orm"]), 1.0)
    await pool.close()
    await engine.dispose()


NAMES = {
    "road": "the platform",
    "limit": "limit: Starlette + asyncpg by hand",
    "orm": "FastAPI + SQLAlchemy's async ORM",
}


async def over_the_wire(report: Report, small: Deployment, var: Path) -> None:
    """The same over HTTP, and the time to the first answer of each."""
    async with AsyncExitStack() as stack:
        servers = {
            side: await stack.enter_async_context(over_http.served(side, small, var))
            for side in over_http.SIDES
        }
        figures = await over_http.compare(
            {side: each.port for side, each in servers.items()}, small.changed, rounds=8, calls=20
        )
    for kind, beyond in (("action", 2.0), ("list", 1.5)):
        report.heading(
            f"The same {kind} over HTTP, uvicorn, {over_http.CONNECTIONS} connections at once"
        )
        for name, text in NAMES.items():
            report.figure(text, figures[kind][name])
        road = figures[kind]["road"]
        report.ratio(f"{kind} over HTTP / limit", road.over(figures[kind]["limit"]), beyond)
        report.ratio(f"{kind} over HTTP / FastAPI + ORM", road.over(figures[kind]["orm"]), 1.0)


def deciding(report: Report, runtime: Runtime) -> None:
    """An authorisation decision that was made before."""
    report.heading("An authorisation decision")
    roles = frozenset({Role.PURCHASER_OPERATOR, Role.PUBLIC})
    allows = runtime.access.allows
    runtime.access._decisions.clear()
    started = time.perf_counter()
    assert allows(roles, "x_bench.deliveries", "sign")
    report.fact("cold, through casbin", amount(time.perf_counter() - started))
    rounds = []
    for _ in range(20):
        started = time.perf_counter()
        for _ in range(20_000):
            allows(roles, "x_bench.deliveries", "sign")
        rounds.append((time.perf_counter() - started) / 20_000)
    report.bound("warm", statistics.median(rounds), 5e-6)


async def asking(report: Report, runtime: Runtime) -> None:
    """A hook, and what an extension's savepoint costs besides."""
    report.heading(
        f"A hook, {dispatching.ENABLED} of {dispatching.PLUGINS} plugins enabled, all answering"
    )
    figures = await dispatching.compare(rounds=20, calls=5)
    for name, text in (
        ("dispatcher", "our dispatcher: isolated, timed"),
        ("pluggy_subset", "pluggy, subset caller kept"),
        ("pluggy_all", "pluggy, all 20 asked"),
        ("bare_loop", "a bare loop over 5 functions"),
    ):
        report.figure(text, figures[name])
    for name, text in (("pluggy_subset", "pluggy subset"), ("pluggy_all", "pluggy, all 20")):
        report.fact(f"hook / {text}", f"{figures['dispatcher'].over(figures[name]).median:.2f}×")
    async with runtime.work(Scope.of_tenant(TENANT)) as work:
        times = []
        for _ in range(200):
            started = time.perf_counter()
            async with work.session.begin_nested():
                pass
            times.append(time.perf_counter() - started)
    report.fact("savepoint of an extension's answer", amount(statistics.median(times)))


async def tenants(report: Report, few: Runtime, china: Runtime, pair: list[Deployment]) -> None:
    """The same requests among few tenants and among all of China's."""
    report.heading(f"The same requests with {pair[0].tenants} and {pair[1].tenants:,} tenants")
    rows = [each.changed[-KEPT:] for each in pair]
    apps = [build(few), build(china)]
    for kind, sides in (
        ("action", [changing(app, some) for app, some in zip(apps, rows, strict=True)]),
        ("list", [listing(app) for app in apps]),
    ):
        figures = await interleaved(
            {"few": sides[0], "china": sides[1]}, rounds=ROUNDS, calls=CALLS
        )
        report.figure(f"{kind}, {pair[0].tenants} tenants", figures["few"])
        report.figure(f"{kind}, {pair[1].tenants:,} tenants", figures["china"])
        report.ratio(f"{kind}, many / few tenants", figures["china"].over(figures["few"]), 1.1)


async def snapshots(report: Report, runtime: Runtime) -> None:
    """What every process holds of the tenants."""
    report.heading(f"The snapshot of {len(runtime.snapshot.tree):,} tenants")

    async def built() -> None:
        async with runtime.work(EVERYWHERE) as work:
            await build_snapshot(work, runtime.report, sandbox=False)

    figures = await interleaved({"build": built, "reload": runtime.reload}, rounds=4, calls=1)
    report.figure("build from the database", figures["build"])
    report.figure("reload and swap", figures["reload"])
    gc.collect()
    tracemalloc.start()
    async with runtime.work(EVERYWHERE) as work:
        before = tracemalloc.get_traced_memory()[0]
        kept = await build_snapshot(work, runtime.report, sandbox=False)
        for tenant in kept.tree:
            kept.enablement.enabled(tenant.code)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    report.fact("memory held", f"{held / 1e6:.1f} MB")


async def starting(report: Report, small: Deployment, var: Path) -> None:
    """A cold process until its first 200 on an existing database."""
    report.heading("Start to first answer, a new process on an existing database")
    for side, text in NAMES.items():
        times = []
        for _ in range(3):
            async with over_http.served(side, small, var) as served:
                times.append(served.first_answer)
        report.fact(text, amount(statistics.median(times)))
    folder = Path(tempfile.mkdtemp(prefix="zhengcai-bench-"))
    try:
        settings = Settings(var=folder, database=DatabaseSettings(fsync=False))
        (await asyncio.to_thread(start, settings)).stop()
        began = time.perf_counter()
        server = await asyncio.to_thread(start, settings)
        report.fact("more, if PostgreSQL starts with it", amount(time.perf_counter() - began))
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def measure(postgres: ScratchPostgres) -> None:
    """The whole report."""
    report = Report()
    settings = postgres.settings
    began = time.perf_counter()
    pair = [await deploy(postgres, settings, "few"), await deploy(postgres, settings, "china")]
    few = await open_runtime(settings, pair[0].dsns.app, [EXTENSION])
    china = await open_runtime(settings, pair[1].dsns.app, [EXTENSION])
    print(
        f"Python {platform.python_version()}, embedded PostgreSQL, synchronous writes off; "
        "medians of the rounds, in brackets their middle half."
    )
    await in_process(report, few, pair[0])
    deciding(report, few)
    await asking(report, few)
    await tenants(report, few, china, pair)
    await snapshots(report, china)
    await few.close()
    await china.close()
    await enabling.measure(report, pair[1])
    fresh = await deploy(postgres, settings, "few")
    await over_the_wire(report, fresh, settings.var)
    await starting(report, fresh, settings.var)
    await waves.measure(report, postgres)
    await upgrading.measure(report, postgres)
    report.heading(f"Took {time.perf_counter() - began:.0f} s.")
    for name in report.missed:
        print(f"\nMissed: {name}. {REASONS.get(name, 'No reason is known: look into it.')}")


if __name__ == "__main__":
    with scratch_postgres() as postgres:
        uvloop.run(measure(postgres))
