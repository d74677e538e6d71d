"""What of a contract may be paid, and until when: the grounds on which a payment is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from zhengcai import Context, ContractInfo, Problem, Size, clock
from zhengcai_fiscal.balances import BUDGET_LAW
from zhengcai_fiscal.models import BudgetLine, Payment

ACCEPTANCE_LAW = "政府采购法 第41条"
PAYING_LAW = "政府采购法实施条例 第51条"
CONTRACT_LAW = "政府采购法 第50条"
VOUCHER_LAW = "会计法 第14条"

_PROTECTED = frozenset({Size.MEDIUM.value, Size.SMALL.value, Size.MICRO.value})


@dataclass(frozen=True, slots=True)
class Term:
    """The last day for a payment, and the article that says so."""

    day: date
    law: str


def term_of(ctx: Context, contract: ContractInfo, invoice_on: date) -> Term:
    """Small and medium enterprises are paid after acceptance, others after their invoice.

    What the contract agrees on with a small or medium enterprise takes the place of the law's own
    term, as far as the law lets it.
    """
    if contract.supplier_size not in _PROTECTED or contract.accepted_at is None:
        return _lawful(ctx, contract, "A-53", invoice_on)
    accepted_on = clock.local(contract.accepted_at).date()
    if contract.payment_days is None:
        return _lawful(ctx, contract, "A-53-sme", accepted_on)
    longest = ctx.rule("A-53-sme-agreed", contract.rules_on)
    last = accepted_on + timedelta(days=min(contract.payment_days, longest.integer))
    due = ctx.runtime.snapshot.calendar.next_working_day(last, ctx.tenant.path)
    return Term(due.day, longest.citation)


def _lawful(ctx: Context, contract: ContractInfo, rule_id: str, start: date) -> Term:
    due = ctx.due(rule_id, start, contract.rules_on)
    return Term(due.day, ctx.rule(rule_id, contract.rules_on).citation)


async def paid_so_far(ctx: Context, contract: ContractInfo) -> Decimal:
    """Yuan that have left the treasury for the contract."""
    return await _sum(ctx, contract, "paid")


async def promised(ctx: Context, contract: ContractInfo) -> Decimal:
    """Yuan paid, or applied for and not refused by the treasury.

    The budget line is locked first, so that two applications cannot both see the same rest.
    """
    await ctx.get(BudgetLine, contract.budget_line_id, lock=True)
    return await _sum(ctx, contract, "applied", "sent", "paid")


async def _sum(ctx: Context, contract: ContractInfo, *states: str) -> Decimal:
    statement = select(func.coalesce(func.sum(Payment.amount), 0)).where(
        Payment.tenant_code == ctx.tenant.code,
        Payment.contract_id == contract.id,
        Payment.state.in_(states),
    )
    return Decimal(await ctx.db.scalar(statement) or 0)


def contract_problems(ctx: Context, contract: ContractInfo) -> Iterator[Problem]:
    """A contract is paid once it is filed and what it promised has been accepted."""
    if not contract.filed:
        yield Problem(
            "payment.contract_not_filed",
            "采购合同尚未备案，不能申请支付",
            field="contract_id",
            law=ctx.rule("A-29", contract.rules_on).citation,
        )
    if contract.accepted_at is None:
        yield Problem(
            "payment.not_accepted",
            "尚未验收合格，不能申请支付",
            field="contract_id",
            law=ACCEPTANCE_LAW,
        )


def amount_problems(
    contract: ContractInfo, line: BudgetLine | None, amount: Decimal, promised: Decimal
) -> Iterator[Problem]:
    """More than nothing, not above the contract, not above what is frozen for it."""
    if amount <= 0:
        yield Problem("payment.not_positive", "支付金额应大于零", field="amount", law=PAYING_LAW)
    if promised + amount > contract.amount:
        yield Problem(
            "payment.over_contract",
            "合同金额{contract:money}元，已支付及在途{promised:money}元，本次最多可支付{rest:money}元",
            field="amount",
            law=CONTRACT_LAW,
            params={
                "contract": str(contract.amount),
                "promised": str(promised),
                "rest": str(contract.amount - promised),
            },
        )
    if line is None or line.frozen < amount:
        yield Problem(
            "payment.not_frozen", "预算指标冻结金额不足以支付", field="amount", law=BUDGET_LAW
        )


def payee_problems(contract: ContractInfo, account: str) -> Iterator[Problem]:
    """The money goes to the account of the contract and to no other."""
    if account != contract.supplier_account:
        yield Problem(
            "payment.wrong_account",
            "收款账号与合同约定的账号不一致",
            field="payee_account",
            law=PAYING_LAW,
        )


async def invoice_problems(
    ctx: Context, contract: ContractInfo, number: str, received_on: date
) -> list[Problem]:
    """A real invoice, which has been received, and which has not been paid already."""
    problems: list[Problem] = []
    if not number:
        problems.append(
            Problem("payment.no_invoice", "请填写发票号码", field="invoice_number", law=VOUCHER_LAW)
        )
    if received_on > ctx.today:
        problems.append(
            Problem(
                "payment.invoice_in_future",
                "收到发票日期不能晚于今天",
                field="invoice_on",
                law=VOUCHER_LAW,
            )
        )
    statement = ctx.rows(
        Payment,
        Payment.supplier_code == contract.supplier_code,
        Payment.invoice_number == number,
        Payment.state != "rejected",
    )
    earlier = await ctx.db.scalar(statement)
    if number and earlier is not None:
        problems.append(
            Problem(
                "payment.invoice_repeated",
                "发票“{number}”已用于支付申请{payment}",
                field="invoice_number",
                law=VOUCHER_LAW,
                params={"number": number, "payment": earlier.number},
            )
        )
    return problems


def term_problems(ctx: Context, term: Term, late_reason: str) -> Iterator[Problem]:
    """After the last day the money is still owed; the purchaser says why it is late."""
    if ctx.today > term.day and not late_reason:
        yield Problem(
            "payment.late",
            "法定付款期限为{due}，已逾期，请填写逾期原因",
            field="late_reason",
            law=term.law,
            params={"due": term.day.isoformat()},
        )
