"""What is missing before a version of a plugin may be released.

Nothing goes to the tenants that has not been through the procedure: each new feature has its entry
in the ledger, accepted and of the class that fits the plugin's kind; each fix has its number, and a
version that brings neither is nobody's decision; who uses a version made for some pays for it; an
extension leaves the framework as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packaging.version import Version

from zhengcai.actions.context import Context
from zhengcai.actions.registry import Registry
from zhengcai.checking.distribution import Distribution
from zhengcai.plugins.loading import LoadedPlugin
from zhengcai.plugins.manifest import FeatureEntry, Fix, Manifest, released
from zhengcai.ports import Classification, LedgerEntryInfo
from zhengcai.problems import Problem
from zhengcai.releases.earlier import earlier
from zhengcai.releases.framework import framework_faults
from zhengcai.releases.ledger import ledger, ledger_defects, ledger_entries, ledger_law
from zhengcai.releases.publishable import faults_of_package, has_notes

FITS: dict[str, Classification] = {
    "subsystem": "general",
    "separate": "separate",
    "extension": "personal",
}
CLASS_TITLES = {"general": "通用需求", "separate": "功能延伸需求", "personal": "个性化需求"}
KIND_TITLES = {"subsystem": "子系统", "separate": "独立版本子系统", "extension": "地方扩展"}


@dataclass(frozen=True, slots=True)
class Examined:
    """A plugin that is to be released; `distribution` is its folder, where it can be looked at.

    `registry` holds its declarations where it is not among the loaded plugins.
    """

    manifest: Manifest
    distribution: Distribution | None = None
    registry: Registry | None = None

    @classmethod
    def of(cls, plugin: LoadedPlugin) -> "Examined":
        """An installed one. What is part of the platform is looked at by the platform's own tests."""
        candidate = plugin.candidate
        if candidate.folder is None or candidate.distribution == "zhengcai":
            return cls(plugin.manifest)
        folder = candidate.folder.parent
        name = {"project": {"name": candidate.distribution}}
        return cls(plugin.manifest, Distribution(folder, name, plugin.id, candidate.package))


async def missing(ctx: Context, examined: Examined) -> list[Problem]:
    """Everything that keeps this version from being released, in the region of the context."""
    manifest, law = examined.manifest, await ledger_law(ctx)
    problems = [*await _of_ledger(ctx, manifest, law)]
    if manifest.kind != "subsystem":
        problems += await _payers(ctx, manifest, law)
    if examined.distribution is not None:
        if manifest.kind != "subsystem":
            problems += framework_faults(examined.distribution, law)
        registry = examined.registry or ctx.runtime.registry
        problems += faults_of_package(examined.distribution, registry)
        if not has_notes(examined.distribution, manifest):
            problems.append(
                Problem(
                    "release.no_notes",
                    "“{plugin}”的CHANGELOG.md没有{version}版本的说明",
                    params={"plugin": manifest.title, "version": str(released(manifest.version))},
                )
            )
    return problems


async def _of_ledger(ctx: Context, manifest: Manifest, law: str | None) -> list[Problem]:
    """What the ledgers of requirements and of problems say against it."""
    before = await earlier(ctx, manifest)
    features = [each for each in manifest.features if _is_new(manifest, each.since, before.last)]
    fixes = [each for each in manifest.fixes if _is_new(manifest, each.version, before.last)]
    numbers = [*manifest.ledger, *(each.ledger for each in features if each.ledger)]
    found = list(_unnumbered(ctx, manifest, features, fixes, law))
    whole = set(manifest.ledger) - before.entries
    if not (before.first or features or fixes or whole):
        found.append(
            Problem(
                "release.brings_nothing",
                "“{plugin}”{version}版本既没有写明所实现需求的需求台账号，也没有写明所修复问题的问题台账号",
                law=law,
                params={"plugin": manifest.title, "version": str(released(manifest.version))},
            )
        )
    if not numbers and not any(each.defect for each in fixes):
        return found
    async with ledger(ctx) as known:
        if known is None:
            return [*found, Problem("release.no_ledger", "本地区没有启用需求台账，无法核对")]
    entered = await ledger_entries(ctx, numbers)
    for number in dict.fromkeys(numbers):
        found += _entry_faults(manifest, number, entered.get(number), law)
    mended = await ledger_defects(ctx, [each.defect for each in fixes if each.defect])
    found += [
        Problem("release.no_defect", "问题台账没有{number}号", params={"number": each.defect})
        for each in fixes
        if each.defect and each.defect not in mended
    ]
    return found


def _is_new(manifest: Manifest, since: str, after: Version) -> bool:
    """Whether a version brings it: also what came with one in between that was never published."""
    return released(since) == released(manifest.version) or released(since) > after


