"""From a form model to the inputs of a page, and from what was sent back to values."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from zhengcai.forms import Reference, declared, is_file, reference_of, row_model
from zhengcai.web.language import gettext
from zhengcai.web.pages.choices import Choices, References
from zhengcai.web.views import Field, FieldKind, Option, ProblemLine, Rows

LONG_TEXT = 300
TOLD = 3
"""The least length from which on it is told: who writes a word has kept a lesser one."""
INDEX = "__index__"

Cite = Callable[[str | None], str | None]
"""From the legal basis of a field to how it is told (`Context.cite`)."""


def fields_of(
    form: type[BaseModel],
    values: Mapping[str, Any],
    problems: Sequence[ProblemLine],
    references: References,
    cite: Cite,
    prefix: str = "",
) -> tuple[Field, ...]:
    """The inputs of a form, first the record that it is about, which the rest depends on.

    `values` are what was sent or what is proposed, as text.
    """
    fields = [
        _field(prefix + name, info, values.get(name), problems, references, cite)
        for name, info in form.model_fields.items()
    ]
    return tuple(
        sorted(fields, key=lambda field: not (field.kind == "reference" and field.required))
    )


def reference_to(form: type[BaseModel], collection: str) -> tuple[str, Reference] | None:
    """The field of a form that chooses a row of `collection`, or None."""
    for name, info in form.model_fields.items():
        reference = reference_of(info)
        if reference is not None and reference.name == collection:
            return name, reference
    return None


def references_of(form: type[BaseModel]) -> Iterator[tuple[str, Reference]]:
    """What the fields of a form choose from, those of its rows included, by field."""
    for name, info in form.model_fields.items():
        reference, row = reference_of(info), row_model(info)
        if reference is not None:
            yield name, reference
        if row is not None:
            yield from ((f"{name}.{inner}", found) for inner, found in references_of(row))


def _field(
    name: str,
    info: FieldInfo,
    value: Any,
    problems: Sequence[ProblemLine],
    references: References,
    cite: Cite,
) -> Field:
    _, extra, metadata = declared(info)
    kind = kind_of(info)
    limits = {type(item).__name__: item for item in metadata}
    reference = reference_of(info)
    choices = references.get(reference, Choices()) if reference is not None else Choices()
    own = tuple(problem for problem in problems if problem.field == name)
    if value is None and not info.is_required() and info.default is not None:
        value = info.get_default(call_default_factory=True)
    several = _is_list(declared(info)[0])  # their longest is a number of entries, not of letters
    least = None if several else _least(limits)
    common: dict[str, Any] = {
        "name": name,
        "label": gettext(info.title or name),
        "kind": kind,
        "required": info.is_required(),
        "hint": _hint(extra, least),
        "law": cite(extra.get("law")),
        "problems": own,
        "options": options_of(info) if reference is None else choices.options,
        "unit": _unit(kind, extra),
        "min_length": least,
        "max_length": None if several else getattr(limits.get("MaxLen"), "max_length", None),
    }
    if kind == "file":
        return Field(**common, multiple=several)
    if kind == "table":
        row = row_model(info)
        assert row is not None  # noqa: S101 - that is what makes it a table
        return Field(**common, rows=_rows(name, row, value, problems, references, cite))
    if kind == "multichoice":
        chosen_ones = value if isinstance(value, list | tuple) else [value] if value else []
        return Field(**common, values=tuple(as_text(item) for item in chosen_ones))
    if kind == "lines":
        return Field(**common, value="\n".join(map(as_text, value or ())))
    if kind == "lookup" and several:
        return Field(**common, multiple=True, **_looked_up(value, choices))
    text = as_text(value)
    near = choices.near.get(text, ())
    chosen = next((option.label for option in near if option.value == text), None)
    minimum, maximum = _bounds(limits)
    return Field(
        **common,
        value=text,
        minimum=minimum,
        maximum=maximum,
        chosen=chosen,
        matches=() if chosen else near,
    )


def _least(limits: Mapping[str, Any]) -> int | None:
    """The least length of a text, as far as it is worth telling."""
    least: int = getattr(limits.get("MinLen"), "min_length", 0)
    return least if least >= TOLD else None


def _hint(extra: Mapping[str, Any], least: int | None) -> str | None:
    """What a field says of itself, then how long it has to be at least."""
    told = [gettext(extra["hint"])] if "hint" in extra else []
    if least is not None:
        told.append(gettext("至少{min_length}个字").format(min_length=least))
    return gettext("；").join(told) or None


def _looked_up(value: Any, choices: Choices) -> dict[str, Any]:
    """The codes that name something, and what was typed beside them with what comes near to it."""
    texts = [as_text(each) for each in value or ()]
    named = {
        text: next((each for each in choices.near.get(text, ()) if each.value == text), None)
        for text in texts
    }
    unknown = [text for text, entry in named.items() if entry is None]
    typed = unknown[0] if unknown else ""
    return {
        "value": "，".join(unknown),
        "picked": tuple(entry for entry in named.values() if entry is not None),
        "matches": choices.near.get(typed, ()) if typed else (),
    }


def _unit(kind: FieldKind, extra: Mapping[str, Any]) -> str | None:
    if "unit" in extra:
        return gettext(extra["unit"])
    return gettext("元") if kind == "money" else None


def _rows(
    name: str,
    row: type[BaseModel],
    value: Any,
    problems: Sequence[ProblemLine],
    references: References,
    cite: Cite,
) -> Rows:
    given = value if isinstance(value, list | tuple) else []
    filled = [dict(item) if isinstance(item, Mapping) else item.model_dump() for item in given]
    return Rows(
        columns=fields_of(row, {}, (), references, cite),
        rows=tuple(
            fields_of(row, item, problems, references, cite, f"{name}.{place}.")
            for place, item in enumerate(filled or [{}])
        ),
        blank=fields_of(row, {}, (), references, cite, f"{name}.{INDEX}."),
    )


def kind_of(info: FieldInfo) -> FieldKind:
    """How a field is asked for."""
    annotation, extra, limits = declared(info)
    if "kind" in extra:
        kind: FieldKind = extra["kind"]
        return kind
    reference = reference_of(info)
    if reference is not None and reference.is_plugin:
        return "multichoice" if _is_list(annotation) else "choice"
    if reference is not None and reference.is_register:
        return "lookup"
    if reference is not None:
        return "multichoice" if _is_list(annotation) else "reference"
    if is_file(info):
        return "file"
    if row_model(info) is not None:
        return "table"
    if _is_list(annotation):
        return "multichoice" if options_of(info) else "lines"
    if "choices" in extra or get_origin(annotation) is Literal:
        return "choice"
    longest = max((getattr(item, "max_length", None) or 0 for item in limits), default=0)
    return _simple_kind(annotation, longest > LONG_TEXT)


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


def options_of(info: FieldInfo) -> tuple[Option, ...]:
    """The values that a field may have, with their titles; none where it is no choice."""
    annotation, extra, _ = declared(info)
    choices: dict[str, str] = extra.get("choices") or {}
    if _is_list(annotation):
        annotation = declared(FieldInfo(annotation=get_args(annotation)[0]))[0]
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


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) in (list, tuple, set, frozenset)


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
