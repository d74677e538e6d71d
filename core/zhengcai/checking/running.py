"""The whole check of one plugin's folder: read first, then load, then try its schema."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zhengcai.actions.registry import Registry
from zhengcai.actions.runtime import PLATFORM_VERSION, register
from zhengcai.checking.declarations import check_declarations
from zhengcai.checking.distribution import Distribution, open_distribution, unreadable
from zhengcai.checking.features import check_features
from zhengcai.checking.findings import Finding
from zhengcai.checking.hooks import check_hooks
from zhengcai.checking.imports import check_imports
from zhengcai.checking.manifests import check_manifest, check_project
from zhengcai.checking.mending import mend
from zhengcai.checking.presence import check_documents, check_tests
from zhengcai.checking.reach import check_reach
from zhengcai.checking.revisions import check_revisions
from zhengcai.checking.schema import check_schema
from zhengcai.checking.tables import check_ownership, check_tables, models_of
from zhengcai.checking.translations import check_translations
from zhengcai.database.histories import (
    MigrationError,
    core_history,
    owned_tables,
    plugin_history,
)
from zhengcai.database.server import ServerError
from zhengcai.database.testing import ScratchPostgres, scratch_postgres
from zhengcai.plugins.discovery import built_in, discover
from zhengcai.plugins.loading import load_plugins

LOAD_SECONDS = 30.0
"""More than in operation: an author's machine may import everything for the first time."""

_READ = (
    unreadable,
    check_project,
    check_manifest,
    check_imports,
    check_hooks,
    check_revisions,
    check_tests,
    check_documents,
    check_reach,
    check_features,
)
_UNLOADABLE = frozenset({"project.syntax", "manifest.unreadable"})
"""What would only be said a second time by the loader."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, and the files that were mended before."""

    findings: Sequence[Finding]
    mended: Sequence[Path] = ()


def check(folder: Path, *, fix: bool = False) -> Outcome:
    """Check the plugin in `folder`; with `fix`, mend first what is mechanical.

    Imports the plugin and runs its migrations on a scratch server of its own.
    """
    plugin = open_distribution(folder.resolve())
    if isinstance(plugin, Finding):
        return Outcome([plugin])
    mended: list[Path] = []
    if fix:
        mended = mend(plugin, _found(plugin, schema=False))
        plugin = Distribution(plugin.folder, plugin.project, plugin.id, plugin.package)
    return Outcome(_found(plugin, schema=True), mended)


def _found(plugin: Distribution, *, schema: bool) -> list[Finding]:
    found = read(plugin)
    if any(finding.rule_id in _UNLOADABLE for finding in found):
        return found
    with loaded(plugin) as registry:
        if isinstance(registry, Finding):
            return [*found, registry]
        found += examine(plugin, registry)
        if schema and (plugin.revisions or models_of(plugin.package)):
            found += _tried(plugin)
    return list(dict.fromkeys(found))


def _tried(plugin: Distribution) -> list[Finding]:
    try:
        with scratch_postgres() as postgres:
            return asyncio.run(try_schema(plugin, postgres))
    except ServerError as error:
        place = plugin.package_folder / "migrations"
        return [Finding("migrations.untried", place, params={"reason": str(error)})]


def read(plugin: Distribution) -> list[Finding]:
    """What can be found without importing anything of the plugin."""
    found = [finding for rule in _READ for finding in rule(plugin)]
    return [finding for finding in found if not _is_exempt(plugin, finding)]


def examine(plugin: Distribution, registry: Registry) -> list[Finding]:
    """What can be found of a plugin that is loaded: declarations, texts, models."""
    found = [*check_declarations(registry, plugin.id), *check_translations(plugin, registry)]
    try:
        owned_tables(plugin_history(plugin.id, plugin.package))
    except MigrationError:
        pass  # the prefix of a table: `check_ownership` says it of each
    except Exception as error:  # an import that nothing asked for so far
        reason = f"{type(error).__name__}: {error}"
        params = {"failure": "import_failed", "reason": reason}
        return [*found, Finding("loading.failed", plugin.package_folder, params=params)]
    models = models_of(plugin.package)
    return [*found, *check_tables(models), *check_ownership(models, plugin.id, plugin.package)]


async def try_schema(plugin: Distribution, postgres: ScratchPostgres) -> list[Finding]:
    """The history of a plugin that is loaded, on a scratch server."""
    return await check_schema(plugin, models_of(plugin.package), [core_history()], postgres)


@contextmanager
def loaded(plugin: Distribution) -> Iterator[Registry | Finding]:
    """The registry with the plugin loaded from its folder beside the installed ones.

    Its folder precedes everything installed, so that what is checked is what is run. Where it
    does not load, the finding that says why.
    """
    sys.path.insert(0, str(plugin.folder))
    try:
        others = [each for each in discover() if each.id != plugin.id]
        report = load_plugins(
            [*built_in(), *others, plugin.candidate],
            platform_version=PLATFORM_VERSION,
            timeout=LOAD_SECONDS,
        )
        registry = register(report, strict=False)
        failed = next((each for each in report.quarantined if each.id == plugin.id), None)
        if failed is None:
            yield registry
        else:
            params = {"failure": failed.failure.value, "reason": failed.reason}
            yield Finding("loading.failed", plugin.package_folder, params=params)
    finally:
        sys.path.remove(str(plugin.folder))


def _is_exempt(plugin: Distribution, finding: Finding) -> bool:
    return finding.rule.exempt and bool(plugin.exemptions.get(finding.rule_id, "").strip())
