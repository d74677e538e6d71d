"""A neighbour of tendering, for its tests: filed plans before it, contracts after it."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Plans, contracts and their ports."""
    from tender_neighbour import purchases

    return (purchases,)
