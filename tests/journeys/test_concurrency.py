"""Two hundred filings at once against one budget line: never overdrawn, to the fen."""

import asyncio
import re
from collections import Counter
from decimal import Decimal

from deployed import Deployed

from zhengcai.demo import planning
from zhengcai.demo.purchase import Purchase

FILINGS = 200
EACH = Decimal("30000.01")
BUDGET = Decimal(planning.BUDGET)


async def _draft(p: Purchase, number: int) -> str:
    form = planning.plan_form(p, intent_id=None, amount=str(EACH), title=f"零星采购{number}")
    answer = await p.actor("operator").act("supervision/plans/draft", form)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


async def test_concurrent_filings_never_overdraw_a_budget_line(deployed: Deployed) -> None:
    p = await deployed.purchase("budget")
    p.records["intent"] = {"id": ""}
    plans = await asyncio.gather(*(_draft(p, number) for number in range(FILINGS)))
    manager = p.actor("manager")
    answers = await asyncio.gather(
        *(manager.act(f"supervision/plans/{each}/file") for each in plans)
    )
    fits = int(BUDGET / EACH)
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[200] == fits, statuses
    assert statuses.keys() <= {200, 409, 422}
    refused = [answer.json()["problems"] for answer in answers if answer.is_error]
    codes = {problem["code"] for problems in refused for problem in problems}
    assert codes <= {"plan.over_budget", "budget.insufficient"}, codes
    assert all(problem["law"] for problems in refused for problem in problems)
    taken = EACH * fits
    await planning.check_line(p, available=str(BUDGET - taken), frozen=str(taken), used="0.00")
    await _check_books(deployed, p, fits, taken)


async def _check_books(deployed: Deployed, p: Purchase, fits: int, taken: Decimal) -> None:
    """The ledger, the plans, the audit and the feed agree with the balances."""
    ledger = await deployed.sql(
        "SELECT available, amount FROM fiscal_movement"
        " WHERE line_id = $1 AND kind = 'freeze' ORDER BY available DESC",
        p.records["line"]["id"],
    )
    numbers = await deployed.sql("SELECT number FROM supervision_plan WHERE state = 'filed'")
    outcomes = await deployed.sql(
        "SELECT outcome, count(*) AS times FROM audit_entry"
        " WHERE action = 'supervision.plan.file' GROUP BY outcome"
    )
    events = await deployed.sql("SELECT id FROM event WHERE type = 'supervision.plan.file'")
    steps = [BUDGET - EACH * (number + 1) for number in range(fits)]
    assert [row["available"] for row in ledger] == steps
    assert sum(row["amount"] for row in ledger) == taken
    serials = [re.findall(r"[0-9]{5}(?![0-9])", row["number"])[-1] for row in numbers]
    assert sorted(map(int, serials)) == list(range(1, fits + 1)), "each number is given once"
    told = {row["outcome"]: row["times"] for row in outcomes}
    assert told == {"done": fits, "refused": FILINGS - fits}
    assert len(events) == fits
