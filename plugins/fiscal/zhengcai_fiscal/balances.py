"""Moving money on a budget line: one guarded statement and one line of the ledger.

The guard is in the statement, so two transactions cannot both take the last yuan: the second waits
for the first and then looks at the balance that is left.
"""

from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import update

from zhengcai import Context, Event, Problem, Reason, Refusal
from zhengcai_fiscal.models import BudgetLine, Movement

BUDGET_LAW = "政府采购法 第6条"

Kind = Literal["freeze", "release", "use"]

_FROM_TO: dict[Kind, tuple[str, str, str]] = {
    "freeze": (
        "available",
        "frozen",
        "指标“{code}”可用金额为{balance:money}元，不足以冻结{amount:money}元",
    ),
    "release": (
        "frozen",
        "available",
        "指标“{code}”冻结金额为{balance:money}元，不足以解冻{amount:money}元",
    ),
    "use": (
        "frozen",
        "used",
        "指标“{code}”冻结金额为{balance:money}元，不足以支用{amount:money}元",
    ),
}


class BudgetMoved(Event):
    """Money moved on a budget line; amounts in yuan, balances as they are afterwards."""

    line_id: UUID
    kind: str
    amount: Decimal
    reference: str
    available: Decimal
    frozen: Decimal
    used: Decimal


async def move(ctx: Context, line_id: UUID, kind: Kind, amount: Decimal, reference: str) -> None:
    """Move `amount` yuan from one balance of the line to the next, or refuse."""
    source, target, message = _FROM_TO[kind]
    if amount <= 0:
        raise Refusal(Problem("budget.not_positive", "金额应大于零"))
    have, get = getattr(BudgetLine, source), getattr(BudgetLine, target)
    await ctx.db.flush()
    line = await ctx.db.scalar(
        update(BudgetLine)
        .where(BudgetLine.tenant_code == ctx.tenant.code, BudgetLine.id == line_id, have >= amount)
        .values(
            {
                source: have - amount,
                target: get + amount,
                "version": BudgetLine.version + 1,
                "updated_at": ctx.now,
            }
        )
        .returning(BudgetLine)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if line is None:
        raise await _refusal(ctx, line_id, source, amount, message)
    enter(ctx, line, kind, amount, reference)


def enter(ctx: Context, line: BudgetLine, kind: str, amount: Decimal, reference: str) -> None:
    """Write what happened to `line` into the ledger and the feed."""
    ctx.add(
        Movement(
            line_id=line.id,
            kind=kind,
            amount=amount,
            reference=reference,
            available=line.available,
            frozen=line.frozen,
            used=line.used,
            at=ctx.now,
            actor_id=ctx.actor.person_id,
        )
    )
    ctx.emit(
        BudgetMoved(
            line_id=line.id,
            kind=kind,
            amount=amount,
            reference=reference,
            available=line.available,
            frozen=line.frozen,
            used=line.used,
        )
    )


async def _refusal(
    ctx: Context, line_id: UUID, source: str, amount: Decimal, message: str
) -> Refusal:
    line = await ctx.get(BudgetLine, line_id)
    if line is None:
        problem = Problem("budget.unknown_line", "没有此预算指标，无预算不得采购", law=BUDGET_LAW)
        return Refusal(problem, reason=Reason.CONFLICT)
    params = {
        "code": line.code,
        "balance": str(getattr(line, source)),
        "amount": str(amount),
    }
    return Refusal(
        Problem("budget.insufficient", message, law=BUDGET_LAW, params=params),
        reason=Reason.CONFLICT,
    )
