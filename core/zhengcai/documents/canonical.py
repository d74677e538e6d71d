"""One byte sequence for one value: what is hashed or signed must not depend on who writes it.

The form is that of RFC 8785 for the values that we allow: keys in order, no white space, UTF-8, and
no floating-point numbers at all. Only the standard library is used, so that the offline verifiers
run where the platform is not installed.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

LARGEST_INTEGER = 2**53 - 1
"""Beyond it JSON readers that hold numbers as doubles would read another number."""

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]


def plain(value: Any) -> Plain:
    """`value` as JSON knows it: amounts, times, dates and identifiers become text.

    Raises `TypeError` for a float or an unknown type, `ValueError` for an integer beyond 2^53 - 1
    or a time without an offset.
    """
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value  # type: ignore[no-any-return]
    if kind is dict:
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"integer beyond 2^53 - 1: {value}")
        return value
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return [plain(item) for item in sorted(value)]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def exact(value: Any) -> Plain:
    """As `plain`, but what canonical JSON cannot hold becomes text, and bytes become their length.

    For records of what happened, which must be written whatever a JSON column holds.
    """
    if isinstance(value, Mapping):
        return {str(key): exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [exact(item) for item in value]
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        return str(value)
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else plain(value)


def canonical(value: Any) -> bytes:
    """The canonical JSON of `value`; errors as for `plain`, and `UnicodeError` for half a pair."""
    text = json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds, as PostgreSQL keeps them."""
    if moment.tzinfo is None:
        raise ValueError("a time without an offset has no canonical form")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _key(key: Any) -> str:
    if type(key) is str:
        return key
    text = plain(key)
    if not isinstance(text, str):
        raise TypeError(f"{type(key).__name__} is no key of canonical JSON")
    return text
