"""What a region has had of a plugin before a version, whoever arranged its release."""

from dataclasses import dataclass

import orjson
from packaging.version import Version

from zhengcai.actions.context import Context
from zhengcai.plugins.manifest import Manifest, released

_PUBLISHED = """
SELECT plugins::text FROM core_release
 WHERE state IN ('published', 'rolling', 'complete')
   AND tenant_code >= $1 AND tenant_code < $2 AND tenant_code <> ALL ($3::text[])
"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """`last` is the version before, published in the region or the one that the deployment began with.

    `first`: there was none before, so the version brings all that it is. `entries` of the requirement
    ledger are those that the published ones carried for the plugin as a whole.
    """

    last: Version
    first: bool
    entries: frozenset[str]


async def earlier(ctx: Context, manifest: Manifest) -> Earlier:
    """Read in all of the region: what a city has published is no longer new when the region follows."""
    version = released(manifest.version)
    area = ctx.runtime.snapshot.tree.scope(ctx.tenant.root)
    await ctx.db.flush()
    async with ctx.work.moved(area):
        rows = await ctx.work.driver.fetch(_PUBLISHED, area.low, area.high, list(area.holes))
    told = [each for row in rows for each in orjson.loads(row["plugins"])]
    before = [
        each
        for each in told
        if each["plugin"] == manifest.id and released(each["version"]) < version
    ]
    began = released(ctx.runtime.snapshot.features.first.get(manifest.id, manifest.version))
    return Earlier(
        max((released(each["version"]) for each in before), default=began),
        not before and began >= version,
        frozenset(number for each in before for number in each.get("ledger", ())),
    )
