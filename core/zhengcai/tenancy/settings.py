"""Settings of tenants: declared by plugins, inherited down the tree, strict about what they are."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from zhengcai.tenancy.tree import TIERS, Tenant, TenantTree

M = TypeVar("M", bound=BaseModel)
Values = Mapping[tuple[str, str], Mapping[str, Any]]
"""`(plugin, tenant) → {key: value}` as stored."""


def tiers_of(model: type[BaseModel], key: str) -> tuple[str, ...]:
    """The tiers that may set `key`; every tier unless its declaration says otherwise."""
    extra = model.model_fields[key].json_schema_extra
    declared = extra.get("tiers") if isinstance(extra, dict) else None
    return tuple(str(tier) for tier in declared) if isinstance(declared, list) else TIERS


def fault(model: type[BaseModel], tier: str, key: str) -> str | None:
    """Why a tenant of `tier` may not set `key`, whatever the value; None when it may."""
    if key not in model.model_fields:
        return "没有此设置项"
    return None if tier in tiers_of(model, key) else "本级不得设置此项"


class Inherited:
    """Resolved settings; one object per (model, tenant) and snapshot."""

    def __init__(self, tree: TenantTree, values: Values) -> None:
        self._tree = tree
        self._values = values
        self._resolved: dict[tuple[type[BaseModel], str], BaseModel] = {}

    def of(self, model: type[M], plugin: str, tenant: str) -> M:
        """The settings of `plugin` in `tenant`: the nearest tenant on the path that set a key."""
        known = self._resolved.get((model, tenant))
        if known is None:
            merged: dict[str, Any] = {}
            for node in self._path(tenant):
                for key, value in self._values.get((plugin, node.code), {}).items():
                    if key in model.model_fields and node.tier in tiers_of(model, key):
                        merged[key] = value
            known = self._resolved[(model, tenant)] = model.model_validate(merged)
        assert isinstance(known, model)  # noqa: S101 - the key of the cache is the type
        return known

    def stored(self, plugin: str, tenant: str) -> Mapping[str, Any]:
        """What this tenant itself has set, whether it may or not."""
        return self._values.get((plugin, tenant), {})

    def set_at(self, model: type[BaseModel], plugin: str, tenant: str) -> dict[str, str]:
        """By key, the tenant on the path whose value counts; keys at their default are absent."""
        found: dict[str, str] = {}
        for node in self._path(tenant):
            for key in self.stored(plugin, node.code):
                if key in model.model_fields and node.tier in tiers_of(model, key):
                    found[key] = node.code
        return found

    def _path(self, tenant: str) -> Iterable[Tenant]:
        node = self._tree.get(tenant)
        for code in node.path if node else ():
            found = self._tree.get(code)
            if found is not None:
                yield found
