"""Every table obeys the rules of its kind, in the models and in the migrated database."""

from typing import Any

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from zhengcai.actions.registry import BUILT_IN
from zhengcai.database.histories import core_history, owned_tables
from zhengcai.database.models import Base
from zhengcai.testing import World

PLATFORM = "zhengcai."


def models(installed: World, kind: str = "") -> dict[str, type[Any]]:
    """The models of the platform and of its plugins by table, all kinds or one."""
    owned_tables(core_history())
    packages = [f"{plugin.candidate.package}." for plugin in installed.runtime.report.loaded]
    found = {
        mapper.local_table.name: mapper.class_
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table)
        and mapper.class_.__module__.startswith((PLATFORM, *packages))
    }
    return {name: model for name, model in found.items() if kind in ("", model.table_kind)}


def tables(installed: World, kind: str) -> list[Table]:
    found = [model.__table__ for model in models(installed, kind).values()]
    assert found or kind == "node"
    return found


def references(table: Table) -> list[ForeignKeyConstraint]:
    return [item for item in table.constraints if isinstance(item, ForeignKeyConstraint)]


def unique_keys(table: Table) -> list[list[str]]:
    keys = [item.columns for item in table.constraints if isinstance(item, UniqueConstraint)]
    found = [[column.name for column in columns] for columns in keys]
    return found + [
        [column.name for column in index.columns] for index in table.indexes if index.unique
    ]


def test_every_model_is_of_a_kind(installed: World) -> None:
    kinds = {name: model.table_kind for name, model in models(installed).items()}
    assert [
        name for name, kind in kinds.items() if kind not in ("tenant", "register", "node")
    ] == []


def test_a_tenant_table_is_keyed_by_tenant_and_id(installed: World) -> None:
    for table in tables(installed, "tenant"):
        assert [column.name for column in table.primary_key] == ["tenant_code", "id"], table.name
        code = table.c.tenant_code
        assert (code.type.collation, code.nullable) == ("C", False), table.name  # type: ignore[attr-defined]


def test_every_unique_key_of_a_tenant_table_contains_the_tenant(installed: World) -> None:
    wrong = [
        f"{table.name}: {', '.join(names)}"
        for table in tables(installed, "tenant")
        for names in unique_keys(table)
        if "tenant_code" not in names
    ]
    assert wrong == []


def test_a_reference_between_tenant_tables_stays_inside_the_tenant(installed: World) -> None:
    tenant = models(installed, "tenant")
    wrong = [
        f"{table.name}: {', '.join(key.column_keys)}"
        for table in tables(installed, "tenant")
        for key in references(table)
        if key.referred_table.name in tenant
        and not (
            key.column_keys[0] == "tenant_code"
            and [element.column.name for element in key.elements] == ["tenant_code", "id"]
        )
    ]
    assert wrong == []


def test_no_reference_rewrites_keys(installed: World) -> None:
    wrong = [
        f"{table.name}: {key.ondelete} {key.onupdate}"
        for kind in ("tenant", "register", "node")
        for table in (tables(installed, kind) if models(installed, kind) else ())
        for key in references(table)
        if key.ondelete not in (None, "RESTRICT", "NO ACTION", "CASCADE")
        or key.onupdate not in (None, "RESTRICT", "NO ACTION")
        or (kind == "tenant" and key.ondelete == "CASCADE")
    ]
    assert wrong == []


def test_a_register_refers_to_no_tenant_table(installed: World) -> None:
    tenant = models(installed, "tenant")
    wrong = [
        f"{table.name} → {key.referred_table.name}"
        for table in tables(installed, "register")
        for key in references(table)
        if key.referred_table.name in tenant
    ]
    assert wrong == []


def test_a_plugin_s_tables_bear_its_name_and_refer_to_no_other_plugin(installed: World) -> None:
    wrong: list[str] = []
    for plugin in installed.runtime.report.loaded:
        if plugin.id in BUILT_IN:
            continue
        own = f"{plugin.id}_"
        package = f"{plugin.candidate.package}."
        for name, model in models(installed).items():
            if not model.__module__.startswith(package):
                continue
            if not name.startswith(own):
                wrong.append(f"{name} of {plugin.id}")
            wrong += [
                f"{name} → {key.referred_table.name}"
                for key in references(model.__table__)
                if not key.referred_table.name.startswith(own)
                and not models(installed)[key.referred_table.name].__module__.startswith(PLATFORM)
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


@pytest.mark.parametrize("kind", ["money"])
def test_money_is_exact(installed: World, kind: str) -> None:
    """No floating-point column anywhere."""
    wrong = [
        f"{name}.{column.name}"
        for name, model in models(installed).items()
        for column in model.__table__.columns
        if column.type.__visit_name__ in ("float", "double", "real", "FLOAT", "DOUBLE", "REAL")
    ]
    assert wrong == []
