"""A banner reports to the city, the city in writing to the region; nothing goes up unevaluated."""

from typing import Any

import pytest

from zhengcai import Role
from zhengcai.testing import Person, World

PLACE = "hohhot/reports"
OPINION = {"feasible": True, "evaluation": "符合现行规定，可以实现"}
LETTER = {"letter": "示财购〔2026〕1号"}


def need(**more: Any) -> dict[str, Any]:
    """A requirement for the software that nothing stands against."""
    return {
        "kind": "need",
        "title": "增加示例统计表",
        "content": "按月统计示例数据，供旗县区使用",
        "legal_basis": "示例办法 第1条",
        **more,
    }


async def bureau(world: World, tenant: str) -> Person:
    return await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant)


async def brought(person: Person, state: str, **more: Any) -> str:
    """The path of a report in that state."""
    made = await person.done(f"{PLACE}/draft", need(**more))
    path = f"{PLACE}/{made['id']}"
    if state == "declined":
        await person.done(f"{path}/evaluate", {**OPINION, "feasible": False})
    elif state != "draft":
        await person.done(f"{path}/evaluate", OPINION)
    if state == "reported":
        await person.done(f"{path}/submit", LETTER)
    return path


def codes(answer: Any) -> list[str]:
    return [each["code"] for each in answer.json()["problems"]]


async def test_from_the_banner_through_the_city_to_the_region(world: World) -> None:
    banner, city = await bureau(world, "150121"), await bureau(world, "150100")
    path = await brought(banner, "evaluated")
    told = await banner.done(f"{path}/submit")
    assert (told["number"], told["reported_to"]) == ("150121-SB-2026-0001", "示例市")
    seen = await city.get(PLACE, scope="tree")
    assert [each["number"] for each in seen.json()["items"]] == ["150121-SB-2026-0001"]

    covers = [{"place": "150121", "number": told["number"]}]
    passed = await city.done(
        f"{await brought(city, 'evaluated')}/submit", {**LETTER, "covers": covers}
    )
    assert (passed["reported_to"], passed["letter"]) == ("示例自治区", LETTER["letter"])
    cookie = {"cookie": f"zhengcai_session={city.token}"}
    page = await world.client.get(f"/t/150100/-/{PLACE}/{passed['id']}", headers=cookie)
    assert told["number"] in page.text
    report = await city.get("hohhot/statistics/reported")
    (section,) = report.json()["sections"]
    assert sorted((row[0], row[1], row[-1]) for row in section["rows"]) == [
        ("示例市", "150100-SB-2026-0001", LETTER["letter"]),
        ("示例旗", "150121-SB-2026-0001", LETTER["letter"]),
    ]


@pytest.mark.parametrize(
    ("state", "verb", "form", "status", "code"),
    [
        ("draft", "submit", LETTER, 422, "report.not_evaluated"),
        ("declined", "submit", LETTER, 409, "state.wrong"),
        ("reported", "submit", LETTER, 409, "state.wrong"),
        ("evaluated", "evaluate", OPINION, 409, "state.wrong"),
        ("evaluated", "submit", {}, 422, "report.no_letter"),
        (
            "evaluated",
            "submit",
            {**LETTER, "covers": [{"place": "150700", "number": "1"}]},
            422,
            "report.not_below",
        ),
    ],
)
async def test_what_does_not_go_up(
    world: World, state: str, verb: str, form: dict[str, Any], status: int, code: str
) -> None:
    city = await bureau(world, "150100")
    answer = await city.act(f"{await brought(city, state)}/{verb}", form)
    assert answer.status_code == status, answer.text
    if code != "state.wrong":
        assert codes(answer) == [code]
        assert "呼财购〔2021〕76号" in answer.json()["problems"][0]["law"]


async def test_only_a_need_for_software_is_evaluated_first(world: World) -> None:
    banner = await bureau(world, "150121")
    path = await brought(banner, "draft", kind="problem")
    assert (await banner.done(f"{path}/submit"))["state"] == "reported"


async def test_without_a_basis_the_reason_is_told(world: World) -> None:
    banner = await bureau(world, "150121")
    answer = await banner.act(f"{PLACE}/draft", need(legal_basis=""))
    assert codes(answer) == ["report.no_reason"]
    told = await banner.act(f"{PLACE}/draft", need(legal_basis="", reason="每月人工统计费时"))
    assert told.status_code == 201


async def test_each_bureau_speaks_for_itself(world: World) -> None:
    banner, city = await bureau(world, "150121"), await bureau(world, "150100")
    path = await brought(banner, "evaluated")
    assert (await city.at("150121").act(f"{path}/submit", LETTER)).status_code == 403
    assert (await banner.at("150102").get(path)).status_code in (403, 404)
    operator = await world.person(Role.PURCHASER_OPERATOR, tenant="150121")
    assert (await operator.act(f"{PLACE}/draft", need())).status_code == 403
    assert (await operator.get(PLACE)).status_code == 403


@pytest.mark.parametrize("tenant", ["150000", "150700", "420200"])
async def test_elsewhere_there_are_none(world: World, tenant: str) -> None:
    person = await bureau(world, tenant)
    assert (await person.get(PLACE)).status_code == 404
    assert (await person.act(f"{PLACE}/draft", need())).status_code == 404
    assert (await person.get("hohhot/statistics/reported")).status_code == 404
