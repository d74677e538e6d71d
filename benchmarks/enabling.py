"""Plugins by the dozen and tenants by the thousand: what enabling takes, and what it costs requests.

`python -m benchmarks.enabling` runs this part alone.
"""

import asyncio
import gc
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvloop

from benchmarks.deployment import EXTENSION, Deployment, deploy
from benchmarks.measuring import interleaved
from benchmarks.reporting import Report, amount
from benchmarks.requests import KEPT, changing, listing
from zhengcai.actions.handling import system_context
from zhengcai.actions.performing import perform
from zhengcai.actions.runtime import Runtime, open_runtime
from zhengcai.actions.snapshot import EVERYWHERE, build_snapshot
from zhengcai.console.arrangements import arrange
from zhengcai.console.choices import choose_plugin
from zhengcai.database.testing import ScratchPostgres, scratch_postgres
from zhengcai.plugins.discovery import Candidate
from zhengcai.plugins.enablement import Choice
from zhengcai.web.app import build

INSTALLED = 50
ANSWERING = 10
"""Further extensions, each of which answers the hook that every action asks."""
ROUNDS = 40
CALLS = 8
_MANIFEST = """
[plugin]
id = "{id}"
title = "{id}"
version = "1.0"
kind = "extension"
zhengcai = ">=0.1"
"""
_CODE = """
from zhengcai import hookimpl

@hookimpl
async def {hook}(ctx, {asked}):
    return []
"""


@contextmanager
def extensions() -> Iterator[list[Candidate]]:
    """Installed extensions: fifty that add to pages, and ten more that check every action."""
    with tempfile.TemporaryDirectory(prefix="zhengcai-bench-") as name:
        found = []
        kinds = [("load", "page_fragments", "slot")] * INSTALLED
        kinds += [("check", "check_action", "action")] * ANSWERING
        for number, (kind, hook, asked) in enumerate(kinds):
            plugin = f"x_{kind}_{number:02}"
            folder = Path(name) / f"zhengcai_{plugin}"
            folder.mkdir()
            (folder / "plugin.toml").write_text(_MANIFEST.format(id=plugin), "utf-8")
            (folder / "__init__.py").write_text(_CODE.format(hook=hook, asked=asked), "utf-8")
            found.append(Candidate(plugin, folder.name, folder.name, folder))
        sys.path.insert(0, name)
        try:
            yield found
        finally:
            sys.path.remove(name)


def _standing(runtime: Runtime, choices: dict[tuple[str, str], Choice]) -> None:
    """Have these choices hold in this process alone."""
    enablement = runtime.snapshot.enablement.with_choices(choices)
    runtime.snapshot = replace(runtime.snapshot, enablement=enablement)


def _everywhere(runtime: Runtime, plugins: Sequence[str]) -> dict[tuple[str, str], Choice]:
    roots = runtime.snapshot.tree.roots
    return {(plugin, root): Choice.ON for plugin in plugins for root in roots}


def _mixed(runtime: Runtime, plugins: Sequence[str]) -> dict[tuple[str, str], Choice]:
    """Some 25 of the plugins in each tenant, nowhere the same ones."""
    choose = random.Random(7)  # noqa: S311 - the same sets in every run
    return {
        (plugin, tenant.code): choose.choice((Choice.LOCKED_ON, Choice.LOCKED_OFF))
        for tenant in runtime.snapshot.tree
        for plugin in plugins
    }


async def requests_cost(report: Report, china: Deployment, found: Sequence[Candidate]) -> None:
    """An action and a list with none, 20 and 50 extensions enabled, and with other sets elsewhere."""
    report.heading(f"{len(found)} installed extensions, 3,214 tenants")
    names = [each.id for each in found]
    checking = f"50 and {ANSWERING} checking"
    runtimes: dict[str, Runtime] = {}
    for side, some in (
        ("none", []),
        ("20", names[:20]),
        ("50", names[:INSTALLED]),
        (checking, names),
    ):
        runtime = await open_runtime(china.settings, china.dsns.app, [EXTENSION, *found])
        _standing(runtime, _everywhere(runtime, some))
        runtimes[side] = runtime
    mixed = await open_runtime(china.settings, china.dsns.app, [EXTENSION, *found])
    _standing(mixed, _mixed(mixed, names[:INSTALLED]))
    for tenant in mixed.snapshot.tree:  # as if every tenant had been asked for
        mixed.hooks.page_fragments.among(mixed.enabled(tenant.code))
    runtimes["mixed"] = mixed
    free = china.changed[:-KEPT]
    share = len(free) // len(runtimes)
    apps = {side: build(runtime) for side, runtime in runtimes.items()}
    actions = {
        side: changing(app, free[place * share : (place + 1) * share])
        for place, (side, app) in enumerate(apps.items())
    }
    for kind, sides in (
        ("action", actions),
        ("list", {side: listing(app) for side, app in apps.items()}),
    ):
        figures = await interleaved(sides, rounds=ROUNDS, calls=CALLS)
        for side in sides:
            report.figure(f"{kind}, enabled: {side}", figures[side])
        for side in ("20", "50", checking, "mixed"):
            ratio = figures[side].over(figures["none"]).median
            report.fact(f"{kind}, {side} / none", f"{ratio:.2f}×")
    for runtime in runtimes.values():
        await runtime.close()


