"""Extension of Xinjiang: the door, where the platform asks it."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the extension brings."""
    from zhengcai_x_xinjiang import halls, settings

    return (settings, halls)
