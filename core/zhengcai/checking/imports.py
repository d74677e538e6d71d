"""What a plugin imports: the public API, in tests the fixtures besides, and never another plugin."""

import ast
from collections.abc import Iterator, Sequence
from importlib import import_module

import zhengcai
from zhengcai.checking.distribution import Distribution, Source
from zhengcai.checking.findings import Finding

# By name: a release asks these rules, and the pages lie above whoever releases.
PUBLIC = {
    name: frozenset(import_module(name).__all__) for name in (zhengcai.__name__, "zhengcai.pages")
}
"""What a plugin may import: names of the platform, and of its view models for own pages."""

FIXTURES = "zhengcai.testing"


def imports(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Line, module and name (empty for `import module`) of every absolute import, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from ((node.lineno, node.module, alias.name) for alias in node.names)


def is_public(module: str, name: str) -> bool:
    """Whether an import stays inside the public API."""
    if f"{module}.{name}" in PUBLIC:
        return True
    return module in PUBLIC and (not name or name in PUBLIC[module])


def check_imports(plugin: Distribution) -> Iterator[Finding]:
    """Private and foreign imports, of the package and of its tests."""
    yield from _strangers(plugin, plugin.sources)
    yield from _strangers(plugin, plugin.tests, in_tests=True)


def check_package(plugin: Distribution) -> Iterator[Finding]:
    """The same of the package alone, as it is installed."""
    yield from _strangers(plugin, plugin.sources)


def _strangers(
    plugin: Distribution, sources: Sequence[Source], *, in_tests: bool = False
) -> Iterator[Finding]:
    for source in sources:
        for line, module, name in imports(source.tree):
            top = module.partition(".")[0]
            params = {"name": f"{module}.{name}" if name else module}
            if top.startswith("zhengcai_") and top != plugin.package:
                yield Finding("imports.plugin", source.file, line, params)
            elif top != "zhengcai":
                continue
            elif module == FIXTURES or (module, name) == ("zhengcai", "testing"):
                if not in_tests:
                    yield Finding("imports.fixtures", source.file, line, params)
            elif not is_public(module, name):
                yield Finding("imports.private", source.file, line, params)
        yield from _reached(source)


def _reached(source: Source) -> Iterator[Finding]:
    """`zhengcai.actions.…` behind a plain `import zhengcai`: private all the same."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "zhengcai"
            and node.attr not in PUBLIC["zhengcai"] | {"pages", "testing"}
        ):
            params = {"name": f"zhengcai.{node.attr}"}
            yield Finding("imports.private", source.file, node.lineno, params)
