"""A neighbour of supervision, for its tests: executes plans, has awards, pays contracts."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Its one collection, its actions, its port."""
    from award_neighbour import awards

    return (awards,)
