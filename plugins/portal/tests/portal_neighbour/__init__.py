"""A neighbour of the portal, for its tests: it has something to announce."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Its one collection and its one action."""
    from portal_neighbour import memos

    return (memos,)
