"""Seriously unqualified service and major problems go to the city, consolidated to the region."""

import asyncio
from datetime import date
from typing import Any

import pytest
from governance_levels import told
from service_desk import PLACE, codes, open_desk, scores

from zhengcai import Role
from zhengcai.testing import Person, World

CASES = f"{PLACE}/service-escalations"
LETTERS = f"{PLACE}/escalation-letters"
OPINION = {"opinion": "责令整改，全区通报"}


async def supervisor(world: World, tenant: str) -> Person:
    return await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant)


async def cases(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.get(CASES)).json()["items"]
    return found


def letter(*ids: str, number: str = "示财购〔2026〕8号") -> dict[str, Any]:
    return {
        "letter": number,
        "opinion": "示例市级意见",
        "cases": [{"escalation_id": each} for each in ids],
    }


async def test_from_the_banner_through_the_city_to_the_region_and_back(world: World) -> None:
    desk = await open_desk(world, tenant="150121")
    city, region = await supervisor(world, "150100"), await supervisor(world, "150000")
    await desk.concluded(scores("10", "10"))
    (home,) = await cases(desk.bureau)
    assert (home["state"], home["cause"], home["score"]) == (
        "reported",
        "seriously_unqualified",
        "10.00",
    )
    (arrived,) = await cases(city)
    assert (arrived["state"], arrived["origin_name"]) == ("arrived", "示例旗")
    assert arrived["report_by"] == "2026-06-12"
    assert await cases(region) == []
    (message,) = (await city.get("notify/messages")).json()["items"]
    assert message["kind"] == "governance.service_escalation.arrived"

    place = f"{LETTERS}/report"
    assert (await desk.overseer.at("150100").act(place, letter(arrived["id"]))).status_code == 403
    sent = await city.done(place, letter(arrived["id"]))
    assert "示例旗" in (await city.page(f"{LETTERS}/{sent['id']}")).text
    (received,) = await cases(region)
    assert (received["state"], received["letter"]) == ("received", "示财购〔2026〕8号")
    path = f"{CASES}/{received['id']}"
    assert (await city.at("150000").act(f"{path}/handle", OPINION)).status_code == 403
    assert (await city.act(f"{CASES}/{arrived['id']}/handle", OPINION)).status_code == 409
    await region.done(f"{path}/handle", OPINION)
    assert (await region.act(f"{path}/handle", OPINION)).status_code == 409
    for person in (desk.bureau, city):
        (case,) = await cases(person)
        assert (case["state"], case["opinion"]) == ("handled", OPINION["opinion"])


async def test_what_is_told_twice_is_one_case(world: World) -> None:
    desk = await open_desk(world, tenant="150121")
    city = await supervisor(world, "150100")
    await desk.concluded(scores("10", "10"))
    (home,), (arrived,) = await cases(desk.bureau), await cases(city)
    said = {
        "origin": "150121",
        "origin_name": "示例旗",
        "origin_id": home["id"],
        "happened_on": home["happened_on"],
        "values": {name: home[name] for name in (
            "title", "provider_code", "provider_name", "cause", "text", "score"
        )},
        "letter": None,
    }  # fmt: skip
    await told(world, "150100", "escalation_arrives", **said)
    assert await cases(city) == [arrived]
    answer = {"origin": "150121", "origin_id": home["id"], "opinion": "示例"}
    for _ in range(2):
        await told(world, "150121", "escalation_answered", **answer)
    (case,) = await cases(desk.bureau)
    assert case["state"] == "handled"
    entries = await world.audit(
        subject_id=home["id"], action="governance.service_escalation.follow"
    )
    assert len(entries) == 1


@pytest.mark.parametrize(
    ("form", "raised"),
    [
        (scores("70", "70"), False),
        (scores("90", "90"), False),
        (scores("90", "90", major_problem="示例数据丢失"), True),
        (scores("59", "59"), True),
    ],
)
async def test_only_what_is_serious_goes_up(
    world: World, form: dict[str, Any], raised: bool
) -> None:
    desk = await open_desk(world)
    await desk.concluded(form)
    assert [each["state"] for each in await cases(desk.bureau)] == (["arrived"] if raised else [])


@pytest.mark.parametrize(
    ("tenant", "home"),
    [("150000", "received"), ("150100", "arrived"), ("150781", "arrived"), ("150121", "reported")],
)
async def test_each_level_reports_a_major_problem_its_own_way(
    world: World, tenant: str, home: str
) -> None:
    desk = await open_desk(world, tenant=tenant)
    contract = await desk.active()
    form = {
        "contract_id": contract.rpartition("/")[2],
        "title": "示例系统中断",
        "text": "示例系统中断两小时",
    }
    assert (await desk.provider.act(f"{CASES}/report", form)).status_code == 403
    made = await desk.bureau.done(f"{CASES}/report", form)
    assert (made["state"], made["cause"]) == (home, "major_problem")
    await desk.bureau.done(f"{contract}/terminate", {"reason": "示例原因"})
    assert codes(await desk.bureau.act(f"{CASES}/report", form)) == {"service.no_contract_now"}


async def test_a_letter_is_the_citys_and_takes_what_is_open(world: World) -> None:
    desk = await open_desk(world, tenant="150121")
    city, region = await supervisor(world, "150100"), await supervisor(world, "150000")
    await desk.concluded(scores("10", "10"))
    (home,), (arrived,) = await cases(desk.bureau), await cases(city)
    answer = await desk.bureau.act(f"{LETTERS}/report", letter(home["id"]))
    assert codes(answer) == {"governance.wrong_level", "escalation.not_open"}
    answer = await region.act(f"{LETTERS}/report", letter(arrived["id"]))
    assert codes(answer) == {"governance.wrong_level", "escalation.not_open"}
    assert codes(await city.act(f"{LETTERS}/report", letter(home["id"]))) == {"escalation.not_open"}
    answers: list[Any] = await asyncio.gather(
        *(
            city.act(f"{LETTERS}/report", letter(arrived["id"], number=f"示财购〔2026〕{n}号"))
            for n in range(3)
        )
    )
    assert sorted(each.status_code for each in answers) == [201, 422, 422]
    await world.settle()
    assert len(await cases(region)) == 1


async def test_the_days_for_reporting_are_the_localitys(world: World) -> None:
    await world.set("governance", "escalation_days", 1)
    desk = await open_desk(world)
    await desk.concluded(scores("10", "10"))
    (case,) = await cases(desk.bureau)
    assert case["report_by"] == date(2026, 6, 10).isoformat()
