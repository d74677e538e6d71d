"""Implements a hook that does not exist."""

from zhengcai import hookimpl


@hookimpl
async def forecast_weather() -> None:
    """Nobody asks."""
