"""A plugin's schema history on a scratch database: up, down and up again, and what it changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import asyncpg

from zhengcai.checking.distribution import Distribution
from zhengcai.checking.findings import Finding
from zhengcai.checking.tables import Models
from zhengcai.database.engine import make_engine
from zhengcai.database.histories import History, MigrationError, plugin_history
from zhengcai.database.migrations import downgrade, upgrade
from zhengcai.database.testing import Dsns, ScratchPostgres

_CATALOGUE = """
SELECT table_name, 'column ' || column_name || ' ' || data_type || ' ' || is_nullable AS item
    FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT c.relname, 'constraint ' || o.conname || ' ' || pg_get_constraintdef(o.oid)
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = 'public'::regnamespace
UNION ALL SELECT tablename, 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tablename, 'policy ' || policyname || ' ' || cmd || ' ' || coalesce(qual, '')
    || ' ' || coalesce(with_check, '') FROM pg_policies WHERE schemaname = 'public'
UNION ALL SELECT c.relname, 'trigger ' || t.tgname FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
UNION ALL SELECT relname, 'isolated ' || relrowsecurity || relforcerowsecurity || ' ' ||
    coalesce(relacl::text, '') FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
UNION ALL SELECT proname, 'function ' || md5(prosrc) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
"""
_SHARED = frozenset({"zhengcai_refuse_change"})
"""Made by the first append-only table, whoever has it."""

Catalogue = Mapping[str, frozenset[str]]


async def check_schema(
    plugin: Distribution, models: Models, others: Sequence[History], postgres: ScratchPostgres
) -> list[Finding]:
    """Run the history of `plugin` above those of `others` in a database of its own."""
    history = plugin_history(plugin.id, plugin.package)
    if not history.versions.is_dir():
        return [
            Finding("migrations.missing", plugin.package_folder, params={"table": name})
            for name in sorted(models)
        ]

    async def build(dsns: Dsns) -> None:
        engine = make_engine(dsns.owner, postgres.settings)
        try:
            await upgrade(engine, others)
        finally:
            await engine.dispose()

    names = "_".join(each.name for each in others)
    template = await postgres.template(f"schema_{names}"[:55], build)
    async with postgres.database(template) as dsns:
        try:
            return list(await _up_down_up(plugin, history, models, postgres, dsns))
        except MigrationError as error:
            return [
                Finding("migrations.failed", history.versions, params={"reason": str(error)[:500]})
            ]


async def _up_down_up(
    plugin: Distribution, history: History, models: Models, postgres: ScratchPostgres, dsns: Dsns
) -> list[Finding]:
    engine = make_engine(dsns.owner, postgres.settings)
    try:
        before = await _catalogue(dsns)
        await upgrade(engine, [history])
        first = await _catalogue(dsns)
        await downgrade(engine, history)
        undone = await _catalogue(dsns)
        await upgrade(engine, [history])
        again = await _catalogue(dsns)
    finally:
        await engine.dispose()
    place = history.versions
    found = [
        Finding("migrations.touches", place, params={"table": name})
        for name in _changed(before, first)
        if not name.startswith(f"{plugin.id}_") and name not in {history.version_table, *_SHARED}
    ]
    found += [
        Finding("migrations.remains", place, params={"table": name})
        for name in _changed(before, undone)
        if name not in {history.version_table, *_SHARED}
    ]
    found += [
        Finding("migrations.differs", place, params={"table": name})
        for name in _changed(first, again)
    ]
    found += _against_models(plugin, models, first)
    return found


def _against_models(plugin: Distribution, models: Models, stored: Catalogue) -> Iterable[Finding]:
    for name, model in models.items():
        place = plugin.package_folder / "migrations" / "versions"
        if name not in stored:
            yield Finding("migrations.missing", place, params={"table": name})
            continue
        columns = {item.split()[1] for item in stored[name] if item.startswith("column ")}
        wanted = {column.name for column in model.__table__.columns}
        if columns != wanted:
            params = {"table": name, "columns": ", ".join(sorted(columns ^ wanted))}
            yield Finding("migrations.outdated", place, params=params)
        if model.table_kind == "tenant" and not any(
            item.startswith("isolated truetrue") for item in stored[name]
        ):
            yield Finding("migrations.isolation", place, params={"table": name})


def _changed(before: Catalogue, after: Catalogue) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield name


async def _catalogue(dsns: Dsns) -> Catalogue:
    connection: Any = await asyncpg.connect(dsns.admin)
    try:
        rows = await connection.fetch(_CATALOGUE)
    finally:
        await connection.close()
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], set()).add(row["item"])
    return {name: frozenset(items) for name, items in found.items()}
