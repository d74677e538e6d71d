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


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_plugin_imports_the_public_api_only(package: Path) -> None:
    wrong = []
    for file in sorted(package.rglob("*.py")):
        for line, module, name in imports(file):
            top = module.partition(".")[0]
            foreign = top.startswith("zhengcai_") and top != package.name
            if foreign or (top == "zhengcai" and not is_public(module, name)):
                wrong.append(at(file, line, f"{module} {name}".strip()))
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_tests_of_a_plugin_need_no_more_than_a_strangers_would(package: Path) -> None:
    """Beside the public API the fixtures; no other plugin's inside."""
    wrong = [
        at(file, line, f"{module} {name}".strip())
        for file in sorted((package.parent / "tests").rglob("*.py"))
        for line, module, name in imports(file)
        if (top := module.partition(".")[0]) == "zhengcai"
        and not (module == "zhengcai.testing" or is_public(module, name))
        or (top in OTHERS and top != package.name)
    ]
    assert wrong == []


def test_there_are_plugins_to_look_at() -> None:
    assert {package.name for package in PACKAGES} >= {
        "zhengcai_fiscal",
        "zhengcai_portal",
        "zhengcai_supervision",
        "zhengcai_tendering",
    }
