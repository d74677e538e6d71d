"""An extension whose new version asks for one field more in contracts."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the extension brings."""
    from supplement import warranties

    return (warranties,)
