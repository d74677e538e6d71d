"""The folder of a plugin as its author has it: `pyproject.toml`, the package, the manifest, tests."""

import ast
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from zhengcai.checking.findings import Finding
from zhengcai.plugins.discovery import GROUP, Candidate
from zhengcai.plugins.manifest import Manifest, ManifestError, read_manifest

PYPROJECT = "pyproject.toml"
MANIFEST = "plugin.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file that parses."""

    file: Path
    text: str
    tree: ast.Module


@dataclass(frozen=True)
class Distribution:
    """A plugin's distribution: entry point `id = "package"`, package below `folder`."""

    folder: Path
    project: Mapping[str, Any]
    """The content of `pyproject.toml`."""
    id: str
    package: str

    @property
    def package_folder(self) -> Path:
        return self.folder / self.package

    @property
    def tests_folder(self) -> Path:
        return self.folder / "tests"

    @property
    def candidate(self) -> Candidate:
        """The plugin as the loader takes it."""
        name = str(self.project.get("project", {}).get("name", self.package))
        return Candidate(self.id, self.package, name, self.package_folder)

    @cached_property
    def manifest(self) -> Manifest | None:
        """The manifest; None while it cannot be read, which is a finding of its own."""
        try:
            return read_manifest(self.package_folder / MANIFEST)
        except ManifestError:
            return None

    @cached_property
    def sources(self) -> Sequence[Source]:
        """The modules of the package, revisions apart."""
        return [
            each
            for each in parsed(self.package_folder)
            if "migrations" not in each.file.relative_to(self.package_folder).parts
        ]

    @cached_property
    def revisions(self) -> Sequence[Source]:
        """The files of the plugin's schema history, in order."""
        return list(parsed(self.package_folder / "migrations"))

    @cached_property
    def tests(self) -> Sequence[Source]:
        """All modules of the tests' folder, fixtures and stand-ins too."""
        return list(parsed(self.tests_folder))

    @property
    def exemptions(self) -> Mapping[str, str]:
        """Rule → reason: `[tool.zhengcai.exempt]` of `pyproject.toml`."""
        found = self.project.get("tool", {}).get("zhengcai", {}).get("exempt", {})
        return {str(rule): str(reason) for rule, reason in found.items()}

    @property
    def first_release(self) -> str:
        """The last revision of the first release: `[tool.zhengcai] first-release`."""
        return str(self.project.get("tool", {}).get("zhengcai", {}).get("first-release", ""))

    def line_of(self, file: Path, text: str) -> int | None:
        """The first line of `file` that begins with `text`."""
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if line.startswith(text):
                return number
        return None


def parsed(folder: Path) -> Iterator[Source]:
    """The Python files below `folder` that parse; the others are found by `unreadable`."""
    for file in _python_files(folder):
        try:
            text = file.read_text("utf-8")
            yield Source(file, text, ast.parse(text))
        except (SyntaxError, UnicodeDecodeError, ValueError):
            continue


def unreadable(distribution: Distribution) -> Iterator[Finding]:
    """Python files that do not parse."""
    for file in _python_files(distribution.folder):
        try:
            ast.parse(file.read_text("utf-8"))
        except SyntaxError as error:
            yield Finding("project.syntax", file, error.lineno, {"reason": error.msg})
        except (UnicodeDecodeError, ValueError) as error:
            yield Finding("project.syntax", file, None, {"reason": str(error)})


def _python_files(folder: Path) -> list[Path]:
    hidden = ("build", "dist", "__pycache__")
    return [
        file
        for file in sorted(folder.rglob("*.py"))
        if not any(
            part.startswith(".") or part in hidden for part in file.relative_to(folder).parts
        )
    ]


def open_distribution(folder: Path) -> Distribution | Finding:
    """The distribution in `folder`, or the finding that says why there is none to look at."""
    pyproject = folder / PYPROJECT
    try:
        project = tomllib.loads(pyproject.read_text("utf-8"))
    except OSError:
        return Finding("project.missing", pyproject)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Finding("project.unreadable", pyproject, params={"reason": str(error)})
    points = project.get("project", {}).get("entry-points", {}).get(GROUP, {})
    if len(points) != 1:
        return Finding("project.entry-point", pyproject, params={"count": len(points)})
    ((plugin_id, package),) = points.items()
    if not (folder / str(package) / "__init__.py").is_file():
        return Finding("project.package", pyproject, params={"package": package})
    return Distribution(folder, project, str(plugin_id), str(package))
