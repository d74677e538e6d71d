"""The page of all hooks: the platform's own, and those that subsystems declare."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from zhengcai.hookspecs import GROUPS
from zhengcai.plugins.loading import LoadedPlugin, hooks_of, specs_of
from zhengcai.reference.declared import Declared
from zhengcai.reference.written import signature, text_of

ROOT = Path(__file__).parents[3]
"""The checkout: examples and tests of the hooks are no part of what is installed."""

SAMPLE = "tests/core/annex/__init__.py"
HOOK_TESTS = "tests/core/test_extending_hooks.py"


def hooks(known: Declared) -> Iterator[str]:
    """Every hook with its exact signature, an example and the test that shows it."""
    yield "# Hooks"
    yield (
        "A plugin implements a hook with `@hookimpl` in its package's `__init__.py`; it may leave "
        "out parameters that it does not need."
    )
    for group in GROUPS:
        yield f"## {group.__name__}"
        yield text_of(group)
        for function in vars(group).values():
            if inspect.isfunction(function):
                yield from _described(function)
    for plugin in known.plugins:
        for group in declared_by(plugin):
            yield f"## Of {plugin.id} {plugin.manifest.title}"
            yield text_of(group)
            yield (
                f"Whoever answers names `{plugin.id}` among the `requires` of its manifest, or "
                "marks the implementation `@hookimpl(optionalhook=True)`: then it is only asked "
                f"where `{plugin.id}` is installed."
            )
            for _, function in specs_of(group):
                yield from _described(function, plugin)


def declared_by(plugin: LoadedPlugin) -> Iterator[type]:
    """The classes of hooks that a plugin declares."""
    for item in plugin.declarations:
        if hooks := hooks_of(item):
            yield hooks


def _described(function: Callable[..., Any], plugin: LoadedPlugin | None = None) -> Iterator[str]:
    name = function.__name__
    example, file = example_of(name, plugin)
    proof, tests = proof_of(name, plugin)
    yield f"### {name}"
    yield f"```python\n{signature(function)}\n```"
    yield text_of(function)
    yield f"Example, from `{file}`, tested by `{proof}` in `{tests}`:"
    yield f"```python\n{example}\n```"


def example_of(hook: str, plugin: LoadedPlugin | None = None) -> tuple[str, str]:
    """A sample extension's implementation of a hook, and its file.

    That of a plugin's own hook stands among the plugin's tests. Raises `LookupError` without one.
    """
    files = [SAMPLE] if plugin is None else _beside(plugin, "*/__init__.py")
    for file in files:
        for line, _, source in _functions(file, hook):
            return f"{line}\n{source}", file
    raise LookupError(f"there is no example of the hook {hook} in {', '.join(files)}")


def proof_of(hook: str, plugin: LoadedPlugin | None = None) -> tuple[str, str]:
    """The test whose docstring begins with a hook's name, and its file; else `LookupError`."""
    files = [HOOK_TESTS] if plugin is None else _beside(plugin, "test_*.py")
    for file in files:
        for _, documented, source in _functions(file):
            if documented.startswith(f"`{hook}`"):
                return source.partition("(")[0].rpartition(" ")[2], file
    raise LookupError(f"there is no test of the hook {hook} in {', '.join(files)}")


def _beside(plugin: LoadedPlugin, pattern: str) -> list[str]:
    """Files of a plugin's tests. A sample that is made to fail is no example."""
    tests = ROOT / "plugins" / plugin.id / "tests"
    found = sorted(tests.glob(pattern))
    return [str(each.relative_to(ROOT)) for each in found if "sick" not in each.parent.name]


def _functions(file: str, name: str = "") -> Iterator[tuple[str, str, str]]:
    """Decorator, docstring and source of the functions of a file of the checkout."""
    text = (ROOT / file).read_text("utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name in ("", node.name):
            decorators = "\n".join(f"@{ast.unparse(each)}" for each in node.decorator_list)
            yield (
                decorators,
                ast.get_docstring(node) or "",
                ast.get_source_segment(text, node) or "",
            )
