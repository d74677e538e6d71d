"""Reads beyond list and detail: the ledger of a line, and both reconciliations."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, Field

from zhengcai import Context, query
from zhengcai_fiscal.models import BudgetLine, Movement, Payment
from zhengcai_fiscal.providers import budget_source, treasury
from zhengcai_fiscal.readers import PURCHASER_AND_SUPERVISORS, SUPERVISORS


class MovementEntry(BaseModel):
    """A line of the ledger; amounts in yuan, balances as they were afterwards."""

    kind: str = Field(title="事项")
    amount: Decimal = Field(title="金额")
    reference: str = Field(title="依据")
    available: Decimal = Field(title="可用")
    frozen: Decimal = Field(title="冻结")
    used: Decimal = Field(title="已支用")
    at: datetime = Field(title="时间")


async def movements_of(ctx: Context, line: BudgetLine) -> Sequence[Movement]:
    """The ledger of a line, in the order in which it was written."""
    statement = ctx.rows(Movement, Movement.line_id == line.id).order_by(Movement.id)
    return (await ctx.db.scalars(statement)).all()


@query(
    "budget_line.movements",
    title="指标变动台账",
    on=BudgetLine,
    by=PURCHASER_AND_SUPERVISORS,
)
async def line_movements(ctx: Context, line: BudgetLine) -> list[MovementEntry]:
    """Everything that moved on the line, oldest first."""
    return [
        MovementEntry.model_validate(moved, from_attributes=True)
        for moved in await movements_of(ctx, line)
    ]


class Comparison(BaseModel):
    """What we hold beside what the system outside holds; None where it knows nothing."""

    ours: str = Field(title="本系统")
    theirs: str | None = Field(title="对方系统")
    our_amount: Decimal = Field(title="本系统金额")
    their_amount: Decimal | None = Field(title="对方系统金额")
    agrees: bool = Field(title="一致")


@query("budget_line.reconcile", title="与预算系统对账", on=BudgetLine, by=SUPERVISORS)
async def reconcile_line(ctx: Context, line: BudgetLine) -> Comparison:
    """The line beside the allocation that the budget source holds under its key."""
    theirs = await budget_source(ctx).allocation(line.notice_key)
    return Comparison(
        ours=line.code,
        theirs=theirs.code if theirs else None,
        our_amount=line.amount,
        their_amount=theirs.amount if theirs else None,
        agrees=theirs is not None and (theirs.code, theirs.amount) == (line.code, line.amount),
    )


_OUTCOMES = {"applied": None, "sent": "pending", "paid": "paid", "rejected": "refused"}


@query("payment.reconcile", title="与国库对账", on=Payment, by=SUPERVISORS)
async def reconcile_payment(ctx: Context, payment: Payment) -> Comparison:
    """The payment beside the order that the treasury holds under its key."""
    theirs = await treasury(ctx).status(str(payment.id))
    expected = _OUTCOMES[payment.state]
    return Comparison(
        ours=payment.state,
        theirs=theirs.outcome if theirs else None,
        our_amount=payment.amount,
        their_amount=theirs.amount if theirs else None,
        agrees=(theirs.outcome if theirs else None) == expected
        and (theirs is None or theirs.amount == payment.amount),
    )
