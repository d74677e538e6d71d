"""Who may import whom, beyond the layers of the core that import-linter checks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import zhengcai
from zhengcai import pages

ROOT = Path(__file__).parents[2]
CORE = ROOT / "core"
PACKAGES = sorted(
    path.parent
    for pattern in ("plugins/*/*/plugin.toml", "tenants/*/extension/*/plugin.toml")
    for path in ROOT.glob(pattern)
)
OTHERS = frozenset(package.name for package in PACKAGES)
PUBLIC = {"zhengcai": frozenset(zhengcai.__all__), "zhengcai.pages": frozenset(pages.__all__)}
"""What a plugin may import: names of the platform, and of its view models for own pages."""


def imports(file: Path) -> Iterator[tuple[int, str, str]]:
    """Line, module and name (empty for `import module`) of every absolute import, at any depth."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from ((node.lineno, node.module, alias.name) for alias in node.names)


def is_public(module: str, name: str) -> bool:
    """Whether an import stays inside the public API."""
    return module in PUBLIC and (not name or name in PUBLIC[module])


def at(file: Path, line: int, what: str) -> str:
    return f"{file.relative_to(ROOT)}:{line}: {what}"


def test_the_core_imports_no_plugin() -> None:
    wrong = [
        at(file, line, module)
        for file in sorted(CORE.rglob("*.py"))
        for line, module, _ in imports(file)
        if module.partition(".")[0].startswith("zhengcai_")
    ]
    assert wrong == []


def strangers(package: Path, folder: Path, *more: str) -> list[str]:
    """Imports below `folder` that a plugin from outside could not make; `more` modules are allowed."""
    return [
        at(file, line, f"{module} {name}".strip())
        for file in sorted(folder.rglob("*.py"))
        for line, module, name in imports(file)
        if module.partition(".")[0] in {"zhengcai", *OTHERS} - {package.name}
        and module not in more
        and not is_public(module, name)
    ]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_plugin_imports_the_public_api_and_no_other_plugin(package: Path) -> None:
    assert strangers(package, package) == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_tests_of_a_plugin_import_the_fixtures_besides(package: Path) -> None:
    assert strangers(package, package.parent / "tests", "zhengcai.testing") == []


def test_there_are_plugins_to_look_at() -> None:
    assert {package.name for package in PACKAGES} >= {
        "zhengcai_fiscal",
        "zhengcai_portal",
        "zhengcai_supervision",
        "zhengcai_tendering",
    }
