"""Budget notices, budget lines, and balances that nobody can overdraw."""

import asyncio
from collections import Counter
from typing import Any

import asyncpg
import pytest
from fiscal_house import House, notice

from zhengcai import Role
from zhengcai.testing import World


async def test_a_notice_becomes_a_line_with_all_of_it_available(house: House) -> None:
    line = await house.line()
    assert (line["amount"], line["sme_reserved_amount"]) == ("1000000.00", "300000.00")
    assert await house.balances() == ("1000000.00", "0.00", "0.00")
    assert await house.ledger() == [("receive", "1000000.00")]
    notices = (await house.budget.get("fiscal/budget-notices")).json()["items"]
    assert [item["state"] for item in notices] == ["accepted"]
    reconciled = await house.budget.get(f"fiscal/budget-lines/{house.line_id}/reconcile")
    assert reconciled.json()["agrees"] is True


async def test_an_allocation_is_taken_once(house: House) -> None:
    line = await house.line()
    await house.again("dispatch_notice", notice=line["notice_key"])
    assert len((await house.budget.get("fiscal/budget-lines")).json()["items"]) == 1
    assert await house.ledger() == [("receive", "1000000.00")]


async def test_a_notice_is_refused_with_everything_that_is_wrong(house: House) -> None:
    form = notice("911501000000000000", amount="0", sme_reserved_amount="1")
    answer = await house.budget.act("fiscal/budget-notices/issue", form)
    assert answer.status_code == 422
    assert {item["code"] for item in answer.json()["problems"]} == {
        "form.unknown_code",
        "budget.not_positive",
        "budget.reserve_above_amount",
        "budget.code_taken",
    }


async def test_the_budget_system_refuses_a_closed_year_and_the_desk_issues_again(
    world: World,
) -> None:
    budget = await world.person(Role.FINANCE_BUDGET)
    purchaser = await world.organisation()
    await world.set("fiscal", "closed_years", [2025])
    issued = await budget.done("fiscal/budget-notices/issue", notice(purchaser, year=2025))
    refused = (await budget.get(f"fiscal/budget-notices/{issued['id']}")).json()
    assert refused["state"] == "refused"
    assert refused["refused_because"] == "2025年度预算已结账，不能再下达指标"
    assert (await budget.get("fiscal/budget-lines")).json()["items"] == []
    await world.set("fiscal", "closed_years", [])
    await budget.done("fiscal/budget-notices/issue", notice(purchaser, year=2025))
    assert len((await budget.get("fiscal/budget-lines")).json()["items"]) == 1


@pytest.mark.parametrize(
    "role",
    [
        Role.PURCHASER_OPERATOR,
        Role.PURCHASER_MANAGER,
        Role.SUPPLIER,
        Role.FINANCE_SUPERVISOR,
        Role.SYSTEM_ADMIN,
    ],
)
async def test_only_the_budget_desk_issues_notices(world: World, role: Role) -> None:
    person = await world.person(role)
    answer = await person.act("fiscal/budget-notices/issue", notice(person.organisation))
    assert answer.status_code == 403


async def test_freezing_and_releasing_move_exact_amounts(house: House) -> None:
    deed = await house.drawn("333333.33")
    assert await house.balances() == ("666666.67", "333333.33", "0.00")
    await house.operator.done(f"neighbour/deeds/{deed['id']}/drop")
    assert await house.balances() == ("1000000.00", "0.00", "0.00")
    again = await house.operator.act(f"neighbour/deeds/{deed['id']}/drop")
    assert again.status_code == 409
    assert await house.ledger() == [
        ("receive", "1000000.00"),
        ("freeze", "333333.33"),
        ("release", "333333.33"),
    ]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"amount": "1000000.01"}, "budget.insufficient"),
        ({"amount": "0"}, "budget.not_positive"),
        (
            {"amount": "1", "budget_line_id": "01900000-0000-7000-8000-000000000000"},
            "budget.unknown_line",
        ),
    ],
)
async def test_a_freeze_that_the_line_cannot_cover_leaves_no_trace(
    house: House, form: dict[str, Any], code: str
) -> None:
    answer = await house.operator.act(
        "neighbour/deeds/draw", {"budget_line_id": house.line_id, **form}
    )
    assert [item["code"] for item in answer.json()["problems"]] == [code]
    assert await house.balances() == ("1000000.00", "0.00", "0.00")
    assert len(await house.ledger()) == 1


