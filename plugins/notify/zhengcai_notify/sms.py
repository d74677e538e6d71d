"""The channel for text messages."""

from zhengcai import Carried, Channel, Context, Parcel
from zhengcai_notify.external import SmsGateway, SmsOrder
from zhengcai_notify.local.gateway import LocalSmsGateway

_REASONS = {"unreachable": "号码不能送达", "busy": "短信网关暂停服务"}


def gateway(ctx: Context) -> SmsGateway:
    """The gateway of this place."""
    return LocalSmsGateway(ctx)


async def _carry(ctx: Context, parcel: Parcel) -> Carried:
    order = SmsOrder(parcel.key, parcel.address, f"【政府采购】{parcel.title}。{parcel.text}")
    receipt = await gateway(ctx).send(order)
    if receipt.outcome == "taken":
        return Carried(done=True, units=receipt.units)
    return Carried(done=False, reason=_REASONS[receipt.outcome], again=receipt.outcome == "busy")


SMS = Channel("notify.sms", "短信", r"1\d{10}", _carry, paid=True)
