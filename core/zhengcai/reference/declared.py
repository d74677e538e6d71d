"""What there is to be described: the installed subsystems and their declarations."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhengcai.actions.registry import Bound, Registry
from zhengcai.actions.runtime import load, register
from zhengcai.plugins.discovery import discover
from zhengcai.plugins.loading import LoadedPlugin
from zhengcai.plugins.manifest import read_manifest
from zhengcai.settings import PluginSettings, Settings


@dataclass(frozen=True, slots=True)
class Declared:
    """The subsystems of the platform and what they declare."""

    plugins: Sequence[LoadedPlugin]
    registry: Registry

    def collections(self, plugin: str) -> list[Bound]:
        """The collections of a plugin in the order of their declaration."""
        return [bound for key, bound in self.registry.collections.items() if key[0] == plugin]


def declared() -> Declared:
    """Load the installed subsystems; whatever is wrong with one is raised.

    Extensions are left out, installed or not: the reference is the same for all.
    """
    subsystems = [
        each
        for each in discover()
        if each.folder and read_manifest(each.folder / "plugin.toml").kind == "subsystem"
    ]
    report = load(Settings(plugins=PluginSettings(strict=True)), subsystems)
    registry = register(report, strict=True)
    found = [each for each in report.loaded if each.manifest.kind == "subsystem"]
    return Declared(found, registry)
