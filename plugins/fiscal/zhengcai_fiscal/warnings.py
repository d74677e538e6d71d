"""What supervision is warned of: money that nobody plans to spend, payments that are late."""

from collections.abc import Sequence

from zhengcai import Context, Finding, WarningRule
from zhengcai_fiscal.balances import BUDGET_LAW
from zhengcai_fiscal.models import BudgetLine, Payment
from zhengcai_fiscal.payable import PAYING_LAW
from zhengcai_fiscal.settings import FiscalSettings


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


async def _idle(ctx: Context) -> Sequence[Finding]:
    """Lines of this year on which nothing has been frozen or used; from which month on is a choice."""
    if ctx.today.month < ctx.settings(FiscalSettings).idle_from_month:
        return []
    idle = ctx.rows(
        BudgetLine,
        BudgetLine.year == ctx.today.year,
        BudgetLine.frozen == 0,
        BudgetLine.used == 0,
        BudgetLine.amount > 0,
    )
    return [
        Finding(
            collection="fiscal.budget-lines",
            subject_id=line.id,
            title=f"{line.title}：预算尚未启动采购",
            text=f"{line.year}年指标{line.code}共{line.amount:,.2f}元，至{ctx.today}没有冻结也没有支用。",
            organisation=line.purchaser_code,
        )
        for line in await ctx.db.scalars(idle)
    ]


RULES = (
    WarningRule("fiscal.idle", "预算未启动采购", "before", "notice", _idle, law=BUDGET_LAW),
    WarningRule("fiscal.payment", "资金支付", "after", "serious", _unpaid, law=PAYING_LAW),
)
