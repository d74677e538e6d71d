"""Messages that come in from the systems outside, whoever carries them here."""

from uuid import UUID

from zhengcai import Context
from zhengcai_fiscal.actions.lines import receive_line
from zhengcai_fiscal.actions.payments import reject_payment, settle_payment
from zhengcai_fiscal.external import Allocation, OrderStatus
from zhengcai_fiscal.models import BudgetLine, Payment
from zhengcai_fiscal.providers import budget_source


async def take_allocation(ctx: Context, allocation: Allocation) -> None:
    """Open a budget line, or return the allocation. The same key is taken once."""
    source = budget_source(ctx)
    known = await ctx.db.scalar(ctx.rows(BudgetLine, BudgetLine.notice_key == allocation.key))
    if known is None:
        taken = ctx.rows(
            BudgetLine, BudgetLine.year == allocation.year, BudgetLine.code == allocation.code
        )
        if await ctx.db.scalar(taken) is not None:
            await source.returned(allocation.key, f"{allocation.year}年度已有编号相同的指标")
            return
        await ctx.perform(
            receive_line,
            notice_key=allocation.key,
            code=allocation.code,
            title=allocation.title,
            year=allocation.year,
            purchaser_code=allocation.purchaser_code,
            purchaser_name=allocation.purchaser_name,
            amount=allocation.amount,
            fund_nature=allocation.fund_nature,
            sme_reserved_amount=allocation.sme_reserved_amount,
        )
    await source.accepted(allocation.key)


async def take_status(ctx: Context, status: OrderStatus) -> None:
    """Settle or reject the payment that waits for this answer.

    An answer to a payment that has been answered changes nothing, even if it says the opposite:
    the difference shows in the reconciliation, for people to clear up.
    """
    payment = await ctx.get(Payment, UUID(status.key), lock=True)
    if payment is None or payment.state != "sent":
        return
    if status.outcome == "paid":
        await ctx.perform(settle_payment, payment, voucher=status.voucher, paid_at=status.at)
    elif status.outcome == "refused":
        await ctx.perform(reject_payment, payment, reason=status.reason)