async def enabling(report: Report, china: Deployment, found: Sequence[Candidate]) -> None:
    """A choice at every root; explicit choices in every tenant; when another process knows."""
    report.heading("Enabling over 3,214 tenants")
    runtime = await open_runtime(china.settings, china.dsns.app, [EXTENSION, *found])
    other = await open_runtime(china.settings, china.dsns.app, [EXTENSION, *found])
    await other.listen(china.dsns.app)
    roots = runtime.snapshot.tree.roots
    first, second = found[0].id, found[1].id

    started = time.perf_counter()
    for root in roots:
        async with system_context(runtime, root, "console") as ctx:
            form = {"plugin": first, "choice": "on", "reason": "全面启用"}
            await perform(ctx, choose_plugin, None, form)
    report.fact(f"one choice at each of {len(roots)} roots", amount(time.perf_counter() - started))

    largest = max(roots, key=lambda root: len(runtime.snapshot.tree.subtree(root)))
    sizes = 0
    started = time.perf_counter()
    for root in roots:
        async with system_context(runtime, root, "console") as ctx:
            many = {"plugins": [second], "below": True, "choice": "on", "reason": "逐地启用"}
            outcome = await perform(ctx, arrange, None, many)
            sizes += outcome.record["changed"]
    took = time.perf_counter() - started
    report.fact(f"a choice of its own in each of {sizes:,} tenants", amount(took))
    report.fact("of that, for each tenant", amount(took / sizes))

    seconds = []
    for choice in ("off", "on", "off", "on", "off"):
        before = other.snapshot
        async with system_context(runtime, largest, "console") as ctx:
            form = {"plugin": first, "choice": choice, "reason": "测量"}
            await perform(ctx, choose_plugin, None, form)
            committed = time.perf_counter()
        while other.snapshot is before:  # noqa: ASYNC110 - the runtime tells nobody
            await asyncio.sleep(0.001)
        seconds.append(time.perf_counter() - committed)
        assert (first in other.enabled(largest)) is (choice == "on")
    report.bound("another process has it, the slowest of 5", max(seconds), 1.0)
    await runtime.close()
    await other.close()


async def memory(report: Report, china: Deployment, found: Sequence[Candidate]) -> None:
    """What a process holds of its tenants where every one has another set of plugins."""
    report.heading(f"Memory with {INSTALLED} extensions and another set in every tenant")
    runtime = await open_runtime(china.settings, china.dsns.app, [EXTENSION, *found])
    choices = _mixed(runtime, [each.id for each in found][:INSTALLED])
    gc.collect()
    tracemalloc.start()
    async with runtime.work(EVERYWHERE) as work:
        before = tracemalloc.get_traced_memory()[0]
        kept = await build_snapshot(work, runtime.report, sandbox=False)
    kept = replace(kept, enablement=kept.enablement.with_choices(choices))
    for tenant in kept.tree:
        runtime.hooks.page_fragments.among(kept.enablement.enabled(tenant.code))
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    report.fact("snapshot and caches by set", f"{held / 1e6:.1f} MB")
    report.fact("for each tenant", f"{held / len(kept.tree) / 1e3:.1f} kB")
    await runtime.close()


async def measure(report: Report, china: Deployment) -> None:
    """Everything of this part."""
    with extensions() as found:
        await requests_cost(report, china, found)
        await memory(report, china, found)
        await enabling(report, china, found)


async def _alone(postgres: ScratchPostgres) -> None:
    await measure(Report(), await deploy(postgres, postgres.settings, "china"))


if __name__ == "__main__":
    with scratch_postgres() as scratch:
        uvloop.run(_alone(scratch))
