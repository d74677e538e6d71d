"""Every Chinese text that reaches a reader through a catalogue, and where it is written.

Two sources: what the declarations of a plugin say (titles, labels, choices, states), read from
the registry; and what only stands in code (problems, gettext, headings of sections), read from
the syntax trees. Data that a plugin writes, such as the content of an announcement, is a record
in Chinese and no text of a page.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from jinja2.ext import babel_extract
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from zhengcai.actions.records import columns_of
from zhengcai.actions.registry import Bound, Registry

CHINESE = re.compile("[\u4e00-\u9fff]")
Text = tuple[str, str]
"""A text and where it was found."""

ARGUMENTS: Mapping[str, Sequence[tuple[int, str]]] = {
    "Problem": ((1, "message"),),
    "gettext": ((0, "message"),),
    "_": ((0, "message"),),
    "ngettext": ((0, "singular"), (1, "plural")),
    "table": ((0, "title"), (1, "columns"), (3, "note")),
    "text": ((0, "title"),),
    "Section": ((0, "title"), (1, "columns")),
    "FileRefused": ((1, "message"),),
    "LinkTo": ((0, "label"),),
    "WarningRule": ((1, "title"),),
}
"""Where the calls that hand a text to a catalogue take it: position and keyword."""


def in_code(folder: Path) -> Iterator[Text]:
    """The texts of a package that no declaration holds."""
    for file in sorted(folder.rglob("*.py")):
        if "migrations" not in file.relative_to(folder).parts:
            yield from _Module(file, folder.parent).texts()


class _Module:
    def __init__(self, file: Path, root: Path) -> None:
        self.name = str(file.relative_to(root))
        self.tree = ast.parse(file.read_text(encoding="utf-8"))
        self.calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        self.functions = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]

    def texts(self) -> Iterator[Text]:
        for call in self.calls:
            for position, keyword in ARGUMENTS.get(_called(call), ()):
                argument = _argument(call, position, keyword)
                if argument is not None:
                    for text in dict.fromkeys(self._spoken(argument)):
                        yield text, f"{self.name}:{call.lineno}"

    def _spoken(self, node: ast.expr) -> Iterator[str]:
        """The Chinese literals that `node` may come to, through names of this module."""
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and CHINESE.search(node.value):
                yield node.value
        elif isinstance(node, ast.Name):
            yield from self._named(node)
        else:
            for part in _parts(node):
                yield from self._spoken(part)

    def _named(self, name: ast.Name) -> Iterator[str]:
        for node in ast.walk(self.tree):
            targets: Sequence[ast.expr] = ()
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, ast.AnnAssign):
                targets = (node.target,)
            if any(isinstance(to, ast.Name) and to.id == name.id for to in targets):
                value = getattr(node, "value", None)
                if value is not None and not _names(value, name.id):
                    yield from self._spoken(value)
        for function in self.functions:
            if function.lineno <= name.lineno <= (function.end_lineno or 0):
                yield from self._passed(function, name.id)

    def _passed(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef, parameter: str
    ) -> Iterator[str]:
        parameters = [item.arg for item in function.args.args]
        if parameter in parameters:
            for call in self.calls:
                if _called(call) == function.name:
                    argument = _argument(call, parameters.index(parameter), parameter)
                    if argument is not None and not _names(argument, parameter):
                        yield from self._spoken(argument)


def _parts(node: ast.expr) -> Sequence[ast.expr]:
    """The expressions one of which `node` is; none for what cannot be a text of a catalogue."""
    match node:
        case ast.IfExp():
            return node.body, node.orelse
        case ast.Call(func=ast.Attribute(attr="get") as getter):
            return getter.value, *node.args[1:]
        case ast.Subscript():
            return (node.value,)
        case ast.Dict():
            return node.values
        case ast.List() | ast.Tuple():
            return node.elts
    return ()


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return ""


def _argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    for item in call.keywords:
        if item.arg == keyword:
            return item.value
    return call.args[position] if position < len(call.args) else None


def _names(node: ast.expr, name: str) -> bool:
    return any(isinstance(item, ast.Name) and item.id == name for item in ast.walk(node))


def in_templates(folder: Path) -> Iterator[Text]:
    """The texts of the page templates below `folder`."""
    for file in sorted(folder.rglob("*.html")):
        with file.open("rb") as source:
            for line, _, message, _ in babel_extract(source, ("_", "gettext", "ngettext"), (), {}):
                for text in (message,) if isinstance(message, str) else message or ():
                    if text and CHINESE.search(text):
                        yield text, f"{file.relative_to(folder.parent)}:{line}"


def declared(registry: Registry, plugin: str) -> Iterator[Text]:
    """The titles, labels, choices and states that a plugin declares."""
    for bound in registry.collections.values():
        if bound.plugin == plugin:
            yield from _of_collection(bound)
    for (owner, path), page in registry.pages.items():
        if owner == plugin:
            yield page.title, f"page {path}"
    settings = registry.settings.get(plugin)
    if settings is not None:
        yield from of_model(settings, f"settings of {plugin}")
    yield from _added(registry, plugin)


def _added(registry: Registry, plugin: str) -> Iterator[Text]:
    """What it adds to others: fields, steps of approval, reports."""
    for extras in registry.extras.values():
        for extra in extras:
            if extra.plugin == plugin:
                yield from of_model(extra.model, f"extra fields on {extra.on}")
    for steps in registry.steps.values():
        for step in steps:
            if step.plugin == plugin:
                yield step.title, step.id
    for (owner, name), report in registry.reports.items():
        if owner == plugin:
            yield report.title, f"report {name}"
            yield report.group, f"report {name}"
            if report.form is not None:
                yield from of_model(report.form, f"report {name}")


def _of_collection(bound: Bound) -> Iterator[Text]:
    collection, place = bound.collection, bound.object
    model: Any = collection.model
    yield collection.title, place
    yield collection.group, place
    for state in collection.states.values():
        yield state, f"{place}: state"
    for column in columns_of(model):
        yield column.title, f"{place}.{column.name}"
        for choice in (column.choices or {}).values():
            yield choice, f"{place}.{column.name}: choice"
    for action in bound.actions.values():
        yield action.title, action.id
        yield action.intro, f"{action.id}: intro"
        yield from of_model(action.form, action.id)
    for query in bound.queries.values():
        yield query.title, f"{place}: {query.verb}"
        for model in _models(query.returns):
            yield from of_model(model, f"{place}: {query.verb}")


def of_model(model: type[BaseModel], place: str) -> Iterator[Text]:
    """The labels of a form, of an answer or of settings, and of the rows in it."""
    for name, info in model.model_fields.items():
        yield from _of_field(info, f"{place}: {name}")
        for inner in _models(info.annotation):
            yield from of_model(inner, f"{place}: {name}")


def _of_field(info: FieldInfo, place: str) -> Iterator[Text]:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    choices = extra.get("choices")
    said = [info.title, info.description, extra.get("hint"), extra.get("unit")]
    if isinstance(choices, dict):
        said.extend(choices.values())
    for text in said:
        if isinstance(text, str):
            yield text, place


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
