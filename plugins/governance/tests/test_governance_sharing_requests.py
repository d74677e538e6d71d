"""Needs for data go up to the region, and what is decided there comes down to where they began."""

import asyncio
from typing import Any

import pytest
from governance_levels import BANNER, CITY, DIRECT, REGION, Levels, codes, told
from sharing_client import REQUEST, client_of, published

from zhengcai.testing import Person

PLACE = "governance/sharing-requests"
ARRIVALS = "governance/sharing-arrivals"
LETTERS = "governance/sharing-letters"
OPINION = {"opinion": "需求属实，同意上报"}
LETTER = {"title": "示例汇总", "opinion": "各旗县需求如下"}
REASON = {"reason": "示例理由"}


async def collected(levels: Levels, person: Person, bureau: Person) -> str:
    record = await person.done(f"{PLACE}/draft", REQUEST)
    await person.done(f"{PLACE}/{record['id']}/submit")
    await bureau.done(f"{PLACE}/{record['id']}/collect", OPINION)
    return str(record["id"])


async def read(person: Person, row: str) -> dict[str, Any]:
    found: dict[str, Any] = (await person.get(f"{PLACE}/{row}")).json()
    return found


async def arrivals(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.get(ARRIVALS)).json()["items"]
    return found


async def planned(levels: Levels, kind: str) -> tuple[str, str]:
    """The home request and its arrival in the region, planned as `kind`."""
    request = await collected(levels, levels.purchaser, levels.banner)
    await levels.city.done(f"{LETTERS}/report", LETTER)
    (arrival,) = await arrivals(levels.region)
    await levels.region.done(
        f"{ARRIVALS}/{arrival['id']}/plan", {"kind": kind, "outcome": "示例意见"}
    )
    return request, str(arrival["id"])


async def test_a_need_of_a_banner_goes_by_its_city_to_the_region(levels: Levels) -> None:
    request = await collected(levels, levels.purchaser, levels.banner)
    record = await read(levels.purchaser, request)
    assert (record["state"], record["number"]) == ("collected", f"{BANNER}-SJGX-2026-0001")
    (waiting,) = await arrivals(levels.city)
    assert (waiting["state"], waiting["origin_tenant"]) == ("waiting", BANNER)
    assert not {"contact", "phone"} & set(waiting)
    assert await arrivals(levels.region) == []
    letter = await levels.city.done(f"{LETTERS}/report", LETTER)
    assert (letter["number"], letter["total"]) == (f"{CITY}-SJHZ-2026-001", 1)
    (arrived,) = await arrivals(levels.region)
    assert (arrived["state"], arrived["letter_number"]) == ("arrived", letter["number"])
    assert arrived["letter_opinion"] == LETTER["opinion"]
    record = await read(levels.purchaser, request)
    assert (record["state"], record["letter_number"]) == ("reported", letter["number"])


async def test_a_common_need_becomes_a_specification(levels: Levels) -> None:
    request, arrival = await planned(levels, "common")
    assert (await read(levels.purchaser, request))["state"] == "common"
    served = await published(levels)
    await levels.region.done(f"{ARRIVALS}/{arrival}/specify", {"specification_id": served["id"]})
    record = await read(levels.purchaser, request)
    assert record["state"] == "specified"
    assert "sharing-needs.1" in record["outcome"]
    page = await levels.purchaser.page(f"{PLACE}/{request}")
    for step in ("提交", "收集", "市级已汇总", "省级已收到", "已发布接口规范"):
        assert step in page.text


async def test_an_individual_need_is_granted_or_refused_with_a_reason(levels: Levels) -> None:
    request, arrival = await planned(levels, "individual")
    client = await client_of(levels, organisation_code=levels.purchaser.organisation)
    await levels.region.done(f"{ARRIVALS}/{arrival}/grant", {"grant_id": client.grant["id"]})
    record = await read(levels.purchaser, request)
    assert record["state"] == "granted"
    assert client.grant["client_id"] in record["outcome"]
    assert client.secret not in str(record)


async def test_a_refusal_reaches_whoever_raised_it(levels: Levels) -> None:
    request, arrival = await planned(levels, "individual")
    assert (await levels.region.act(f"{ARRIVALS}/{arrival}/refuse", {})).status_code == 422
    await levels.region.done(f"{ARRIVALS}/{arrival}/refuse", REASON)
    record = await read(levels.purchaser, request)
    assert (record["state"], record["outcome"]) == ("refused", "示例理由")


@pytest.mark.parametrize(
    ("verb", "form", "kind"),
    [
        ("plan", {"kind": "common", "outcome": "示例"}, "individual"),
        ("grant", {"grant_id": "00000000-0000-7000-8000-000000000000"}, "common"),
    ],
)
async def test_a_step_of_planning_in_the_wrong_state(
    levels: Levels, verb: str, form: dict[str, Any], kind: str
) -> None:
    _, arrival = await planned(levels, kind)
    answer = await levels.region.act(f"{ARRIVALS}/{arrival}/{verb}", form)
    assert (answer.status_code, codes(answer)) == (409, {"state.wrong"})


