"""Where releases stand in an area: their waves, what is due, what failed, who is on which version."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from packaging.version import Version
from pydantic import BaseModel
from sqlalchemy import select

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.console.featured import LedgerEntry, told
from zhengcai.releases.ledger import ledger_entries
from zhengcai.releases.models import Release, Wave
from zhengcai.releases.planning import title_of
from zhengcai.releases.progress import counted, progress
from zhengcai.tenancy.tree import Tenant

SHOWN = ("published", "rolling", "complete")
"""States of the releases whose waves are told."""

_VERSIONS = """
SELECT tenant_code, plugin, to_version FROM core_upgrade
 WHERE step = '' AND state = 'done'
   AND tenant_code >= $1 AND tenant_code < $2 AND tenant_code <> ALL ($3::text[])
"""


class FailedTenant(BaseModel):
    """A tenant in which a wave could not go on, and why."""

    tenant: str
    name: str
    error: str | None


class WaveStanding(BaseModel):
    """A wave of a release, of the tenant `arranged_by`; `due` says that its time has come and it has not begun."""

    id: str
    release: str
    release_title: str
    arranged_by: str
    number: int
    title: str
    state: str
    starts_at: datetime
    due: bool
    tenants: int
    examined: int
    counts: dict[str, int]
    why: list[str]
    failed: list[FailedTenant]


class PlaceStanding(BaseModel):
    """A tenant, and how many of its area are on which version of a plugin: `versions[plugin]`.

    Whom no wave has reached is on the version that the deployment began with; `""` counts those of
    a plugin that is no longer installed.
    """

    code: str
    name: str
    tier: str
    area: int
    versions: dict[str, dict[str, int]]


class FeatureReach(BaseModel):
    """A feature that is not open everywhere: in how many tenants of the area it is."""

    plugin: str
    feature: str
    title: str
    since: str
    ledger: LedgerEntry | None
    open: int
    of: int


class Rollout(BaseModel):
    """The dashboard of an area."""

    as_of: datetime
    features: list[FeatureReach]
    plugins: dict[str, str]
    waves: list[WaveStanding]
    places: list[PlaceStanding]


async def rollout(ctx: Context, at: Tenant) -> Rollout:
    """The releases that the context's tenant and those below it arrange; versions in `at` and directly below it, of
    what works there or has come there.

    Its work must read the tenants below.
    """
    rows = await ctx.db.scalars(
        select(Release).where(Release.state.in_(SHOWN)).order_by(Release.id.desc())
    )
    releases = list(rows)
    waves = [standing for release in releases for standing in await _waves(ctx, release)]
    reached = await _versions(ctx)
    released = [each["plugin"] for release in releases for each in release.plugins]
    tree, first = ctx.runtime.snapshot.tree, ctx.runtime.snapshot.features.first
    on = {code: ctx.runtime.enabled(code) for code in tree.subtree(at.code)}
    plugins = sorted({*released, *(plugin for plugin, _ in reached), *set().union(*on.values())})
    return Rollout(
        as_of=clock.local(ctx.now).replace(microsecond=0),
        features=await _features(ctx, at),
        plugins={plugin: title_of(ctx, plugin) for plugin in plugins},
        waves=waves,
        places=[
            PlaceStanding(
                code=node.code,
                name=node.name,
                tier=node.tier,
                area=len(codes),
                versions={
                    plugin: _counted(
                        reached,
                        plugin,
                        first.get(plugin, ""),
                        [code for code in codes if plugin in on[code] or (plugin, code) in reached],
                    )
                    for plugin in plugins
                },
            )
            for node, codes in (
                (at, [at.code]),
                *((child, tree.subtree(child.code)) for child in tree.children(at.code)),
            )
        ],
    )


async def _features(ctx: Context, at: Tenant) -> list[FeatureReach]:
    features = ctx.runtime.snapshot.features
    codes = ctx.runtime.snapshot.tree.subtree(at.code)
    turned = [
        (plugin, name, entry)
        for (plugin, name), entry in sorted(features.declared.items())
        if not features.settled(plugin, name)
    ]
    known = await ledger_entries(ctx, [entry.ledger for _, _, entry in turned if entry.ledger])
    return [
        FeatureReach(
            plugin=plugin,
            feature=name,
            title=entry.title,
            since=entry.since,
            ledger=told(entry.ledger, known) if entry.ledger else None,
            open=sum(features.is_open(plugin, name, code) for code in codes),
            of=len(codes),
        )
        for plugin, name, entry in turned
    ]


async def _waves(ctx: Context, release: Release) -> list[WaveStanding]:
    statement = select(Wave).where(Wave.release_id == release.id, Wave.state != "withdrawn")
    arranging = ctx.runtime.tenant(release.tenant_code)
    found = []
    for wave in (await ctx.db.scalars(statement.order_by(Wave.number))).all():
        stands = await progress(ctx, wave, len(release.plugins))
        found.append(
            WaveStanding(
                id=str(wave.id),
                release=str(release.id),
                release_title=release.title,
                arranged_by=release.organisation or (arranging.name if arranging else ""),
                number=wave.number,
                title=wave.title,
                state=wave.state,
                starts_at=clock.local(wave.starts_at),
                due=wave.state == "planned" and wave.starts_at <= ctx.now,
                tenants=len(wave.tenants),
                examined=wave.examined,
                counts={str(state): count for state, count in counted(stands).items()},
                why=[wave.halted_because] if wave.halted_because else list(wave.hindered),
                failed=[
                    FailedTenant(tenant=each.tenant, name=each.name, error=each.error)
                    for each in stands
                    if each.state == "failed"
                ],
            )
        )
    return found


async def _versions(ctx: Context) -> dict[tuple[str, str], str]:
    """`(plugin, tenant) → version`, the highest that a wave has brought."""
    scope = ctx.work.scope
    rows = await ctx.work.driver.fetch(_VERSIONS, scope.low, scope.high, list(scope.holes))
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        key = (row["plugin"], row["tenant_code"])
        if key not in found or Version(found[key]) < Version(row["to_version"]):
            found[key] = row["to_version"]
    return found


def _counted(
    reached: Mapping[tuple[str, str], str], plugin: str, first: str, codes: Iterable[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for code in codes:
        version = reached.get((plugin, code), first)
        found[version] = found.get(version, 0) + 1
    return found
