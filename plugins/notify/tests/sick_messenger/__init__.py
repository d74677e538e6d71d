"""An extension whose hook raises."""

from collections.abc import Sequence

from zhengcai import Channel, Context, hookimpl


@hookimpl
async def notification_channels(ctx: Context) -> Sequence[Channel]:
    """Never an answer."""
    raise RuntimeError("no channels today")
