"""What supervision is warned of: payments that were applied for and have not been made in time."""

from collections.abc import Sequence

from zhengcai import Context, Finding, WarningRule
from zhengcai_fiscal.models import Payment
from zhengcai_fiscal.payable import PAYING_LAW


async def _unpaid(ctx: Context) -> Sequence[Finding]:
    waiting = ctx.rows(Payment, Payment.state.in_(("applied", "sent")))
    return [
        Finding(
            collection="fiscal.payments",
            subject_id=payment.id,
            title=f"支付申请{payment.number}：完成支付",
            text=f"合同{payment.contract_number}的支付申请最迟应于{payment.due_on}支付，尚未支付。",
            organisation=payment.purchaser_code,
            due=payment.due_on,
        )
        for payment in await ctx.db.scalars(waiting)
    ]


RULES = (WarningRule("fiscal.payment", "资金支付", "after", "serious", _unpaid, law=PAYING_LAW),)
