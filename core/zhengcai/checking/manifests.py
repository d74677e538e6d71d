"""The manifest, and that it agrees with `pyproject.toml`."""

import re
from collections.abc import Iterator
from importlib.metadata import version

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet

from zhengcai.checking.distribution import MANIFEST, PYPROJECT, Distribution
from zhengcai.checking.findings import Finding
from zhengcai.plugins.manifest import Manifest, ManifestError, read_manifest
from zhengcai.tenancy.divisions import divisions

CHINESE = re.compile("[\u4e00-\u9fff]")
_BOUNDED = frozenset({"<", "<=", "==", "===", "~="})


def check_manifest(plugin: Distribution) -> Iterator[Finding]:
    """Everything that can be said of `plugin.toml` without importing the package."""
    file = plugin.package_folder / MANIFEST
    try:
        manifest = read_manifest(file)
    except ManifestError as error:
        yield Finding("manifest.unreadable", file, params={"reason": str(error)})
        return
    yield from (
        Finding(rule, file, plugin.line_of(file, f"{key} ") or plugin.line_of(file, key), params)
        for rule, key, params in _faults(plugin, manifest)
    )


def _faults(
    plugin: Distribution, manifest: Manifest
) -> Iterator[tuple[str, str, dict[str, object]]]:
    project = plugin.project.get("project", {})
    if manifest.id != plugin.id:
        yield "manifest.id", "id", {"id": manifest.id, "point": plugin.id}
    if "version" in project and project["version"] != manifest.version:
        yield (
            "manifest.version",
            "version",
            {
                "manifest": manifest.version,
                "project": project["version"],
            },
        )
    platform = version("zhengcai")
    if not manifest.accepts(platform):
        yield "manifest.range", "zhengcai", {"range": manifest.zhengcai, "platform": platform}
    elif not any(each.operator in _BOUNDED for each in SpecifierSet(manifest.zhengcai)):
        yield "manifest.open-range", "zhengcai", {"range": manifest.zhengcai}
    if not CHINESE.search(manifest.title):
        yield "manifest.title", "title", {}
    if not manifest.title_en:
        yield "manifest.title-en", "title", {}
    if not CHINESE.search(manifest.summary):
        yield "manifest.summary", "summary", {}
    yield from _ownership(plugin, manifest)


def _ownership(
    plugin: Distribution, manifest: Manifest
) -> Iterator[tuple[str, str, dict[str, object]]]:
    extension = manifest.kind == "extension"
    wanted = "zhengcai_x_" if extension else "zhengcai_"
    if plugin.package.startswith("zhengcai_x_") is not extension or not plugin.package.startswith(
        wanted
    ):
        yield "manifest.package", "kind", {"package": plugin.package, "prefix": wanted}
    if extension and manifest.owner_tenant is None:
        yield "manifest.owner", "kind", {}
    known = {division.code for division in divisions()}
    if manifest.owner_tenant is not None and manifest.owner_tenant not in known:
        yield "manifest.unknown-owner", "owner_tenant", {"code": manifest.owner_tenant}


def check_project(plugin: Distribution) -> Iterator[Finding]:
    """The platform is among the requirements, and no other plugin is imported by way of them."""
    file = plugin.folder / PYPROJECT
    line = plugin.line_of(file, "dependencies")
    names = set()
    for text in plugin.project.get("project", {}).get("dependencies", ()):
        try:
            names.add(Requirement(text).name.lower().replace("_", "-"))
        except InvalidRequirement as error:
            yield Finding("project.requirement", file, line, {"reason": str(error)})
    if "zhengcai" not in names:
        yield Finding("project.platform", file, line)
    for rule, reason in plugin.exemptions.items():
        if not reason.strip():
            yield Finding("project.exemption", file, None, {"rule": rule})
