"""A row and its columns as values of a page."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from zhengcai.actions.context import Context
from zhengcai.actions.reading import masked
from zhengcai.actions.records import Column as Field
from zhengcai.actions.records import columns_of, record_of
from zhengcai.actions.registry import Bound
from zhengcai.actions.sections import LinkTo, Section
from zhengcai.database.models import Subject
from zhengcai.web import views
from zhengcai.web.language import gettext, retell
from zhengcai.web.views import (
    Column,
    Kind,
    Link,
    Row,
    State,
    Table,
    TableSection,
    TextSection,
    Value,
)

_KINDS: dict[str, Kind] = {
    "text": "text",
    "money": "money",
    "date": "date",
    "datetime": "datetime",
    "integer": "number",
    "year": "code",
    "boolean": "yesno",
    "object": "text",
    "words": "text",
    "id": "code",
    "percent": "percent",
    "code": "code",
    "number": "number",
    "link": "link",
}
_READ: dict[Kind, Callable[[str], Value]] = {
    "money": Decimal,
    "number": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}
_HIDDEN = frozenset({"tenant_code", "id"})
_NAMED = frozenset({"plugin", "action", "collection", "told"})
_GOOD = frozenset(
    {
        "active",
        "filed",
        "published",
        "paid",
        "accepted",
        "completed",
        "awarded",
        "archived",
        "settled",
    }
)
_BAD = frozenset({"rejected", "failed", "refused", "withdrawn", "revoked", "terminated", "invalid"})


def fields_of(bound: Bound) -> list[Field]:
    """The columns that a page may show, in the order of the model."""
    model: type[Subject] = bound.collection.model
    return [field for field in columns_of(model) if field.name not in _HIDDEN]


def state_of(bound: Bound, state: str) -> State:
    """A state as a chip: draft is neutral, an end is good or bad, the rest is under way."""
    states = list(bound.collection.states)
    tone: views.Tone = "progress"
    if state in _BAD:
        tone = "bad"
    elif state in _GOOD or (states and state == states[-1]):
        tone = "good"
    elif states and state == states[0]:
        tone = "neutral"
    return State(gettext(bound.collection.states.get(state, state)), tone)


def values_of(ctx: Context, bound: Bound, row: Subject) -> dict[str, Any]:
    """Attribute → value as this reader may see it; masked ones are absent or replaced."""
    plain = record_of(row)
    shown = masked(ctx, bound, row, dict(plain))
    values = {
        name: getattr(row, name) if shown[name] == plain[name] else shown[name]
        for name in plain
        if name in shown and name != "extra"
    }
    for field in columns_of(type(row)):
        if field.kind in _NAMED and values.get(field.name):
            values[field.name] = _called(ctx, field.kind, values[field.name])
        elif (stem := field.name.removesuffix("_tenant")) != field.name and not (
            plain.keys() & {stem, f"{stem}_name"}
        ):
            values[field.name] = _place(ctx, values.get(field.name))
    return values


def _place(ctx: Context, code: Any) -> Any:
    """A tenant by name and code, where nothing beside it tells the name."""
    place = ctx.runtime.tenant(code) if isinstance(code, str) else None
    return f"{place.name} {code}" if place else code


def _called(ctx: Context, kind: str, name: str) -> str:
    """What is called so by a plugin, or else the plugin itself; a text that was told."""
    if kind == "told":
        return retell(name)
    registry = ctx.runtime.registry
    plugin, _, own = name.partition(".")
    found: Any = None
    if kind == "action":
        found = registry.actions.get(name)
    elif kind == "collection" and (bound := registry.collections.get((plugin, own))):
        found = bound.collection
    return gettext(found.title) if found else plugin_titles(ctx).get(plugin, name)


def plugin_titles(ctx: Context) -> dict[str, str]:
    """What the loaded plugins are called, by id."""
    return {each.id: gettext(each.manifest.title) for each in ctx.runtime.report.loaded}


def display(field: Field, value: Any) -> Value:
    """A value for a cell."""
    if value is None or isinstance(value, Link):
        return value
    if field.choices is not None:
        return gettext(field.choices.get(str(value), str(value)))
    if field.kind == "object":
        return value if isinstance(value, str) else orjson.dumps(value).decode()
    if field.kind == "words":
        return "、".join(value)
    return str(value) if field.kind == "id" else value


def kind_of(field: Field) -> Kind:
    """How a column is written."""
    return _KINDS.get(field.kind, "text")


def list_columns(bound: Bound) -> list[Field]:
    """The declared list columns, else number, label and time; the state always comes last."""
    known = {field.name: field for field in fields_of(bound)}
    collection = bound.collection
    wanted: Iterable[str] = collection.columns or [
        name for name in (collection.number, collection.label, "created_at") if name
    ]
    return [known[name] for name in dict.fromkeys(wanted) if name in known and name != "state"]


def table_of(section: Section) -> TableSection | TextSection:
    """A plugin's section as the design system draws it."""
    title = gettext(section.title)
    if not section.columns:
        return TextSection(title=title, paragraphs=tuple(map(retell, section.paragraphs)))
    columns = tuple(
        Column(
            name=f"c{place}",
            label=gettext(heading),
            kind=_KINDS.get(kind, "text"),
            primary=place == 0,
        )
        for place, (heading, kind) in enumerate(section.columns)
    )
    own = [kind == "word" for _, kind in section.columns]
    cells = [
        [
            gettext(value) if word and value else _cell(value, column.kind)
            for value, column, word in zip(row, columns, own, strict=True)
        ]
        for row in section.rows
    ]
    scales = [_scale(column) for column in zip(*cells, strict=True)]
    rows = tuple(
        Row(values=tuple(_even(value, scale) for value, scale in zip(row, scales, strict=True)))
        for row in cells
    )
    table = Table(columns=columns, rows=rows, empty=gettext("暂无"))
    note = gettext(section.note) if section.note else None
    return TableSection(title=title, table=table, note=note)


def _scale(values: Iterable[Value]) -> Decimal:
    """The last place of a column of numbers: that of the most exact among them."""
    places = (value.as_tuple().exponent for value in values if isinstance(value, Decimal))
    return Decimal(1).scaleb(min((each for each in places if isinstance(each, int)), default=0))


def _even(value: Value, scale: Decimal) -> Value:
    return value.quantize(scale) if isinstance(value, Decimal) else value


def _cell(value: Any, kind: Kind) -> Value:
    """A value as it is drawn; what comes of a JSON column is still text, and is read first."""
    if isinstance(value, str) and kind in _READ:
        with suppress(ValueError, InvalidOperation):
            return _READ[kind](value)
    if isinstance(value, LinkTo):
        return Link(gettext(value.label), value.address)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(str(item) for item in value)
    found: Value = value
    return found
