"""Every table obeys the rules of its kind, in the models and in the migrated database."""

from typing import Any

from zhengcai.actions.registry import BUILT_IN
from zhengcai.checking.tables import PLATFORM, check_ownership, check_tables, models_of
from zhengcai.database.histories import core_history, owned_tables
from zhengcai.testing import World


def models(installed: World, kind: str = "") -> dict[str, type[Any]]:
    """The models of the platform and of its plugins by table, all kinds or one."""
    owned_tables(core_history())
    packages = [plugin.candidate.package for plugin in installed.runtime.report.loaded]
    found = models_of(PLATFORM, *packages)
    return {name: model for name, model in found.items() if kind in ("", model.table_kind)}


def test_every_table_obeys_the_rules_of_its_kind(installed: World) -> None:
    assert models(installed, "tenant")
    assert models(installed, "register")
    assert [each.message_en for each in check_tables(models(installed))] == []


def test_a_plugin_s_tables_bear_its_name_and_refer_to_no_other_plugin(installed: World) -> None:
    wrong = [
        finding.message_en
        for plugin in installed.runtime.report.loaded
        if plugin.id not in BUILT_IN
        for finding in check_ownership(
            models_of(plugin.candidate.package), plugin.id, plugin.candidate.package
        )
    ]
    assert wrong == []


async def test_the_database_isolates_every_tenant_table(installed: World) -> None:
    rows = await installed.sql(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forced, "
        "(SELECT array_agg(DISTINCT p.polcmd::text ORDER BY p.polcmd::text) FROM pg_policy p "
        "WHERE p.polrelid = c.oid) AS commands, pg_get_userbyid(c.relowner) AS owner "
        "FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    )
    found = {row["relname"]: row for row in rows}
    for name in models(installed, "tenant"):
        assert name in found, f"{name} is in no migration"
        assert found[name]["forced"], name
        assert found[name]["commands"] == ["a", "d", "r", "w"], name
    owners = {found[name]["owner"] for name in models(installed)}
    (role,) = await installed.sql(
        "SELECT rolsuper OR rolbypassrls AS free FROM pg_roles WHERE rolname = $1", owners.pop()
    )
    assert owners == set()
    assert role == {"free": False}


async def test_every_table_with_a_tenant_is_a_tenant_table(installed: World) -> None:
    """A table that somebody made by hand would slip past every rule above."""
    rows = await installed.sql(
        "SELECT table_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND column_name = 'tenant_code'"
    )
    known = models(installed, "tenant") | {"post": None}
    assert sorted(row["table_name"] for row in rows if row["table_name"] not in known) == []


async def test_the_database_is_what_the_models_say(installed: World) -> None:
    rows = await installed.sql(
        "SELECT table_name, array_agg(column_name::text) AS columns "
        "FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1"
    )
    stored = {row["table_name"]: set(row["columns"]) for row in rows}
    wrong = {
        name: stored.get(name, set()) ^ {column.name for column in model.__table__.columns}
        for name, model in models(installed).items()
        if stored.get(name) != {column.name for column in model.__table__.columns}
    }
    assert wrong == {}
