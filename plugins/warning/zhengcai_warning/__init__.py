"""Warnings: what the subsystems' rules find, and what comes of it."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from zhengcai_warning import board, hooks, jobs, settings
    from zhengcai_warning.actions import finding, handling, rounds

    return (hooks, settings, handling, finding, rounds, jobs, board)
