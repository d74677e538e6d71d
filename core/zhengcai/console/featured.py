"""The features of the plugins in a tenant: open or not, why, since when, and who decided on them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.plugins.manifest import Manifest
from zhengcai.ports import DefectInfo, LedgerEntryInfo
from zhengcai.releases.ledger import ledger_defects, ledger_entries, numbers_behind
from zhengcai.tenancy.tree import Tenant


class LedgerEntry(BaseModel):
    """The entry of the requirement ledger behind something; only the number where none is known."""

    number: str
    title: str = ""
    address: str | None = None
    classification: str | None = None
    proposer: str = ""
    proposer_tenant: str = ""
    publicity_from: date | None = None
    publicity_to: date | None = None


class FeatureHere(BaseModel):
    """One feature in one tenant. `decided_at` is the tenant whose turn decides."""

    plugin: str
    feature: str
    title: str
    title_en: str
    version: str
    open: bool
    why: Literal["first", "waiting", "opened", "closed", "stopped"]
    since: datetime | None = None
    decided_at: str | None = None
    cause: str = ""
    reason: str = ""
    organisation: str = ""
    ledger: LedgerEntry | None = None


class FixTold(BaseModel):
    """A defect that a version of a plugin mends."""

    version: str
    summary: str
    defect: str | None
    address: str | None = None


class Featured(BaseModel):
    """The features in a tenant, in the order of the plugins."""

    tenant: str
    items: list[FeatureHere]


async def featured(ctx: Context, at: Tenant, plugin: str = "") -> Featured:
    """Every feature, or those of one plugin, as they stand in `at`, with their entries."""
    features = ctx.runtime.snapshot.features
    wanted = [
        (name, entry) for (name, _), entry in features.declared.items() if plugin in ("", name)
    ]
    known = await ledger_entries(ctx, [entry.ledger for _, entry in wanted if entry.ledger])
    items = []
    for name, entry in wanted:
        standing = features.standing(name, entry.id, at.code)
        last = standing.last
        items.append(
            FeatureHere(
                plugin=name,
                feature=entry.id,
                title=entry.title,
                title_en=entry.title_en,
                version=entry.since,
                open=standing.open,
                why=standing.why,
                since=clock.local(last.at) if last else None,
                decided_at=standing.decided_at,
                cause=last.cause if last else "",
                reason=last.reason if last else "",
                organisation=last.organisation if last else "",
                ledger=told(entry.ledger, known) if entry.ledger else None,
            )
        )
    return Featured(tenant=at.code, items=items)


def told(number: str, known: Mapping[str, LedgerEntryInfo]) -> LedgerEntry:
    """What is known of an entry."""
    entry = known.get(number)
    if entry is None:
        return LedgerEntry(number=number)
    return LedgerEntry(
        number=number,
        title=entry.title,
        address=entry.address,
        classification=entry.classification,
        proposer=entry.proposer,
        proposer_tenant=entry.proposer_tenant,
        publicity_from=entry.publicity_from,
        publicity_to=entry.publicity_to,
    )


async def decided_by(ctx: Context, action: str) -> list[LedgerEntry]:
    """The entries behind an action: of its feature, else of its plugin as a whole."""
    declared = ctx.runtime.registry.actions.get(action)
    plugin = declared.plugin if declared else action.partition(".")[0]
    numbers = numbers_behind(ctx, plugin, declared.feature if declared else None)
    known = await ledger_entries(ctx, numbers)
    return [told(number, known) for number in numbers]


async def ledger_of(ctx: Context, manifest: Manifest) -> list[LedgerEntry]:
    """The entries that a plugin as a whole realises."""
    known = await ledger_entries(ctx, manifest.ledger)
    return [told(number, known) for number in manifest.ledger]


async def fixes_of(ctx: Context, manifest: Manifest) -> list[FixTold]:
    """The defects that its versions mend."""
    known = await ledger_defects(ctx, [fix.defect for fix in manifest.fixes if fix.defect])
    return [
        FixTold(
            version=fix.version,
            summary=fix.summary,
            defect=fix.defect,
            address=_address(known.get(fix.defect or "")),
        )
        for fix in manifest.fixes
    ]


def _address(defect: DefectInfo | None) -> str | None:
    return defect.address if defect else None
