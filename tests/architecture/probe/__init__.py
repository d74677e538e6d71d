"""An extension that implements every hook and declares one of every kind; it notes who asks it."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl

from .asked import implementations


@hookimpl
def declare() -> Iterable[ModuleType]:
    """One of every kind."""
    from . import additions, marks

    return (marks, additions)


globals().update(implementations())
