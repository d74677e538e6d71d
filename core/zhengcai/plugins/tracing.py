"""Which hooks one piece of work asked, in which order, what they answered and how long they took."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

_ASKED: ContextVar["list[Asked] | None"] = ContextVar("zhengcai_asked", default=None)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One implementation of one hook; `seconds` is how long it took, `failure` why it failed."""

    hook: str
    plugin: str
    seconds: float
    answered: str
    failure: str | None = None


@contextmanager
def traced() -> Iterator[list[Asked]]:
    """Collect what is asked inside."""
    found: list[Asked] = []
    token = _ASKED.set(found)
    try:
        yield found
    finally:
        _ASKED.reset(token)


def note(hook: str, plugin: str, seconds: float, value: Any, failure: str | None) -> None:
    """Remember an answer, where somebody collects them."""
    found = _ASKED.get()
    if found is not None:
        found.append(Asked(hook, plugin, seconds, told(value), failure))


def told(value: Any) -> str:
    """An answer in a few words: codes of problems, titles of sections, else what it is."""
    if value is None:
        return "—"
    if isinstance(value, list | tuple):
        items = "、".join(
            str(getattr(item, "code", None) or getattr(item, "title", None) or type(item).__name__)
            for item in value
        )
        return f"[{items}]"[:LONGEST]
    if isinstance(value, dict):
        return "{" + "、".join(map(str, value)) + "}"
    return type(value).__name__
