"""Messages: what a party is told, the inbox where it lies, the channels that carry it further."""

from collections.abc import Iterable, Sequence
from types import ModuleType

from zhengcai import Channel, Context, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from zhengcai_notify import digest, hooks, jobs, metering, service, settings, telling
    from zhengcai_notify.actions import deliveries, messages, preferences
    from zhengcai_notify.local import texts

    return (
        hooks,
        settings,
        messages,
        preferences,
        deliveries,
        texts,
        service,
        jobs,
        telling,
        digest,
        metering,
    )


@hookimpl(optionalhook=True)
async def notification_channels(ctx: Context) -> Sequence[Channel]:
    """Text messages."""
    from zhengcai_notify.sms import SMS

    return [SMS]
