"""A row as JSON, from the columns of its model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from zhengcai.clock import SHANGHAI
from zhengcai.database.models import Base

_HIDDEN = frozenset({"version", "extra"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a record: attribute name, Chinese title, kind of value.

    `kind` is one of text, code, money, date, datetime, integer, year, boolean, object, id, words
    (a list of texts); or plugin, action, collection: the name of one, which pages show by its
    title.
    """

    name: str
    title: str
    kind: str
    nullable: bool
    choices: dict[str, str] | None = None
    reference: str | None = None
    """The collection of whose rows the column holds ids: `"supervision.plans"`."""
    personal: str | None = None
    """The kind of personal data that it holds (`zhengcai.masking.PERSONAL`)."""
    group: str = ""
    """The heading under which the page of a record shows it."""


def _kind(python_type: type) -> str:
    for base, kind in (
        (bool, "boolean"),
        (int, "integer"),
        (Decimal, "money"),
        (datetime, "datetime"),
        (date, "date"),
        (dict, "object"),
        (list, "object"),
        (str, "text"),
    ):
        if issubclass(python_type, base):
            return kind
    return "id" if issubclass(python_type, UUID) else "object"


def _python_type(column: Any) -> type:
    try:
        found: type = column.type.python_type
    except NotImplementedError:
        return dict
    return dict if found is object else found  # JSON holds any kind of value


@cache
def columns_of(model: type[Base]) -> tuple[Column, ...]:
    """The columns that may leave the server: all but those declared `secret`."""
    return tuple(
        Column(
            attribute.key,
            attribute.columns[0].info.get("title", attribute.key),
            attribute.columns[0].info.get("kind") or _kind(_python_type(attribute.columns[0])),
            bool(attribute.columns[0].nullable),
            attribute.columns[0].info.get("choices"),
            attribute.columns[0].info.get("reference"),
            attribute.columns[0].info.get("personal"),
            attribute.columns[0].info.get("group", ""),
        )
        for attribute in inspect(model).column_attrs
        if attribute.key not in _HIDDEN and not attribute.columns[0].info.get("secret")
    )


@cache
def secret_columns(model: type[Base]) -> frozenset[str]:
    """The columns that never leave the server, not even into the audit."""
    return frozenset(
        attribute.key
        for attribute in inspect(model).column_attrs
        if attribute.columns[0].info.get("secret")
    )


_BEIJING_TIME = timezone(timedelta(hours=8))
_LAST_SUMMER_TIME = 1991


def _moment(value: datetime) -> str:
    # The fixed offset takes half the time of the zone, and a page has forty moments.
    zone = _BEIJING_TIME if value.year > _LAST_SUMMER_TIME else SHANGHAI
    return value.astimezone(zone).isoformat(timespec="seconds")


_ENCODERS: dict[str, Callable[[Any], Any]] = {
    "money": lambda value: f"{value:.2f}",
    "number": str,
    "percent": str,
    "datetime": _moment,
    "date": date.isoformat,
    "id": str,
}


@cache
def _plan(model: type[Base]) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple((column.name, _ENCODERS.get(column.kind)) for column in columns_of(model))


def record_of(row: Base) -> dict[str, Any]:
    """The row as JSON values: money as decimal strings, times as RFC 3339 in Asia/Shanghai.

    Fields that extensions added appear under `extra`, by extension.
    """
    record: dict[str, Any] = {}
    for name, encode in _plan(type(row)):
        value = getattr(row, name)
        record[name] = encode(value) if encode is not None and value is not None else value
    extra = getattr(row, "extra", None)
    if extra:
        record["extra"] = extra
    return record


def encoder_of(model: type[Base]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """As `record_of`, for rows that hold the columns of `model` by name."""
    plan = _plan(model)

    def encoded(row: Mapping[str, Any]) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for name, encode in plan:
            value = row[name]
            record[name] = encode(value) if encode is not None and value is not None else value
        if row["extra"]:
            record["extra"] = row["extra"]
        return record

    return encoded
