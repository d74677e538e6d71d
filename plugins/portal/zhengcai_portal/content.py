"""The content of an announcement as JSON: how it is stored, digested and searched."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

_JSON: TypeAdapter[Any] = TypeAdapter(Any)


def sections_of(content: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    """The sections as JSON values: amounts, dates and identifiers become text, nothing else changes.

    Raises `TypeError` for a floating-point number, which JSON readers do not agree on.
    """
    sections = [{"heading": heading, "value": plain(value)} for heading, value in content]
    if any(isinstance(leaf, float) for leaf in _leaves(sections)):
        raise TypeError("an announcement holds a floating-point number; give a Decimal or text")
    return sections


def plain(value: Any) -> Any:
    """Any value as JSON knows it."""
    return _JSON.dump_python(value, mode="json")


def digest_of(sections: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of the canonical JSON (keys sorted, no white space, UTF-8), as hexadecimal."""
    text = json.dumps(sections, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def filled(sections: Sequence[Mapping[str, Any]]) -> list[str]:
    """The headings under which something stands."""
    return [each["heading"] for each in sections if any(texts_of(each["value"]))]


def texts_of(value: Any) -> Iterator[str]:
    """Every piece of text in a JSON value, without its keys; blank ones are left out."""
    for leaf in _leaves(value):
        text = "" if leaf is None or isinstance(leaf, bool) else str(leaf).strip()
        if text:
            yield text


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
