"""A subsystem whose new version has a feature that is opened tenant by tenant."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from gradual import entries, sequels

    return (entries, sequels)
