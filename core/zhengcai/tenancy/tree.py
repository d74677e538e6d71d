"""The tenant tree: who reports to whom, and the slice of codes that a piece of work may touch.

The tree is data, never derived from a code: 150781 满洲里 reports to the region although its code
lies inside 150700 呼伦贝尔, and 33 counties hang directly on their province. A tree is an immutable
snapshot built from rows; a change of the rows means a new tree.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

CODE_PATTERN = re.compile(r"[0-9A-Z]{6,12}")
"""A tenant code: a division code of six digits, or a local number such as 150172."""

BOUND_PATTERN = re.compile(r"[0-9A-Z]{6,13}")
"""An end of a scope: a tenant code, or a tenant code followed by one `0` (see `successor`)."""

TIERS = ("region", "city", "county")
"""Levels of a tenant, highest first. A tier is data: 满洲里 is a city by its tier only."""


class TenantTreeError(ValueError):
    """The rows do not form a forest; `faults` names every defect found."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class TenantLike(Protocol):
    """What a row needs so that a tree can be built from it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def tier(self) -> str: ...
    @property
    def parent(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Tenant:
    """One tenant and its place: `path` runs from the root to the tenant itself."""

    code: str
    name: str
    tier: str
    parent: str | None
    path: tuple[str, ...]

    @property
    def root(self) -> str:
        """Code of the top of this tenant's tree."""
        return self.path[0]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a piece of work may write and read.

    Writes are confined to `tenant`. Reads cover the half-open range `low <= code < high` in byte
    order, without `holes`: codes inside the range that belong to another tree or branch.
    """

    tenant: str
    low: str
    high: str
    holes: tuple[str, ...] = ()

    @classmethod
    def of_tenant(cls, code: str) -> "Scope":
        """The scope of one tenant alone. Raises `ValueError` for an invalid code."""
        return cls(check_code(code), code, successor(code))

    def contains(self, code: str) -> bool:
        """Whether rows of the tenant `code` may be read."""
        return self.low <= code < self.high and code not in self.holes


def check_code(code: str) -> str:
    """`code` itself when it is a valid tenant code, safe inside an SQL literal; else `ValueError`."""
    if not CODE_PATTERN.fullmatch(code):
        raise ValueError(f"invalid tenant code {code!r}: 6 to 12 characters 0-9 A-Z")
    return code


def successor(code: str) -> str:
    """The least string over the alphabet of codes that sorts after `code` in byte order.

    `0` is the lowest character a code may hold, so nothing valid lies between the two, and the
    result needs no quoting in a literal (unlike the NUL byte, which PostgreSQL refuses).
    """
    return code + "0"


NOWHERE = Scope.of_tenant("000000")
"""The deployment itself: no division has this code. Holds the audit of what concerns no tenant."""


class TenantTree:
    """All tenants of the deployment: one tree for each root. Look-ups cost a dictionary access."""

    def __init__(self, rows: Iterable[TenantLike]) -> None:
        """Build from rows in any order. Raises `TenantTreeError` with every defect of the rows."""
        by_code: dict[str, TenantLike] = {}
        faults: list[str] = []
        for row in rows:
            if not CODE_PATTERN.fullmatch(row.code):
                faults.append(f"{row.code!r}: invalid tenant code")
            elif row.code in by_code:
                faults.append(f"{row.code}: listed twice")
            else:
                by_code[row.code] = row
        for row in by_code.values():
            faults.extend(_faults_of(row, by_code))
        self._tenants: dict[str, Tenant] = {}
        for code in by_code:
            faults.extend(self._place(code, by_code))
        if faults:
            raise TenantTreeError(faults)
        self._children: dict[str, list[str]] = {code: [] for code in self._tenants}
        for tenant in sorted(self._tenants.values(), key=lambda each: each.code):
            if tenant.parent is not None:
                self._children[tenant.parent].append(tenant.code)
        self._codes = sorted(self._tenants)
        self.roots: tuple[str, ...] = tuple(
            code for code in self._codes if self._tenants[code].parent is None
        )
        self._subtrees: dict[str, tuple[str, ...]] = {}
        self._scopes: dict[str, Scope] = {}

    def _place(self, code: str, rows: dict[str, TenantLike]) -> list[str]:
        """Make `code` and its ancestors tenants; the fault when its parents form a cycle."""
        climb: list[str] = []
        at: str | None = code
        while at is not None and at not in self._tenants and at in rows:
            if at in climb:
                cycle = climb[climb.index(at) :]
                # Every member leads here; its least one speaks for the cycle, once.
                return [f"{code}: its parents lead back to it"] if code == min(cycle) else []
            climb.append(at)
            at = rows[at].parent
        path = self._tenants[at].path if at in self._tenants else ()
        for each in reversed(climb):
            path = (*path, each)
            row = rows[each]
            self._tenants[each] = Tenant(each, row.name, row.tier, row.parent, path)
        return []

    def get(self, code: str) -> Tenant | None:
        """The tenant of that code, or None."""
        return self._tenants.get(code)

    def children(self, code: str) -> tuple[Tenant, ...]:
        """The tenants that report directly to `code`, in the order of their codes."""
        return tuple(self._tenants[child] for child in self._children[code])

    def subtree(self, code: str) -> tuple[str, ...]:
        """`code` and every tenant below it, sorted. Raises `KeyError` for an unknown code."""
        known = self._subtrees.get(code)
        if known is None:
            found = [code]
            for child in self._children[code]:
                found.extend(self.subtree(child))
            known = self._subtrees[code] = tuple(sorted(found))
        return known

    def scope(self, code: str) -> Scope:
        """Write to `code`, read its subtree. Raises `KeyError` for an unknown code."""
        known = self._scopes.get(code)
        if known is None:
            inside = self.subtree(code)
            low, high = inside[0], successor(inside[-1])
            members = set(inside)
            between = self._codes[bisect_left(self._codes, low) : bisect_left(self._codes, high)]
            holes = tuple(each for each in between if each not in members)
            known = self._scopes[code] = Scope(code, low, high, holes)
        return known

    def __iter__(self) -> Iterator[Tenant]:
        return (self._tenants[code] for code in self._codes)

    def __len__(self) -> int:
        return len(self._tenants)

    def __contains__(self, code: object) -> bool:
        return code in self._tenants


def _faults_of(row: TenantLike, rows: dict[str, TenantLike]) -> Iterator[str]:
    if row.tier not in TIERS:
        yield f"{row.code}: unknown tier {row.tier!r}"
        return
    if row.parent is None:
        return
    parent = rows.get(row.parent)
    if parent is None:
        yield f"{row.code}: unknown parent {row.parent!r}"
    elif parent.tier in TIERS and TIERS.index(parent.tier) > TIERS.index(row.tier):
        yield f"{row.code}: a {row.tier} cannot report to a {parent.tier}"
