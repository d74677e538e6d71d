"""Opening a world: its database is copied from a template that is built once a run."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhengcai.testing.region import ROOTS, START, SYNTHETIC_RULES, TREE
from zhengcai.testing.world import World

if TYPE_CHECKING:
    from zhengcai.database.testing import Dsns, ScratchPostgres
    from zhengcai.plugins.discovery import Candidate


def candidates() -> Sequence[Candidate]:
    """The installed plugins of a test run."""
    from zhengcai.plugins.discovery import discover

    return discover()


def subsystems() -> Sequence[Candidate]:
    """The installed plugins that belong to every locality: a locality's extension tests itself."""
    from zhengcai.plugins.manifest import read_manifest

    return [
        each
        for each in candidates()
        if each.folder and read_manifest(each.folder / "plugin.toml").kind != "extension"
    ]


async def build_database(dsns: Dsns, base: Any, found: Sequence[Candidate]) -> None:
    """Schema and reference data of a world, into a database that becomes a template."""
    from zhengcai.actions.runtime import load
    from zhengcai.bootstrap import load_reference, store_tenants
    from zhengcai.database.engine import make_engine
    from zhengcai.database.histories import core_history, plugin_history
    from zhengcai.database.migrations import upgrade
    from zhengcai.registries.writing import writing_registers
    from zhengcai.rules.packaged import packaged_rows
    from zhengcai.tenancy.choices import PluginChoice
    from zhengcai.tenancy.divisions import TenantEntry
    from zhengcai.tenancy.work import for_work

    report = load(base, found)
    plugins = [plugin.id for plugin in report.loaded if plugin.id != "console"]
    owner = make_engine(dsns.owner, base)
    histories = [core_history()]
    for plugin in report.loaded:
        if plugin.id != "console":
            histories.append(
                plugin_history(plugin.id, plugin.candidate.package, plugin.manifest.requires)
            )
    await upgrade(owner, [each for each in histories if each.versions.is_dir()])
    await owner.dispose()
    engine = for_work(make_engine(dsns.owner, base))
    declared = {rule.rule_id: rule for rule in packaged_rows()}
    rules = [
        declared[rule_id].model_copy(
            update={
                "jurisdiction": root,
                "value": value,
                "synthetic": True,
                "basis": "测试用合成数据",
                "valid_from": date(2020, 1, 1),
                "valid_to": None,
            }
        )
        for rule_id, value in SYNTHETIC_RULES
        for root in ROOTS
    ]
    async with writing_registers(engine, "tenant.load") as registers:
        await store_tenants(
            registers,
            [TenantEntry(code, name, tier, parent, None) for code, name, tier, parent in TREE],
        )
        for root in ROOTS:
            for name in plugins:
                await registers.add(
                    PluginChoice(tenant_code=root, plugin=name, choice="on", state="chosen")
                )
    await load_reference(engine, [], (), rules)
    await engine.dispose()


@asynccontextmanager
async def open_world(
    postgres: ScratchPostgres,
    found: Sequence[Candidate],
    var: Path,
    on: Mapping[str, Collection[str]] | None = None,
) -> AsyncIterator[World]:
    """A fresh platform on `postgres` with the plugins `found`; its files lie in `var`.

    `on` says which tenant switches which plugin on (`World.enable`); None: every one everywhere.
    """
    import httpx

    from zhengcai.actions.runtime import open_runtime
    from zhengcai.jobs import make_jobs
    from zhengcai.web.app import build

    settings = postgres.settings.model_copy(update={"sandbox": True, "var": var})
    name = hashlib.sha256("|".join(each.package for each in found).encode()).hexdigest()[:12]
    template = await postgres.template(name, lambda dsns: build_database(dsns, settings, found))
    async with postgres.database(template) as dsns:
        runtime = await open_runtime(settings, dsns.app, found)
        transport = httpx.ASGITransport(app=build(runtime))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                opened = World(runtime, client, dsns, make_jobs(runtime, dsns.app))
                for root in ROOTS:
                    await opened.travel(START, root)
                if on is not None:
                    await opened.enable(on)
                yield opened
        finally:
            await runtime.close()
