"""What notify asks of others, and how their answers are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhengcai import Channel, Context, HookSpecs, hookspec


class NotifyHooks:
    """Hooks of the plugin."""

    @hookspec
    async def notification_channels(self, ctx: Context) -> Sequence[Channel]:
        """The channels that the plugin brings; asked when a person chooses and when one is used.

        One that is not answered any more is not used any more: what waited for it ends as failed.
        """
        raise NotImplementedError


HOOKS = HookSpecs(NotifyHooks, {"notification_channels": "消息渠道"})


@dataclass(frozen=True, slots=True)
class Known:
    """A channel and the plugin that brings it."""

    plugin: str
    channel: Channel


async def channels_of(ctx: Context) -> Mapping[str, Known]:
    """The channels of this tenant by id. One that is not named after its plugin does not count."""
    return {
        channel.id: Known(answer.plugin, channel)
        for answer in await ctx.ask("notification_channels")
        for channel in answer.value
        if isinstance(channel, Channel) and channel.id.startswith(f"{answer.plugin}.")
    }
