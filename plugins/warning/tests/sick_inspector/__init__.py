"""An extension whose hook raises."""

from collections.abc import Sequence

from zhengcai import Context, WarningRule, hookimpl


@hookimpl
async def warning_rules(ctx: Context) -> Sequence[WarningRule]:
    """Never an answer."""
    raise RuntimeError("no rules today")
