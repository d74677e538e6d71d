"""An extension with a channel of its own that fails as told, and something to tell every day."""

from collections.abc import Sequence
from datetime import time
from types import ModuleType

from zhengcai import Carried, Channel, Context, Message, Parcel, Role, hookimpl, job

CARRIED: list[Parcel] = []
OUTCOMES: list[Carried | Exception] = []
"""What the next attempts come to; done where nothing is said."""
TOLD: list[int] = []


@job("remind", daily=time(7))
async def remind(ctx: Context) -> None:
    """Tell the purchasers' managers of this tenant."""
    message = Message("messenger.remind", "示例提醒", "请核对年度采购安排。")
    TOLD.append(await ctx.notify.tell_role(Role.PURCHASER_MANAGER, None, message))


async def _carry(ctx: Context, parcel: Parcel) -> Carried:
    outcome = OUTCOMES.pop(0) if OUTCOMES else Carried(done=True, units=1)
    if isinstance(outcome, Exception):
        raise outcome
    if outcome.done:
        CARRIED.append(parcel)
    return outcome


@hookimpl
def declare() -> Sequence[ModuleType]:
    """Its job."""
    import messenger

    return [messenger]


@hookimpl
async def notification_channels(ctx: Context) -> Sequence[Channel]:
    """One that counts, and one that bears another's name."""
    return [
        Channel("messenger.app", "示例应用", r"[a-z]+", _carry),
        Channel("notify.fax", "传真", ".*", _carry),
    ]
