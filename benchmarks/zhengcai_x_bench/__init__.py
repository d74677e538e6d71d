"""An extension of the least size that still walks the whole road: one subject, two actions."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """The collection and its actions."""
    from benchmarks.zhengcai_x_bench import actions

    return (actions,)
