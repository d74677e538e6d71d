"""What the plugin's own folder must have before it is released: published hooks, English, notes."""

import re
from collections.abc import Iterator

from zhengcai.actions.registry import Registry
from zhengcai.checking.distribution import Distribution
from zhengcai.checking.features import check_features
from zhengcai.checking.findings import Finding
from zhengcai.checking.hooks import check_hooks
from zhengcai.checking.imports import check_package
from zhengcai.checking.translations import check_translations
from zhengcai.plugins.manifest import Manifest, released
from zhengcai.problems import Problem

NOTES = "CHANGELOG.md"
_ABOVE = 3
"""Folders above the plugin's in which notes are looked for: a repository has them at its top."""


def faults_of_package(plugin: Distribution, registry: Registry) -> Iterator[Problem]:
    """The rules of `zhengcai plugin check` that decide on a release, as far as they are broken."""
    found: list[Finding] = [*check_package(plugin), *check_hooks(plugin), *check_features(plugin)]
    if any(each.plugin == plugin.id for each in registry.collections.values()):
        found += check_translations(plugin, registry)
    for finding in dict.fromkeys(found):
        if finding.rule.severity == "error":
            where = finding.where(plugin.folder)
            yield Problem(
                "release.rule",
                "{rule}：{message}（{where}）",
                params={"rule": finding.rule_id, "message": finding.message, "where": where},
            )


def has_notes(plugin: Distribution, manifest: Manifest) -> bool:
    """Whether a heading of the notes names the version. An installed wheel brings no notes."""
    if not (plugin.folder / "pyproject.toml").is_file():
        return True
    heading = re.compile(rf"^#+ .*\b{re.escape(str(released(manifest.version)))}\b", re.MULTILINE)
    places = [plugin.folder, *list(plugin.folder.parents)[:_ABOVE]]
    files = [place / NOTES for place in places if (place / NOTES).is_file()]
    return any(heading.search(file.read_text("utf-8")) for file in files)
