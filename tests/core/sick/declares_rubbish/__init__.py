"""Declares what is no declaration."""

from zhengcai import hookimpl


@hookimpl
def declare() -> list[object]:
    """A text."""
    return ["rubbish"]
