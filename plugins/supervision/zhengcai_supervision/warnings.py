"""What supervision is warned of: contracts that are not announced, filed, accepted or paid in time."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta

from zhengcai import Context, Finding, Refusal, WarningRule, clock
from zhengcai_supervision.deadlines import Step, announcing, filing, last_day
from zhengcai_supervision.models import Contract

ACCEPTANCE_LAW = "政府采购法 第41条"
PAYMENT_LAW = "政府采购法实施条例 第51条"


async def _contracts(ctx: Context, states: Collection[str]) -> Sequence[Contract]:
    found = await ctx.db.scalars(ctx.rows(Contract, Contract.state.in_(states)))
    return found.all()


def _finding(contract: Contract, due: date, todo: str, law: str) -> Finding:
    return Finding(
        collection="supervision.contracts",
        subject_id=contract.id,
        title=f"{contract.title}：{todo}",
        text=f"合同{contract.number}（乙方{contract.supplier_name}）最迟应于{due}{todo}，尚未办理。",
        organisation=contract.purchaser_code,
        due=due,
        law=law,
    )


async def _open_steps(
    ctx: Context, states: Collection[str], step_of: Callable[[Contract], Step], todo: str
) -> Sequence[Finding]:
    return list(_steps(ctx, await _contracts(ctx, states), step_of, todo))


def _steps(
    ctx: Context, contracts: Sequence[Contract], step_of: Callable[[Contract], Step], todo: str
) -> Iterator[Finding]:
    for contract in contracts:
        step = step_of(contract)
        try:
            due = last_day(ctx, contract, step).day
        except Refusal:
            continue  # not configured here: then no day can have passed
        yield _finding(contract, due, todo, ctx.rule(step.rule_id, of=contract).citation)


async def _unannounced(ctx: Context) -> Sequence[Finding]:
    return await _open_steps(ctx, ("signed", "registered"), announcing, "公告合同")


async def _unfiled(ctx: Context) -> Sequence[Finding]:
    return await _open_steps(ctx, ("signed", "announced"), filing, "将合同副本备案")


async def _unaccepted(ctx: Context) -> Sequence[Finding]:
    """After the day by which the contract is to be performed there is something to accept."""
    states = ("signed", "announced", "registered", "filed", "rejected")
    return [
        _finding(contract, contract.perform_by, "履约并验收", ACCEPTANCE_LAW)
        for contract in await _contracts(ctx, states)
    ]


async def _unpaid(ctx: Context) -> Sequence[Finding]:
    """The term that the parties agreed on, counted from the acceptance."""
    return [
        _finding(
            contract,
            clock.local(contract.accepted_at).date() + timedelta(days=contract.payment_days),
            "按合同约定付清款项",
            PAYMENT_LAW,
        )
        for contract in await _contracts(ctx, ("accepted",))
        if contract.accepted_at is not None
    ]


RULES = (
    WarningRule("supervision.contract_announcement", "合同公示", "after", "serious", _unannounced),
    WarningRule("supervision.contract_filing", "合同备案", "after", "serious", _unfiled),
    WarningRule("supervision.acceptance", "履约验收", "after", "notice", _unaccepted),
    WarningRule("supervision.payment", "合同款项支付", "after", "serious", _unpaid),
)
