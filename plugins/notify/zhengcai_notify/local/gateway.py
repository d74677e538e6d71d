"""The local gateway as the platform sees it."""

from dataclasses import asdict

from zhengcai import Context
from zhengcai_notify.external import SmsOrder, SmsReceipt
from zhengcai_notify.local.texts import take_text, units_of
from zhengcai_notify.models import TextMessage
from zhengcai_notify.settings import NotifySettings


class LocalSmsGateway:
    """`zhengcai_notify.external.SmsGateway` over the book of this tenant; it fails as set."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def send(self, order: SmsOrder) -> SmsReceipt:
        ctx = self._ctx
        known = await ctx.db.scalar(ctx.rows(TextMessage, TextMessage.key == order.key))
        if known is not None:
            return SmsReceipt(order.key, "taken", known.units)
        rules = ctx.settings(NotifySettings)
        if rules.sms_busy:
            return SmsReceipt(order.key, "busy")
        if order.number in rules.sms_unreachable:
            return SmsReceipt(order.key, "unreachable")
        await ctx.perform(take_text, **asdict(order))
        return SmsReceipt(order.key, "taken", units_of(order.content))
