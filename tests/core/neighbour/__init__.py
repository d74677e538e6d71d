"""A plugin beside the specimen: meets it through a port, an event and a job, never by import."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from neighbour import visits

    return (visits,)
