"""The database of a world, before anybody is in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from zhengcai.testing.region import ROOTS, SYNTHETIC_RULES, TREE

if TYPE_CHECKING:
    from zhengcai.database.testing import Dsns
    from zhengcai.plugins.discovery import Candidate


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
