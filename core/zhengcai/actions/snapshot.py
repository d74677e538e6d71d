"""What every process holds in memory: tenants, choices, features, settings, rules, calendar, clock.

A snapshot is immutable and built from the database. Whoever changes its rows notifies the channel
`zhengcai_snapshot` in the same transaction; every process then builds a new snapshot and swaps it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from zhengcai.actions.local_rules import with_local_rules
from zhengcai.actions.registry import BUILT_IN
from zhengcai.plugins.enablement import Choice, Enablement, Word
from zhengcai.plugins.features import Features, Turned
from zhengcai.plugins.loading import LoadReport
from zhengcai.rules.book import RuleBook
from zhengcai.rules.calendar import WorkCalendar
from zhengcai.rules.store import load_book, load_calendar
from zhengcai.tenancy.settings import Inherited
from zhengcai.tenancy.tree import Scope, TenantTree
from zhengcai.tenancy.work import Work

CHANNEL = "zhengcai_snapshot"

EVERYWHERE = Scope(tenant="000000", low="000000", high="ZZZZZZZZZZZZ")
"""Reads every tenant and writes to none: for building snapshots, and for that alone."""


@dataclass(frozen=True, slots=True)
class _TenantRow:
    code: str
    name: str
    tier: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Law:
    """What binds everywhere, without the rows that extensions bring."""

    digest: str | None
    """Of all rows that it was made of."""
    book: RuleBook
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of everything that changes seldom and is read on every request."""

    tree: TenantTree
    enablement: Enablement
    features: Features
    settings: Inherited
    rules: RuleBook
    calendar: WorkCalendar
    ahead: dict[str, timedelta]
    """How far the sandbox clock of a root is ahead; empty in production."""
    tenants: Sequence[Any] = ()
    """The rows that the tree was made of."""
    law: Law | None = None
    """What the rules and the calendar were made of."""

    def clock_offset(self, tenant: str) -> timedelta:
        """The offset of the clock in a tenant."""
        node = self.tree.get(tenant)
        return self.ahead.get(node.root, timedelta(0)) if node else timedelta(0)


async def build_snapshot(
    work: Work, report: LoadReport, *, sandbox: bool, former: Snapshot | None = None
) -> Snapshot:
    """Read the rows inside `work` (opened with `EVERYWHERE`) and build.

    The tree of `former` is kept where no tenant has changed, its law where no rule and no day has:
    making them takes the longest.
    """
    driver = work.driver
    tenants = await driver.fetch("SELECT code, name, tier, parent FROM tenant ORDER BY code")
    if former is not None and former.tenants == tenants:
        tree = former.tree
    else:
        tree = TenantTree(_TenantRow(**row) for row in tenants)
    chosen = await driver.fetch(_CHOICES)
    choices = {(row["plugin"], row["tenant_code"]): Choice(row["choice"]) for row in chosen}
    ahead: dict[str, timedelta] = {}
    if sandbox:
        rows = await driver.fetch("SELECT tenant_code, ahead FROM clock_position")
        ahead = {row["tenant_code"]: timedelta(seconds=row["ahead"]) for row in rows}
    enablement = Enablement(
        tree,
        choices,
        [plugin.id for plugin in report.loaded],
        {plugin.id: plugin.manifest.requires for plugin in report.loaded},
        BUILT_IN,
        {(row["plugin"], row["tenant_code"]): _word(row) for row in chosen},
    )
    digest = await driver.fetchval(_LAW)
    if former is not None and former.law is not None and former.law.digest == digest:
        law = former.law
    else:
        law = Law(digest, await load_book(work.session), await load_calendar(work.session))
    turned = await driver.fetch(_TURNS)
    features = Features(
        tree,
        [plugin.manifest for plugin in report.loaded],
        {row["plugin"]: row["version"] for row in await driver.fetch(_FIRST)},
        {
            (row["plugin"], row["feature"], row["tenant_code"]): tuple(
                map(Turned.of, orjson.loads(row["turns"]))
            )
            for row in turned
        },
    )
    return Snapshot(
        tree,
        enablement,
        features,
        Inherited(tree, _values(await driver.fetch(_SETTINGS))),
        with_local_rules(law.book, report, enablement),
        law.calendar,
        ahead,
        tenants,
        law,
    )


_CHOICES = """
SELECT plugin, tenant_code, choice, coalesce(since, updated_at) AS since, organisation,
       planned, planned_from, held_because
  FROM plugin_choice
"""
_LAW = """
SELECT md5(string_agg(row, ',' ORDER BY row)) FROM (
    SELECT t::text AS row FROM rule_row t UNION ALL SELECT t::text FROM calendar_exception t) rows
"""
_TURNS = "SELECT plugin, feature, tenant_code, turns::text FROM core_feature_opening"
_FIRST = """
SELECT DISTINCT ON (plugin) plugin, version FROM plugin_version ORDER BY plugin, at, version
"""
_SETTINGS = "SELECT plugin, tenant_code, key, value::text FROM setting_value WHERE state = 'set'"


def _word(row: Any) -> Word:
    return Word(
        row["since"],
        row["organisation"],
        Choice(row["planned"]) if row["planned"] else None,
        row["planned_from"],
        row["held_because"],
    )


def _values(rows: Iterable[Any]) -> dict[tuple[str, str], dict[str, Any]]:
    values: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        stored = values.setdefault((row["plugin"], row["tenant_code"]), {})
        stored[row["key"]] = orjson.loads(row["value"])
    return values
