"""Raises while it declares."""

from zhengcai import hookimpl


@hookimpl
def declare() -> list[object]:
    """No declaration."""
    raise RuntimeError("broken at registration")
