"""The portal: announcements generated from business data, public, searchable, never changed."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from zhengcai_portal import actions, local_kinds, pages, publishing, queries, settings

    return (settings, local_kinds, actions, publishing, queries, pages)
