"""From a form model to the inputs of a page, and from what was sent back to values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from zhengcai.web.language import gettext
from zhengcai.web.pages.sent import whole_number
from zhengcai.web.views import Field, FieldKind, Option, ProblemLine, Rows

LONG_TEXT = 200
INDEX = "__index__"
References = Mapping[str, Sequence[Option]]
"""Choices of reference fields by the collection they name, `supervision.plans`."""


def fields_of(
    form: type[BaseModel],
    values: Mapping[str, Any],
    problems: Sequence[ProblemLine],
    references: References,
    prefix: str = "",
) -> tuple[Field, ...]:
    """The inputs of a form. `values` are what was sent or what is proposed, as text."""
    return tuple(
        _field(prefix + name, info, values.get(name), problems, references)
        for name, info in form.model_fields.items()
    )


def reference_to(form: type[BaseModel], collection: str) -> str | None:
    """The field of a form that chooses a row of `collection`, or None."""
    for name, info in form.model_fields.items():
        if _extra(info).get("reference") == collection:
            return name
    return None


def references_of(form: type[BaseModel]) -> set[str]:
    """The collections from which a form chooses rows."""
    found: set[str] = set()
    for info in form.model_fields.values():
        reference = _extra(info).get("reference")
        if isinstance(reference, str):
            found.add(reference)
        row = _row_model(info.annotation)
        if row is not None:
            found |= references_of(row)
    return found


def _extra(info: FieldInfo) -> dict[str, Any]:
    extra = info.json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}


def _field(
    name: str,
    info: FieldInfo,
    value: Any,
    problems: Sequence[ProblemLine],
    references: References,
) -> Field:
    extra = _extra(info)
    kind = kind_of(info)
    limits = {type(item).__name__: item for item in info.metadata}
    own = tuple(problem for problem in problems if problem.field == name)
    options = _options(info, extra, references)
    if value is None and not info.is_required() and info.default is not None:
        value = info.get_default(call_default_factory=True)
    common: dict[str, Any] = {
        "name": name,
        "label": gettext(info.title or name),
        "kind": kind,
        "required": info.is_required(),
        "hint": gettext(extra["hint"]) if "hint" in extra else None,
        "law": extra.get("law"),
        "problems": own,
        "options": options,
        "unit": gettext(extra["unit"]) if "unit" in extra else None,
        "max_length": getattr(limits.get("MaxLen"), "max_length", None),
    }
    if kind == "table":
        row = _row_model(info.annotation)
        assert row is not None  # noqa: S101 - that is what makes it a table
        return Field(**common, rows=_rows(name, row, value, problems, references))
    if kind == "multichoice":
        chosen = value if isinstance(value, list | tuple) else [value] if value else []
        return Field(**common, values=tuple(as_text(item) for item in chosen))
    minimum, maximum = _bounds(limits)
    return Field(**common, value=as_text(value), minimum=minimum, maximum=maximum)


def _rows(
    name: str,
    row: type[BaseModel],
    value: Any,
    problems: Sequence[ProblemLine],
    references: References,
) -> Rows:
    given = value if isinstance(value, list | tuple) else []
    filled = [dict(item) if isinstance(item, Mapping) else item.model_dump() for item in given]
    return Rows(
        columns=fields_of(row, {}, (), references),
        rows=tuple(
            fields_of(row, item, problems, references, f"{name}.{place}.")
            for place, item in enumerate(filled or [{}])
        ),
        blank=fields_of(row, {}, (), references, f"{name}.{INDEX}."),
    )


def kind_of(info: FieldInfo) -> FieldKind:
    """How a field is asked for."""
    extra = _extra(info)
    if "kind" in extra:
        declared: FieldKind = extra["kind"]
        return declared
    if "reference" in extra:
        return "multichoice" if _is_list(info.annotation) else "reference"
    annotation = _without_none(info.annotation)
    if _row_model(annotation) is not None:
        return "table"
    if _is_list(annotation):
        return "multichoice"
    if "choices" in extra or get_origin(annotation) is Literal:
        return "choice"
    long = next(
        (getattr(item, "max_length", 0) for item in info.metadata if hasattr(item, "max_length")), 0
    )
    return _simple_kind(annotation, long > LONG_TEXT)


def _simple_kind(annotation: Any, long: bool) -> FieldKind:
    kinds: tuple[tuple[type, FieldKind], ...] = (
        (bool, "checkbox"),
        (Enum, "choice"),
        (SecretStr, "secret"),
        (datetime, "datetime"),
        (date, "date"),
        (int, "integer"),
        (Decimal, "decimal"),
    )
    if isinstance(annotation, type):
        for base, kind in kinds:
            if issubclass(annotation, base):
                return kind
    return "textarea" if long else "text"


def _options(info: FieldInfo, extra: dict[str, Any], references: References) -> tuple[Option, ...]:
    if "reference" in extra:
        return tuple(references.get(extra["reference"], ()))
    choices: dict[str, str] = extra.get("choices") or {}
    annotation = _without_none(info.annotation)
    if _is_list(annotation):
        annotation = get_args(annotation)[0]
    names: Iterable[Any] = choices
    if get_origin(annotation) is Literal:
        names = get_args(annotation)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        names = [item.value for item in annotation]
    return tuple(
        Option(value=str(name), label=gettext(choices.get(str(name), str(name)))) for name in names
    )


def _bounds(limits: Mapping[str, Any]) -> tuple[str | None, str | None]:
    low = getattr(limits.get("Ge"), "ge", None)
    high = getattr(limits.get("Le"), "le", None)
    return (None if low is None else str(low)), (None if high is None else str(high))


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        inner = [item for item in get_args(annotation) if item is not type(None)]
        return inner[0] if len(inner) == 1 else annotation
    if hasattr(annotation, "__metadata__"):
        return get_args(annotation)[0]
    return annotation


def _is_list(annotation: Any) -> bool:
    return get_origin(_without_none(annotation)) in (list, tuple, set, frozenset)


def _row_model(annotation: Any) -> type[BaseModel] | None:
    inner = _without_none(annotation)
    if get_origin(inner) is list:
        item = _without_none(get_args(inner)[0])
        if isinstance(item, type) and issubclass(item, BaseModel):
            return item
    return None


def as_text(value: Any) -> str:
    """A value as an input shows it."""
    match value:
        case None:
            return ""
        case SecretStr():
            return ""
        case bool():
            return "true" if value else ""
        case Enum():
            return str(value.value)
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
    return str(value)


def parse(form: type[BaseModel], sent: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What a browser sent, as values for the model: empty inputs are left out."""
    result: dict[str, Any] = {}
    for name, info in form.model_fields.items():
        kind = kind_of(info)
        row = _row_model(info.annotation)
        if kind == "table" and row is not None:
            result[name] = _parse_rows(name, row, sent)
        elif kind == "multichoice":
            result[name] = [value for key, value in sent if key == name and value]
        elif kind == "checkbox":
            result[name] = any(key == name and value == "true" for key, value in sent)
        else:
            value = next((value for key, value in sent if key == name), "")
            if value.strip():
                result[name] = value
    return result


def _parse_rows(
    name: str, row: type[BaseModel], sent: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    places: dict[int, list[tuple[str, str]]] = {}
    for key, value in sent:
        parts = key.split(".")
        if len(parts) != 3 or parts[0] != name:
            continue
        place = whole_number(parts[1])
        if place is not None:
            places.setdefault(place, []).append((parts[2], value))
    found = (parse(row, places[place]) for place in sorted(places))
    return [item for item in found if any(value not in (False, []) for value in item.values())]
