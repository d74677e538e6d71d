"""Each bureau records what it bears itself, and nothing that another bears."""

from typing import Any

import pytest

from zhengcai import Role
from zhengcai.testing import World

PLACE = "hohhot/costs"


def cost(item: str, **more: Any) -> dict[str, Any]:
    return {"year": 2026, "item": item, "amount": "20000", **more}


@pytest.mark.parametrize(
    ("item", "city", "county"),
    [
        ("construction", False, False),
        ("cloud", False, False),
        ("protection", False, False),
        ("messages", True, False),
        ("implementation", True, True),
        ("maintenance", True, True),
    ],
)
async def test_who_bears_what(world: World, item: str, city: bool, county: bool) -> None:
    for tenant, bears in (("150100", city), ("150121", county)):
        bureau = await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant)
        answer = await bureau.act(f"{PLACE}/record", cost(item))
        assert (answer.status_code == 201) is bears, answer.text
        if not bears:
            (problem,) = answer.json()["problems"]
            assert (problem["code"], problem["law"]) == (
                "cost.borne_elsewhere",
                "呼财购〔2020〕18号 四",
            )


async def test_a_cost_is_recorded_once_a_year_and_enters_the_budget(world: World) -> None:
    bureau = await world.person(Role.FINANCE_SUPERVISOR)
    budget = await world.person(Role.FINANCE_BUDGET)
    made = await bureau.done(f"{PLACE}/record", cost("messages"))
    again = await bureau.act(f"{PLACE}/record", cost("messages"))
    assert [each["code"] for each in again.json()["problems"]] == ["cost.recorded"]
    path, form = f"{PLACE}/{made['id']}/budget", {"budget_code": "示例-001"}
    assert (await bureau.act(path, form)).status_code == 403
    assert (await budget.done(path, form))["state"] == "budgeted"
    assert (await budget.act(path, form)).status_code == 409
    next_year = await bureau.act(f"{PLACE}/record", cost("messages", year=2027))
    assert next_year.status_code == 201


async def test_the_city_sums_up_its_tree(world: World) -> None:
    for tenant in ("150100", "150121"):
        bureau = await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant)
        await bureau.done(f"{PLACE}/record", cost("maintenance"))
    city = await world.person(Role.FINANCE_SUPERVISOR)
    report = (await city.get("hohhot/statistics/costs")).json()
    rows, total = (section["rows"] for section in report["sections"])
    assert [row[0] for row in rows] == ["示例市", "示例旗"]
    assert total == [["40000.00"]]
    other = (await city.get("hohhot/statistics/costs", year=2025)).json()
    assert other["sections"][0]["rows"] == []


async def test_elsewhere_there_are_none(world: World) -> None:
    bureau = await world.person(Role.FINANCE_SUPERVISOR, tenant="150700")
    assert (await bureau.act(f"{PLACE}/record", cost("maintenance"))).status_code == 404