def _unnumbered(
    ctx: Context,
    manifest: Manifest,
    features: Sequence[FeatureEntry],
    fixes: Sequence[Fix],
    law: str | None,
) -> Iterator[Problem]:
    """What has no number: nobody could say where it was decided."""
    version = released(manifest.version)
    if manifest.kind != "subsystem" and not manifest.ledger:
        yield Problem(
            "release.plugin_without_entry",
            "{kind}“{plugin}”没有写明需求台账号",
            law=law,
            params={"kind": KIND_TITLES[manifest.kind], "plugin": manifest.title},
        )
    told = [*(each.since for each in manifest.features), *(each.version for each in manifest.fixes)]
    first = min(map(released, told), default=version)
    began = released(ctx.runtime.snapshot.features.first.get(manifest.id, manifest.version))
    for each in features:
        later = released(each.since) > min(first, began)
        if later and not each.ledger:
            yield Problem(
                "release.feature_without_entry",
                "功能“{feature}”没有写明需求台账号",
                law=law,
                params={"feature": each.title},
            )
    for fix in fixes:
        if not fix.defect:
            yield Problem(
                "release.fix_without_defect",
                "修复“{summary}”没有写明问题台账号",
                params={"summary": fix.summary},
            )


def _entry_faults(
    manifest: Manifest, number: str, entry: LedgerEntryInfo | None, law: str | None
) -> Iterator[Problem]:
    if entry is None:
        yield Problem(
            "release.no_entry", "需求台账没有{number}号", law=law, params={"number": number}
        )
        return
    if entry.accepted_at is None:
        yield Problem(
            "release.not_accepted",
            "需求台账{number}号（{title}）尚未验收",
            law=law,
            params={"number": number, "title": entry.title},
        )
    if entry.classification != FITS[manifest.kind]:
        yield Problem(
            "release.wrong_class",
            "需求台账{number}号为{found}，{kind}只能实现{wanted}",
            law=law,
            params={
                "number": number,
                "found": CLASS_TITLES.get(entry.classification or "", "尚未分类"),
                "kind": KIND_TITLES[manifest.kind],
                "wanted": CLASS_TITLES[FITS[manifest.kind]],
            },
        )


async def _payers(ctx: Context, manifest: Manifest, law: str | None) -> list[Problem]:
    """Those who have it enabled are among those for whom it was made, who pay for it."""
    known = await ledger_entries(ctx, manifest.ledger)
    if not known:
        return []
    listed = frozenset(code for entry in known.values() for code in entry.tenants)
    if not listed:
        return [Problem("release.nobody_listed", "需求台账没有列明为哪些地区开发", law=law)]
    tree = ctx.runtime.snapshot.tree
    others = [
        node.name
        for code in tree.subtree(ctx.tenant.root)
        if manifest.id in ctx.runtime.enabled(code)
        and (node := tree.get(code)) is not None
        and not listed & set(node.path)
    ]
    if not others:
        return []
    return [
        Problem(
            "release.not_listed",
            "未列入需求台账的{count}个地区启用了“{plugin}”：{places}",
            law=law,
            params={
                "count": len(others),
                "plugin": manifest.title,
                "places": "、".join(others[:8]),
            },
        )
    ]


async def _unknown(there: Context, manifest: Manifest) -> Sequence[Problem]:
    """None of its entries exists: refused where a ledger is kept, and nobody's affair elsewhere."""
    async with ledger(there) as kept:
        if kept is None:
            return []
        law = await kept.law()
    message = "“{plugin}”所称的需求台账{numbers}不存在，不能启用"
    params = {"plugin": manifest.title, "numbers": "、".join(manifest.ledger)}
    return [Problem("plugin.no_entry", message, law=law, field="plugin", params=params)]


async def not_entitled(there: Context, plugin: str) -> Sequence[Problem]:
    """Why a plugin that was made for others may not be enabled in the context's tenant."""
    manifest = next(
        (each.manifest for each in there.runtime.report.loaded if each.id == plugin), None
    )
    if manifest is None or manifest.kind == "subsystem" or not manifest.ledger:
        return []
    known = await ledger_entries(there, manifest.ledger)
    listed = frozenset(code for entry in known.values() for code in entry.tenants)
    if listed & set(there.tenant.path):
        return []
    if not known:
        return await _unknown(there, manifest)
    tree = there.runtime.snapshot.tree
    nodes = [node for code in sorted(listed) if (node := tree.get(code)) is not None]
    return [
        Problem(
            "plugin.not_entitled",
            "“{plugin}”为{places}开发（需求台账{numbers}），其他地区不能启用",
            law=await ledger_law(there),
            field="plugin",
            params={
                "plugin": manifest.title,
                "places": "、".join(node.name for node in nodes[:8]),
                "numbers": "、".join(manifest.ledger),
            },
        )
    ]
