"""How much one plugin may answer or cause at once: a flood is a bug of its own, named and left out."""

from collections.abc import Iterable
from typing import Any

from zhengcai.problems import Problem

MOST_ITEMS = 5000
"""Items of one answer: more than the files of the largest purchase."""

MOST_TEXT = 200_000
"""Characters of one answer."""

MOST_FOLLOWING = 1000
"""Jobs and events of one piece of work, together; more is a job that defers the next one."""

LARGEST_FACTS = 256_000
"""Bytes of JSON in one event, or in the arguments of one job."""


class Flood(ValueError):  # noqa: N818 - names what it is
    """More than may be answered or caused at once."""


def check_answer(value: Any) -> None:
    """Raises `Flood` for an answer to a hook that is too long to be used."""
    if isinstance(value, list | tuple | dict):
        if len(value) > MOST_ITEMS:
            raise Flood(f"answered {len(value)} items, more than {MOST_ITEMS}")
        texts = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        length = sum(map(_length, texts))
        if length > MOST_TEXT:
            raise Flood(f"answered {length} characters, more than {MOST_TEXT}")


def check_following(count: int) -> None:
    """Raises `Flood` for more jobs and events than one piece of work may cause."""
    if count > MOST_FOLLOWING:
        raise Flood(f"causes {count} jobs and events, more than {MOST_FOLLOWING}")


def check_facts(written: Iterable[str | bytes]) -> None:
    """Raises `Flood` for JSON that is too large to be an event's facts or a job's arguments."""
    for each in written:
        if len(each) > LARGEST_FACTS:
            raise Flood(f"facts of {len(each)} bytes, more than {LARGEST_FACTS}")


def _length(item: Any) -> int:
    if isinstance(item, str):
        return len(item)
    if isinstance(item, Problem):
        return len(item.message) + sum(len(str(value)) for value in item.params.values())
    return 0
