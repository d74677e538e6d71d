"""What a form shows while it is filled in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhengcai.actions.sections import Section


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is like that which somebody is about to write, so that it is not written twice.

    `fields` are the fields of the form whose texts it depends on; it stands below the last of them
    and is asked for anew whenever one of them is left, or by a button named `title`. `find` is
    `async (ctx, row, texts) -> a table`: the record that the action is on (None for one that creates) and what
    those fields hold; it tells no more than who writes may read, and None where there is nothing.
    `at_once` asks before anything is written, where it depends on the record rather than the texts.
    """

    title: str
    fields: tuple[str, ...]
    find: Callable[[Any, Any, Mapping[str, str]], Awaitable[Section | None]]
    at_once: bool = False
