"""Carrying a message over a channel, once or again."""

import asyncio
import logging
from dataclasses import asdict, replace
from uuid import UUID

from zhengcai import Carried, Context, Parcel, job
from zhengcai_notify.actions.deliveries import record_attempt
from zhengcai_notify.hooks import Known, channels_of
from zhengcai_notify.models import Delivery, InboxMessage
from zhengcai_notify.settings import NotifySettings

log = logging.getLogger(__name__)

GONE = Carried(done=False, reason="渠道已停用")
BROKEN = Carried(done=False, reason="渠道出错或者超时", again=True)


@job("carry")
async def carry(ctx: Context, delivery: str) -> None:
    """One attempt. The id of the delivery is the key: a repeated attempt is not a second message."""
    found = await ctx.get(Delivery, UUID(delivery), lock=True)
    if found is None or found.state != "waiting":
        return
    message = await ctx.get(InboxMessage, found.message_id)
    known = (await channels_of(ctx)).get(found.channel)
    if known is None or message is None:
        outcome = GONE
    else:
        parcel = Parcel(str(found.id), found.address, message.title, message.text)
        outcome = await _attempt(ctx, known, parcel)
    await ctx.perform(record_attempt, found, **asdict(outcome))


async def _attempt(ctx: Context, known: Known, parcel: Parcel) -> Carried:
    """A channel that raises or hangs has failed; it spoils neither the record nor other channels."""
    limit = ctx.settings(NotifySettings).attempt_seconds
    try:
        async with ctx.savepoint(), asyncio.timeout(limit):
            return await known.channel.carry(replace(ctx, plugin=known.plugin), parcel)
    except Exception:
        log.exception("channel %s failed", known.channel.id)
        return BROKEN
