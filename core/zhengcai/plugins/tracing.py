"""Which hooks one piece of work asked, in which order, what they answered and how long they took."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

_ASKED: ContextVar["Asking | None"] = ContextVar("zhengcai_asked", default=None)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One implementation of one hook; `seconds` is how long it took, `failure` why it failed."""

    hook: str
    plugin: str
    seconds: float
    answered: str
    failure: str | None = None


@dataclass(slots=True)
class Asking:
    """What was asked so far; `untold` when nobody may know that the work was done at all."""

    asked: list[Asked] = field(default_factory=list)
    untold: bool = False


@contextmanager
def traced() -> Iterator[Asking]:
    """Collect what is asked inside."""
    found = Asking()
    token = _ASKED.set(found)
    try:
        yield found
    finally:
        _ASKED.reset(token)


def note(hook: str, plugin: str, seconds: float, value: Any, failure: str | None) -> None:
    """Remember an answer, where somebody collects them."""
    found = _ASKED.get()
    if found is not None:
        found.asked.append(Asked(hook, plugin, seconds, told(value), failure))


def keep_untold() -> None:
    """Keep the work under way out of what is remembered: it concerns what is sealed for a time."""
    found = _ASKED.get()
    if found is not None:
        found.untold = True


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
