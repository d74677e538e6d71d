"""Whether what runs on this platform realises an entry of the ledger, and whom it has reached.

What a provider says of its work is not taken for it: the installed plugin is looked at.
"""

from collections.abc import Collection
from dataclasses import dataclass

from packaging.version import Version

from zhengcai.actions.context import Context
from zhengcai.ports import Classification
from zhengcai.problems import Problem
from zhengcai.releases.examining import FITS, Examined, missing
from zhengcai.releases.ledger import ledger_law
from zhengcai.releases.planning import manifests, title_of, version_of
from zhengcai.releases.progress import reading_below

_ARRIVED = """
SELECT tenant_code, to_version, state FROM core_upgrade
 WHERE plugin = $4 AND step = '' AND state IN ('done', 'undone') AND done_at IS NOT NULL
   AND tenant_code >= $1 AND tenant_code < $2 AND tenant_code <> ALL ($3::text[])
"""


@dataclass(frozen=True, slots=True)
class InstalledPlugin:
    """A plugin that runs on this platform; `realises` is the class of entries that its kind may."""

    id: str
    title: str
    version: str
    realises: Classification


def installed_plugin(ctx: Context, plugin: str) -> InstalledPlugin | None:
    """The plugin of that id (`console` is the platform itself); None where it is not installed here."""
    manifest = manifests(ctx).get(plugin)
    if manifest is None:
        return None
    title = title_of(ctx, plugin)
    return InstalledPlugin(plugin, title, version_of(manifest), FITS[manifest.kind])


async def unrealised(
    ctx: Context, plugin: str, number: str, version: str | None = None
) -> list[Problem]:
    """What keeps an installed plugin from being accepted as the realisation of ledger entry `number`.

    It must be here, in `version` where one was delivered; its manifest names the entry; and nothing
    but acceptance is missing before it may be released (`zhengcai release check`). A plugin that runs
    elsewhere cannot be looked at, so it is refused.
    """
    here, law = installed_plugin(ctx, plugin), await ledger_law(ctx)
    loaded = next((each for each in ctx.runtime.report.loaded if each.id == plugin), None)
    if here is None or loaded is None:
        message = "本平台没有安装“{plugin}”，无法核对；在别处运行的软件不能仅凭书面材料验收"
        return [Problem("release.not_here", message, law=law, params={"plugin": plugin})]
    problems = []
    if version is not None and here.version != version:
        told = {"plugin": here.title, "version": version}
        message = "安装的{plugin}不是{version}版本"
        problems.append(Problem("release.not_installed", message, law=law, params=told))
    if number not in loaded.manifest.entries():
        message = "“{plugin}”{version}版本的plugin.toml没有写明需求台账{number}号"
        named = {"plugin": here.title, "version": here.version, "number": number}
        problems.append(Problem("release.entry_not_named", message, law=law, params=named))
    found = await missing(ctx, Examined.of(loaded))
    return problems + [each for each in found if each.code != "release.not_accepted"]


async def unreached(
    ctx: Context, plugin: str, version: str, tenants: Collection[str] | None = None
) -> list[str]:
    """The tenants to which no wave has brought `version` of a plugin, or a later one; codes in order.

    Asked of `tenants`, which lie in the context's area; None: of all there where the plugin is on.
    """
    if tenants is None:
        below = ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)
        tenants = [code for code in below if plugin in ctx.runtime.enabled(code)]
    have, _ = await _arrivals(ctx, plugin, version)
    return sorted(set(tenants) - have)


async def gone_back(ctx: Context, plugin: str, version: str) -> list[str]:
    """The tenants that had `version` of a plugin, or a later one, until their wave went back.

    Asked of the context's area; codes in order. What another wave has brought again is not returned.
    """
    have, had = await _arrivals(ctx, plugin, version)
    return sorted(had - have)


async def _arrivals(ctx: Context, plugin: str, version: str) -> tuple[set[str], set[str]]:
    """The tenants that have a version or a later one, and those where it was undone."""
    async with reading_below(ctx) as area:
        rows = await ctx.work.driver.fetch(_ARRIVED, *area, plugin)
    wanted = Version(version)
    found = [each for each in rows if Version(each["to_version"]) >= wanted]
    have, had = (
        {each["tenant_code"] for each in found if each["state"] == state}
        for state in ("done", "undone")
    )
    return have, had
