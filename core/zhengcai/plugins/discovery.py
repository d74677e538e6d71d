"""Finding plugins: the entry-point group `zhengcai.plugins`, and nothing else."""

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

GROUP = "zhengcai.plugins"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An installed distribution that offers a plugin: entry point `id = "package"`."""

    id: str
    package: str
    distribution: str
    folder: Path | None
    """Folder of the package; None when the package cannot be found on the path."""


def _folder(package: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def built_in() -> list[Candidate]:
    """The plugins that are part of the platform's own distribution."""
    return [Candidate("console", "zhengcai.console", "zhengcai", _folder("zhengcai.console"))]


def discover(points: Iterable[EntryPoint] | None = None) -> list[Candidate]:
    """Every candidate, by id. A top-level package is located without being imported."""
    found = entry_points(group=GROUP) if points is None else points
    candidates = [
        Candidate(
            id=point.name,
            package=point.value,
            distribution=point.dist.name if point.dist else point.value,
            folder=_folder(point.value),
        )
        for point in found
    ]
    return sorted(candidates, key=lambda candidate: (candidate.id, candidate.distribution))
