"""A neighbour of the fiscal plugin, for its tests: freezes budget and offers contracts to pay."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Its one collection, its actions, its port."""
    from fiscal_neighbour import deeds

    return (deeds,)
