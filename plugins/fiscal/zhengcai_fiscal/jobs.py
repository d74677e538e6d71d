"""What happens between the platform and the two systems outside, each step for itself."""

from uuid import UUID

from zhengcai import Context, job
from zhengcai_fiscal.actions.payments import send_payment
from zhengcai_fiscal.answers import take_allocation, take_status
from zhengcai_fiscal.local.budget import LocalBudgetSource, allocation_of
from zhengcai_fiscal.local.orders import pay_order, refuse_order
from zhengcai_fiscal.local.treasury import LocalTreasury, refusal_of
from zhengcai_fiscal.models import BudgetNotice, Payment, TreasuryOrder
from zhengcai_fiscal.settings import FiscalSettings


@job("dispatch_notice")
async def dispatch_notice(ctx: Context, notice: str) -> None:
    """The local budget system decides on a notice and sends it to the platform."""
    found = await ctx.get(BudgetNotice, UUID(notice))
    if found is None or found.state != "issued":
        return
    source = LocalBudgetSource(ctx)
    reason = await source.refusal(found)
    if reason is not None:
        await source.returned(notice, reason)
    else:
        await take_allocation(ctx, allocation_of(found))


@job("send_payment")
async def send_applied_payment(ctx: Context, payment: str) -> None:
    """Send an application to the treasury, once."""
    found = await ctx.get(Payment, UUID(payment), lock=True)
    if found is not None and found.state == "applied":
        await ctx.perform(send_payment, found)


@job("decide_order")
async def decide_order(ctx: Context, order: str) -> None:
    """The local treasury pays an order or refuses it, once."""
    found = await ctx.get(TreasuryOrder, UUID(order), lock=True)
    if found is None or found.state != "received":
        return
    reason = refusal_of(found, ctx.settings(FiscalSettings))
    if reason is None:
        await ctx.perform(pay_order, found)
    else:
        await ctx.perform(refuse_order, found, reason=reason)


@job("answer_payment")
async def answer_payment(ctx: Context, key: str) -> None:
    """The local treasury's answer reaches the platform."""
    status = await LocalTreasury(ctx).status(key)
    if status is not None:
        await take_status(ctx, status)
