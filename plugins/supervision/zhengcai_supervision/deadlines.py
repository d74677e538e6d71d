"""When a contract's steps are due, whether they were late, and the problem of an unexplained delay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, Field

from zhengcai import Context, DueDate, Problem, Refusal
from zhengcai_supervision.models import Contract


class Deadline(BaseModel):
    """One step with its last day. `due` is None where the rule is not configured."""

    title: str = Field(title="事项")
    rule_id: str = Field(title="规则")
    due: date | None = Field(title="最迟日期")
    provisional: bool = Field(title="是否暂定")
    reason: str = Field(title="说明")
    law: str | None = Field(title="依据")
    done_on: date | None = Field(title="完成日期")
    late: bool = Field(title="是否逾期")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a contract that the law gives a last day: its rule and the start of the period."""

    rule_id: str
    start: datetime


def signing(contract: Contract) -> Step:
    """From the award notice (政府采购法 第46条)."""
    return Step("A-27", contract.notified_at)


def announcing(contract: Contract) -> Step:
    """From the signature (政府采购法实施条例 第50条)."""
    return Step("A-28", _signed(contract))


def filing(contract: Contract) -> Step:
    """From the signature (政府采购法 第47条)."""
    return Step("A-29", _signed(contract))


def _signed(contract: Contract) -> datetime:
    if contract.signed_at is None:
        raise ValueError("the contract is not signed")
    return contract.signed_at


def last_day(ctx: Context, contract: Contract, step: Step) -> DueDate:
    """The last day of the step, by the rules of the contract's project."""
    return ctx.due(step.rule_id, step.start, of=contract)


def is_late(ctx: Context, contract: Contract, step: Step) -> bool:
    """Whether the step's last day has passed."""
    return ctx.today > last_day(ctx, contract, step).day


def unexplained_delay(
    ctx: Context, contract: Contract, step: Step, given: str | None
) -> list[Problem]:
    """What is late may still be done, with the reason, which supervision then sees."""
    if given or not is_late(ctx, contract, step):
        return []
    return [
        Problem(
            "contract.late",
            "最迟应于{day}办理，现已逾期，请说明逾期原因",
            field="late_reason",
            law=ctx.rule(step.rule_id, of=contract).citation,
            params={"day": last_day(ctx, contract, step).day.isoformat()},
        )
    ]


def deadlines_of(ctx: Context, contract: Contract) -> list[Deadline]:
    """Every step whose period has begun, done or not."""
    return [_deadline(ctx, contract, *each) for each in _steps(contract)]


def _steps(contract: Contract) -> Iterator[tuple[str, Step, datetime | None]]:
    yield "签订合同", signing(contract), contract.signed_at
    if contract.signed_at is not None:
        yield "公告合同", announcing(contract), contract.announced_at
        yield "合同副本备案", filing(contract), contract.filed_at


def _deadline(
    ctx: Context, contract: Contract, title: str, step: Step, done: datetime | None
) -> Deadline:
    done_on = done.astimezone(ctx.now.tzinfo).date() if done else None
    try:
        due = last_day(ctx, contract, step)
    except Refusal as refusal:
        problem = refusal.problems[0]
        return Deadline(
            title=title,
            rule_id=step.rule_id,
            due=None,
            provisional=False,
            reason=problem.text(),
            law=problem.law,
            done_on=done_on,
            late=False,
        )
    return Deadline(
        title=title,
        rule_id=step.rule_id,
        due=due.day,
        provisional=due.provisional,
        reason=due.reason,
        law=ctx.rule(step.rule_id, of=contract).citation,
        done_on=done_on,
        late=(done_on or ctx.today) > due.day,
    )
