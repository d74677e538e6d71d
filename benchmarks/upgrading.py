"""A rolling upgrade under load: what callers notice of it. `python -m benchmarks.upgrading` alone."""

import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from benchmarks.reporting import Report, amount
from zhengcai.database.testing import Dsns, ScratchPostgres, scratch_postgres

# The two versions and the callers are those of the test.
sys.path.append(str(Path(__file__).parents[1] / "tests" / "journeys"))

from load import CALLERS, Load
from rolling import (
    PREVIOUS,
    ROOT,
    NoHistory,
    Version,
    calling,
    fetch_previous,
    losses,
    replace,
)

PROCESSES = 2
QUIET = 80
"""Requests before and after a change, with which those during it are compared."""


@dataclass
class Phases:
    """The parts of a run, by name: from when to when (`time.perf_counter`)."""

    spans: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def named(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.spans[name] = (began, time.perf_counter())

    def tell(self, report: Report, load: Load) -> None:
        """The times of the requests that began in each part."""
        for name, (began, ended) in self.spans.items():
            times = [took for at, took in load.answered if began <= at < ended]
            cut = statistics.quantiles(times, n=100)
            report.fact(
                f"{name}, {amount(ended - began)}",
                f"{len(times)} requests, p50 {amount(cut[49])}, p99 {amount(cut[98])}",
            )


async def measure(report: Report, postgres: ScratchPostgres) -> None:
    """The previous release replaced by this version, then this version by itself."""

    async def nothing(_: Dsns) -> None:
        """The previous release makes its schema itself."""

    report.heading(f"A rolling upgrade under load, {PROCESSES} processes, {CALLERS} callers")
    with tempfile.TemporaryDirectory(prefix="zhengcai-bench-") as name:
        folder, var = Path(name), Path(name) / "var"
        var.mkdir()
        try:
            code = fetch_previous(folder / "previous")
        except NoHistory as error:
            report.fact("left out", str(error))
            return
        async with (
            postgres.database(await postgres.template("rolling", nothing)) as dsns,
            AsyncExitStack() as stack,
        ):
            old = Version(code, dsns, var, takes_socket=PREVIOUS["takes_socket"])
            new = Version(ROOT, dsns, var)
            await old.fill()
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=2048))
            serve = [
                await stack.enter_async_context(old.serving(listener)) for _ in range(PROCESSES)
            ]
            loads = []
            for title, polite in (
                (f"{PREVIOUS['version']} by this version", PREVIOUS["polite"]),
                ("this version by itself", True),
            ):
                phases = Phases()
                url = f"http://127.0.0.1:{listener.getsockname()[1]}"
                async with calling(url, var, polite=polite) as load:
                    loads.append(load)
                    await load.begin()
                    with phases.named("before"):
                        await load.answers(QUIET)
                    if len(loads) == 1:
                        with phases.named("db upgrade"):
                            await new.command("db", "upgrade")
                    with phases.named("replacing"):
                        serve = await replace(new, listener, serve, stack)
                    with phases.named("after"):
                        await load.answers(QUIET)
                    await load.stop()
                report.fact(title, f"{len(load.answered):,} requests answered")
                report.none("failed", len(load.failures))
                if load.repeats:
                    report.fact("cut off by the old processes, asked again", str(load.repeated))
                phases.tell(report, load)
            lost = await losses(dsns, *loads)
            report.none("records, audit entries, events lost or doubled", sum(lost.values()))


async def _alone(postgres: ScratchPostgres) -> None:
    began = time.perf_counter()
    report = Report()
    await measure(report, postgres)
    report.heading(f"Took {time.perf_counter() - began:.0f} s.")


if __name__ == "__main__":
    with scratch_postgres() as scratch:
        uvloop.run(_alone(scratch))
