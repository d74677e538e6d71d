"""Stands where supervision and tendering would: three contracts, and something to number."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Its ports and its settings."""
    from region_neighbour import contracts

    return (contracts,)
