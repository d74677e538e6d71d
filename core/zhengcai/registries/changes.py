"""What a writing of the registers did, told to each tenant that it concerns."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhengcai.database.models import Base
from zhengcai.documents.canonical import canonical, exact
from zhengcai.tenancy.models import TenantRow
from zhengcai.tenancy.tree import NOWHERE

_TOLD = 50
"""Rows of one register that an entry tells one by one; beyond, their number and the file."""

_LONGEST = 200
"""Characters of a value that an entry repeats; of a longer one it keeps the digest."""

_PLACES = ("tenant_code", "root", "jurisdiction")
_FOLLOWERS = frozenset({"person", "account", "organisation"})
"""Belong to no tenant: they concern those in which they get a post or a registration."""


@dataclass(slots=True)
class _Register:
    """One register's rows, as one tenant is told of them."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[Any]] = field(default_factory=dict)

    def include(self, other: "_Register") -> None:
        self.counts += other.counts
        self.rows |= other.rows

    def told(self, table: str) -> Iterator[tuple[str, list[Any]]]:
        yield table, [None, dict(self.counts)]
        if len(self.rows) <= _TOLD:
            yield from ((f"{table} {key}", each) for key, each in self.rows.items())


@dataclass(slots=True)
class Changes:
    """Every row that one writing named, by the place that the row names."""

    concerned: set[str] = field(default_factory=set)
    """Tenants that are told of persons and organisations, beside those that other rows name."""
    _places: dict[str, dict[str, _Register]] = field(default_factory=dict)

    def note(
        self,
        model: type[Base],
        key: str,
        row: Mapping[str, Any],
        before: Mapping[str, Any] | None,
        fields: Collection[str],
        hidden: Collection[str] = (),
    ) -> None:
        """One row; `fields` are new or differ (none: it was there already), `hidden` never told."""
        registers = self._places.setdefault(_place(model, row), {})
        register = registers.setdefault(model.__tablename__, _Register())
        names = [name for name in fields if name not in hidden]
        kind = "unchanged" if not fields else "added" if before is None else "changed"
        register.counts[kind] += 1
        if names and len(register.rows) <= _TOLD:
            register.rows[key] = [
                None if before is None else {name: _short(before[name]) for name in names},
                {name: _short(row[name]) for name in names},
            ]

    def by_tenant(self, roots: Mapping[str, str]) -> dict[str, dict[str, list[Any]]]:
        """Tenant → field → [before, after]. `roots` maps every tenant to the top of its tree.

        What holds everywhere is told to each root. A deployment without tenants keeps it in the
        tree of its own (`NOWHERE`).
        """
        everywhere = sorted(set(roots.values())) or [NOWHERE.tenant]
        told: dict[str, dict[str, _Register]] = {}
        following: dict[str, _Register] = {}
        for place, registers in self._places.items():
            for table, register in registers.items():
                if table in _FOLLOWERS:
                    following[table] = register
                    continue
                here = roots.get(place) if table == TenantRow.__tablename__ else place
                for code in [here] if here in roots else everywhere:
                    _merge(told, str(code), table, register)
        for code in sorted((told.keys() | self.concerned) & roots.keys()) or everywhere:
            for table, register in following.items():
                _merge(told, code, table, register)
        return {
            code: dict(pair for table, it in sorted(found.items()) for pair in it.told(table))
            for code, found in (told or {code: {} for code in everywhere}).items()
        }


def _merge(
    told: dict[str, dict[str, _Register]], code: str, table: str, register: _Register
) -> None:
    told.setdefault(code, {}).setdefault(table, _Register()).include(register)


def _place(model: type[Base], row: Mapping[str, Any]) -> str:
    """The code that a row names; empty where it names none."""
    if model is TenantRow:
        return str(row["code"])
    return next((str(row[name]) for name in _PLACES if name in row), "")


def _short(value: Any) -> Any:
    content = exact(value)
    if isinstance(content, str) and len(content) <= _LONGEST:
        return content
    if isinstance(content, str | list | dict) and len(whole := canonical(content)) > _LONGEST:
        return f"sha256:{hashlib.sha256(whole).hexdigest()}"
    return content
