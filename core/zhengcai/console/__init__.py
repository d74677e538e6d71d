"""The console: enabling plugins, settings, the audit, and the clock of a sandbox.

Built in and always on, and otherwise a plugin like any other: what it does goes the one road.
"""

from collections.abc import Iterable
from types import ModuleType

from zhengcai.console import (
    actions,
    arrangements,
    audit,
    choices,
    configuration_page,
    features,
    features_page,
    history_page,
    matrix_page,
    plugin_page,
    release_notes_page,
    rollout_page,
    settings,
    trace_page,
    turns,
)
from zhengcai.hookspecs import hookimpl
from zhengcai.releases import course, planning, progress, publishing, queries, rolling, waves


@hookimpl
def declare() -> Iterable[ModuleType]:
    """The collections, actions and pages of the console."""
    return [
        choices,
        turns,
        settings,
        arrangements,
        actions,
        matrix_page,
        plugin_page,
        configuration_page,
        features,
        features_page,
        history_page,
        trace_page,
        audit,
        rollout_page,
        release_notes_page,
        planning,
        publishing,
        waves,
        course,
        progress,
        queries,
        rolling,
    ]
