"""Governance of the software itself: who may have it changed, and what that needs."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    return ()
