"""Hook implementations: the hook exists, is awaited or not as specified, and has those parameters."""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from zhengcai import hookspecs
from zhengcai.checking.distribution import Distribution
from zhengcai.checking.findings import Finding

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def core_hooks() -> Mapping[str, Callable[..., Any]]:
    """The hooks of the platform by name."""
    return {
        name: function
        for group in hookspecs.GROUPS
        for name, function in vars(group).items()
        if inspect.isfunction(function)
    }


def check_hooks(plugin: Distribution) -> Iterator[Finding]:
    """The implementations in the package's `__init__.py`.

    A name that the platform does not know may be the hook of a plugin that is required: that is
    decided when the plugin is loaded. An optional one is asked where somebody declares it.
    """
    known = core_hooks()
    requires = plugin.manifest.requires if plugin.manifest else ()
    door = plugin.package_folder / "__init__.py"
    for source in plugin.sources:
        for function in ast.walk(source.tree):
            if not isinstance(function, _Function) or not _is_implementation(function):
                continue
            params: dict[str, Any] = {"name": function.name}
            if source.file != door:
                yield Finding("hooks.place", source.file, function.lineno, params)
            spec = known.get(function.name)
            if spec is not None:
                for rule, more in _against(function, spec):
                    yield Finding(rule, source.file, function.lineno, {**params, **more})
            elif not requires and not _is_optional(function):
                yield Finding("hooks.unknown", source.file, function.lineno, params)


def _is_implementation(function: _Function) -> bool:
    for decorator in function.decorator_list:
        name = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(name, ast.Name) and name.id == "hookimpl":
            return True
        if isinstance(name, ast.Attribute) and name.attr == "hookimpl":
            return True
    return False


def _is_optional(function: _Function) -> bool:
    return any(
        keyword.arg == "optionalhook" and getattr(keyword.value, "value", None) is True
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
    )


def _against(
    function: _Function, spec: Callable[..., Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    awaited = inspect.iscoroutinefunction(spec)
    if isinstance(function, ast.AsyncFunctionDef) is not awaited:
        yield ("hooks.not-awaited" if not awaited else "hooks.awaited"), {}
    allowed = [name for name in inspect.signature(spec).parameters if name != "self"]
    asked = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    unknown = [name for name in asked if name not in allowed]
    if unknown:
        more = {"unknown": ", ".join(unknown), "allowed": ", ".join(allowed) or "-"}
        yield "hooks.parameters", more
