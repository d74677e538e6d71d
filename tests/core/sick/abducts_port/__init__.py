"""Provides a port that an installed plugin provides; its id comes first."""

from zhengcai import Provider, hookimpl


@hookimpl
def declare() -> list[Provider]:
    """The port."""
    return [Provider("plans", object)]
