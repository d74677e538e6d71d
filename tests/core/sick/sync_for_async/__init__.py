"""Implements an awaited hook without async."""

from zhengcai import Context, hookimpl


@hookimpl
def check_enable(ctx: Context) -> list[object]:
    """Not awaited."""
    return []
