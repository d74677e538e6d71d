"""The plugins in the tree keep the rules that `zhengcai plugin check` asks of anybody's."""

from pathlib import Path

import pytest

from zhengcai.actions.registry import Registry
from zhengcai.actions.runtime import load, register
from zhengcai.checking.distribution import Distribution, open_distribution
from zhengcai.checking.findings import Finding
from zhengcai.checking.running import examine, read, try_schema
from zhengcai.database.testing import ScratchPostgres
from zhengcai.settings import PluginSettings, Settings

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(
    path.parent
    for pattern in ("plugins/*/pyproject.toml", "tenants/*/extension/pyproject.toml")
    for path in ROOT.glob(pattern)
)


@pytest.fixture(scope="module")
def known() -> Registry:
    """What all of them declare."""
    return register(load(Settings(plugins=PluginSettings(strict=True))), strict=True)


@pytest.fixture(params=FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def plugin(request: pytest.FixtureRequest) -> Distribution:
    """One plugin of the tree."""
    found = open_distribution(request.param)
    assert isinstance(found, Distribution), found.message_en
    return found


def wrong(findings: list[Finding]) -> list[str]:
    return [
        f"{finding.rule_id} {finding.where(ROOT)}: {finding.message_en}"
        for finding in findings
        if finding.rule.severity == "error"
    ]


def test_there_are_plugins_to_look_at() -> None:
    assert {folder.name for folder in FOLDERS} >= {"fiscal", "portal", "supervision", "tendering"}


def test_a_plugin_reads_well(plugin: Distribution) -> None:
    assert wrong(read(plugin)) == []


def test_a_plugin_declares_what_is_complete(plugin: Distribution, known: Registry) -> None:
    assert wrong(examine(plugin, known)) == []


async def test_a_plugin_s_schema_goes_up_and_down(
    plugin: Distribution, known: Registry, zhengcai_postgres: ScratchPostgres
) -> None:
    assert wrong(await try_schema(plugin, zhengcai_postgres)) == []