async def test_two_hundred_at_once_never_overdraw_a_line(house: House) -> None:
    form = {"budget_line_id": house.line_id, "amount": "9999.99"}
    answers = await asyncio.gather(
        *(house.operator.act("neighbour/deeds/draw", form) for _ in range(200))
    )
    outcomes = Counter(answer.status_code for answer in answers)
    assert outcomes == {201: 100, 409: 100}
    assert await house.balances() == ("1.00", "999999.00", "0.00")
    kinds = Counter(kind for kind, _ in await house.ledger())
    assert kinds == {"receive": 1, "freeze": 100}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fiscal_budget_line SET available = available + 1",
        "UPDATE fiscal_budget_line SET available = -1, frozen = amount + 1",
        "UPDATE fiscal_movement SET amount = 1",
        "DELETE FROM fiscal_movement",
    ],
)
async def test_the_database_itself_refuses_wrong_balances_and_a_changed_ledger(
    house: House, statement: str
) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await house.world.sql(statement)


@pytest.mark.parametrize(
    ("role", "tenant", "seen"),
    [
        (Role.FINANCE_BUDGET, "150100", 1),
        (Role.FINANCE_SUPERVISOR, "150100", 1),
        (Role.FINANCE_SUPERVISOR, "150000", 1),
        (Role.OVERSEER, "150100", 1),
        (Role.PURCHASER_OPERATOR, "150100", 0),
        (Role.PURCHASER_MANAGER, "150100", 0),
        (Role.FINANCE_BUDGET, "150102", None),
        (Role.FINANCE_SUPERVISOR, "150700", None),
        (Role.FINANCE_SUPERVISOR, "420200", None),
        (Role.SUPPLIER, "150000", None),
        (Role.SYSTEM_ADMIN, "150100", None),
    ],
)
async def test_who_reads_a_line(house: House, role: Role, tenant: str, seen: int | None) -> None:
    """`None`: not even the list. The line is another purchaser's, so purchasers see none of it."""
    reader = (await house.world.person(role, tenant=tenant)).at("150100")
    answer = await reader.get("fiscal/budget-lines")
    if seen is None:
        assert answer.status_code == 403
    else:
        assert len(answer.json()["items"]) == seen
        one = await reader.get(f"fiscal/budget-lines/{house.line_id}")
        assert one.status_code == (200 if seen else 404)


async def test_a_purchaser_sees_its_own_line_and_its_ledger(house: House) -> None:
    own = await house.operator.get(f"fiscal/budget-lines/{house.line_id}")
    assert own.status_code == 200
    ledger = await house.operator.get(f"fiscal/budget-lines/{house.line_id}/movements")
    assert [item["kind"] for item in ledger.json()["items"]] == ["receive"]


async def test_what_is_there_is_only_read_where_the_plugin_is_off(house: House) -> None:
    await house.world.choose("fiscal", "off")
    assert (await house.budget.get("fiscal/budget-lines")).status_code == 200
    line = await house.operator.get(f"fiscal/budget-lines/{house.line_id}")
    assert line.json()["actions"] == []
    refused = await house.budget.act("fiscal/budget-notices/issue")
    assert refused.status_code == 409
    assert refused.json()["problems"][0]["code"] == "plugin.off"
    elsewhere = house.budget.at("150121")
    assert (await elsewhere.get("fiscal/budget-lines")).status_code == 404
    refused = await house.operator.act(
        "neighbour/deeds/draw", {"budget_line_id": house.line_id, "amount": "1"}
    )
    assert refused.status_code == 404, "a plugin works only where what it requires does"
