"""Implements a hook with a parameter that the hook does not have."""

from zhengcai import Context, hookimpl


@hookimpl
async def check_enable(ctx: Context, weather: str) -> list[object]:
    """Asks too much."""
    return []