async def test_what_answers_a_need_must_be_in_force(levels: Levels) -> None:
    _, common = await planned(levels, "common")
    served = await published(levels)
    client = await client_of(levels, served)
    await levels.region.done(f"governance/specifications/{served['id']}/end", REASON)
    answer = await levels.region.act(
        f"{ARRIVALS}/{common}/specify", {"specification_id": served["id"]}
    )
    assert codes(answer) == {"sharing.unpublished"}
    await collected(levels, levels.region, levels.region)
    arrival = next(each for each in await arrivals(levels.region) if each["state"] == "arrived")
    await levels.region.done(
        f"{ARRIVALS}/{arrival['id']}/plan", {"kind": "individual", "outcome": "示例"}
    )
    await levels.region.done(f"governance/grants/{client.grant['id']}/revoke", REASON)
    answer = await levels.region.act(
        f"{ARRIVALS}/{arrival['id']}/grant", {"grant_id": client.grant["id"]}
    )
    assert codes(answer) == {"sharing.no_grant"}


async def test_the_regions_own_need_and_that_of_a_direct_county_skip_no_level(
    levels: Levels,
) -> None:
    own = await collected(levels, levels.region, levels.region)
    (arrived,) = await arrivals(levels.region)
    assert (arrived["state"], arrived["origin_tenant"]) == ("arrived", REGION)
    assert (await read(levels.region, own))["state"] == "reported"
    direct = await collected(levels, levels.direct, levels.direct)
    (waiting,) = await arrivals(levels.direct)
    assert waiting["state"] == "waiting"
    letter = await levels.direct.done(f"{LETTERS}/report", LETTER)
    assert letter["number"] == f"{DIRECT}-SJHZ-2026-001"
    assert (await read(levels.direct, direct))["state"] == "reported"


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("banner", 422, "governance.wrong_level"),
        ("region", 422, "governance.wrong_level"),
        ("city", 422, "sharing.nothing_waits"),
        ("purchaser", 403, "access.denied"),
        ("overseer", 403, "access.denied"),
    ],
)
async def test_only_who_gathers_reports_and_only_what_waits(
    levels: Levels, who: str, status: int, code: str
) -> None:
    answer = await levels.by_name(who).act(f"{LETTERS}/report", LETTER)
    assert (answer.status_code, codes(answer)) == (status, {code})


async def test_one_need_goes_into_one_letter_whoever_reports_at_once(levels: Levels) -> None:
    await collected(levels, levels.purchaser, levels.banner)
    answers = await asyncio.gather(
        *(levels.city.act(f"{LETTERS}/report", LETTER) for _ in range(3))
    )
    assert sorted(each.status_code for each in answers) == [201, 422, 422]
    await levels.world.settle()
    assert len(await arrivals(levels.region)) == 1


async def test_what_comes_twice_is_kept_once_and_late_news_set_nothing_back(
    levels: Levels,
) -> None:
    request, arrival = await planned(levels, "common")
    row = (await arrivals(levels.region))[0]
    names = ("origin_tenant", "origin_name", "origin_id", "number", "title", "system")
    more = ("content", "purpose", "legal_basis", "proposer_name", "user_code", "round", "opinion")
    again = {name: row[name] for name in (*names, *more)}
    world = levels.world
    await told(world, REGION, "sharing_reported", **again, letter_number="x", letter_opinion="x")
    await told(world, CITY, "sharing_noted", **again)
    late = {"request": request, "round": 1, "state": "reported", "text": "迟到", "number": None}
    await told(world, BANNER, "sharing_followed", **late)
    assert len(await arrivals(levels.city)) == 1
    assert (await read(levels.purchaser, request))["state"] == "common"
    assert [each["id"] for each in await arrivals(levels.region)] == [arrival]


STEPS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("revise", "draft", "purchaser", REQUEST),
    ("submit", "draft", "purchaser", {}),
    ("collect", "submitted", "banner", OPINION),
    ("return", "submitted", "banner", REASON),
    ("revise", "returned", "purchaser", REQUEST),
]
WAY = {
    "draft": (),
    "submitted": (("submit", "purchaser", {}),),
    "returned": (("submit", "purchaser", {}), ("return", "banner", REASON)),
    "collected": (("submit", "purchaser", {}), ("collect", "banner", OPINION)),
}


@pytest.mark.parametrize(("verb", "state", "who", "form"), STEPS)
async def test_each_step_of_a_request_by_the_right_one_in_its_state_alone(
    levels: Levels, verb: str, state: str, who: str, form: dict[str, Any]
) -> None:
    allowed = {each[1] for each in STEPS if each[0] == verb}
    for start, way in WAY.items():
        record = await levels.purchaser.done(f"{PLACE}/draft", REQUEST)
        row = f"{PLACE}/{record['id']}"
        for step, by, given in way:
            await levels.by_name(by).done(f"{row}/{step}", given)
        if start not in allowed:
            answer = await levels.by_name(who).act(f"{row}/{verb}", form)
            assert (answer.status_code, codes(answer)) == (409, {"state.wrong"}), start
        elif start == state:
            for stranger in {"purchaser", "banner", "supplier", "provider"} - {who}:
                answer = await levels.by_name(stranger).act(f"{row}/{verb}", form)
                assert answer.status_code == 403, stranger
            for above in (levels.city, levels.region):
                assert (await above.at(BANNER).act(f"{row}/{verb}", form)).status_code == 403
            assert (await levels.by_name(who).act(f"{row}/{verb}", form)).status_code == 200


async def test_others_do_not_read_it_and_above_they_do(levels: Levels) -> None:
    record = await levels.purchaser.done(f"{PLACE}/draft", REQUEST)
    assert (await levels.supplier.get(f"{PLACE}/{record['id']}")).status_code == 404
    for above in (levels.city, levels.region):
        assert (await above.at(BANNER).get(f"{PLACE}/{record['id']}")).status_code == 200
