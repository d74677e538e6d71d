"""The rules of each kind of table, on the models; the platform's own are held to them as well."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from zhengcai.checking.findings import Finding
from zhengcai.checking.places import finding_at
from zhengcai.database.models import Base

Models = Mapping[str, type[Any]]
"""Table name → mapped class."""

PLATFORM = "zhengcai"
_KINDS = ("tenant", "register", "node")
_INEXACT = frozenset({"float", "double", "real", "FLOAT", "DOUBLE", "REAL", "double_precision"})


def models_of(*packages: str) -> dict[str, type[Any]]:
    """The models of these packages that have been imported, by table."""
    below = tuple(f"{package}." for package in packages)
    return {
        mapper.local_table.name: mapper.class_
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table)
        and f"{mapper.class_.__module__}.".startswith(below)
    }


def check_tables(models: Models) -> Iterator[Finding]:
    """What any table must be, whoever has it."""
    tenant = {name for name, model in models_of_kind("tenant").items()}
    for name, model in models.items():
        table: Table = model.__table__
        at = {"table": name}
        if model.table_kind not in _KINDS:
            yield finding_at("tables.kind", model, at)
            continue
        if model.table_kind == "tenant":
            yield from _keyed(model, table)
        yield from _references(model, table, tenant)
        for column in table.columns:
            if column.type.__visit_name__ in _INEXACT:
                yield finding_at("tables.inexact", model, {**at, "column": column.name})


def check_ownership(models: Models, plugin: str, package: str) -> Iterator[Finding]:
    """Own tables bear the plugin's id and refer to no other plugin's."""
    for name, model in models.items():
        if not name.startswith(f"{plugin}_"):
            yield finding_at("tables.prefix", model, {"table": name, "prefix": f"{plugin}_"})
        for key in _foreign_keys(model.__table__):
            owner = _owner(key.referred_table.name)
            if owner not in (package, PLATFORM):
                params = {"table": name, "target": key.referred_table.name}
                yield finding_at("tables.foreign", model, params)
    for name, table in Base.metadata.tables.items():
        if name.startswith(f"{plugin}_") and name not in models and _owner(name) is None:
            yield finding_at("tables.bare", sys.modules.get(package), {"table": table.name})


def models_of_kind(kind: str) -> dict[str, type[Any]]:
    """Every imported model of one kind."""
    return {
        mapper.local_table.name: mapper.class_
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table) and mapper.class_.table_kind == kind
    }


def _owner(table: str) -> str | None:
    for mapper in Base.registry.mappers:
        if isinstance(mapper.local_table, Table) and mapper.local_table.name == table:
            return str(mapper.class_.__module__).partition(".")[0]
    return None


def _keyed(model: type[Any], table: Table) -> Iterator[Finding]:
    at = {"table": table.name}
    code = table.columns.get("tenant_code")
    if (
        [column.name for column in table.primary_key] != ["tenant_code", "id"]
        or code is None
        or (getattr(code.type, "collation", None), code.nullable) != ("C", False)
    ):
        yield finding_at("tables.key", model, at)
    for names in _unique_keys(table):
        if "tenant_code" not in names:
            yield finding_at("tables.unique", model, {**at, "columns": ", ".join(names)})


def _references(model: type[Any], table: Table, tenant: set[str]) -> Iterator[Finding]:
    for key in _foreign_keys(table):
        target = key.referred_table.name
        params = {"table": table.name, "columns": ", ".join(key.column_keys), "target": target}
        to_tenant = target in tenant
        inside = key.column_keys[0] == "tenant_code" and [
            element.column.name for element in key.elements
        ] == ["tenant_code", "id"]
        if model.table_kind == "tenant" and to_tenant and not inside:
            yield finding_at("tables.reference", model, params)
        if model.table_kind == "register" and to_tenant:
            yield finding_at("tables.register", model, params)
        allowed = (None, "RESTRICT", "NO ACTION")
        cascade = () if model.table_kind == "tenant" else ("CASCADE",)
        if key.ondelete not in (*allowed, *cascade) or key.onupdate not in allowed:
            yield finding_at("tables.rewrite", model, params)


def _foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    return [item for item in table.constraints if isinstance(item, ForeignKeyConstraint)]


def _unique_keys(table: Table) -> list[list[str]]:
    keys = [item.columns for item in table.constraints if isinstance(item, UniqueConstraint)]
    found = [[column.name for column in columns] for columns in keys]
    return found + [
        [column.name for column in index.columns] for index in table.indexes if index.unique
    ]
