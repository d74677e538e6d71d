"""The local treasury as the platform sees it."""

from dataclasses import asdict

from zhengcai import Context, Problem, Reason, Refusal
from zhengcai_fiscal.external import OrderStatus, Outcome, PaymentOrder
from zhengcai_fiscal.local.orders import receive_order
from zhengcai_fiscal.models import TreasuryOrder
from zhengcai_fiscal.settings import FiscalSettings

_OUTCOMES: dict[str, Outcome] = {"received": "pending", "paid": "paid", "refused": "refused"}


def status_of(order: TreasuryOrder) -> OrderStatus:
    """The message that tells where an order stands."""
    return OrderStatus(
        key=order.key,
        outcome=_OUTCOMES[order.state],
        amount=order.amount,
        voucher=order.voucher,
        reason=order.refused_because,
        at=order.answered_at,
    )


def refusal_of(order: TreasuryOrder, settings: FiscalSettings) -> str | None:
    """Why the treasury does not pay an order; None when it pays."""
    if order.payee_account in settings.stopped_accounts:
        return "收款账号已被停止支付"
    if settings.cash_limit is not None and order.amount > settings.cash_limit:
        return f"金额超过单笔支付限额{settings.cash_limit:,.2f}元"
    return None


class LocalTreasury:
    """`zhengcai_fiscal.external.Treasury` over the orders of this tenant."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def submit(self, order: PaymentOrder) -> None:
        known = await self._order(order.key)
        if known is None:
            await self._ctx.perform(receive_order, **asdict(order))
            return
        held = PaymentOrder(
            key=known.key,
            title=known.title,
            payer_code=known.payer_code,
            payee_name=known.payee_name,
            payee_account=known.payee_account,
            amount=known.amount,
        )
        if held != order:
            problem = Problem("treasury.key_reused", "此支付指令号已用于内容不同的支付")
            raise Refusal(problem, reason=Reason.CONFLICT)

    async def status(self, key: str) -> OrderStatus | None:
        order = await self._order(key)
        return status_of(order) if order is not None else None

    async def _order(self, key: str) -> TreasuryOrder | None:
        return await self._ctx.db.scalar(self._ctx.rows(TreasuryOrder, TreasuryOrder.key == key))
