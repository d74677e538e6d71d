"""A need is planned anew, comes back, is withdrawn, and is granted to whoever raised it alone."""

from typing import Any

import pytest
from governance_levels import BANNER, REGION, Levels, codes, told
from sharing_client import REQUEST, client_of, published
from test_governance_sharing_requests import (
    ARRIVALS,
    LETTER,
    LETTERS,
    OPINION,
    PLACE,
    REASON,
    arrivals,
    collected,
    planned,
    read,
)


async def state_at_home(levels: Levels, request: str) -> str:
    return str((await read(levels.purchaser, request))["state"])


async def test_a_common_need_is_planned_anew_or_refused(levels: Levels) -> None:
    request, arrival = await planned(levels, "common")
    anew = {"kind": "individual", "outcome": "示例：只有一家使用"}
    assert (await levels.city.at(REGION).act(f"{ARRIVALS}/{arrival}/plan", anew)).status_code == 403
    await levels.region.done(f"{ARRIVALS}/{arrival}/plan", anew)
    assert await state_at_home(levels, request) == "individual"
    assert (await levels.region.act(f"{ARRIVALS}/{arrival}/plan", anew)).status_code == 409
    other = await collected(levels, levels.purchaser, levels.banner)
    await levels.city.done(f"{LETTERS}/report", LETTER)
    row = next(each for each in await arrivals(levels.region) if each["state"] == "arrived")
    path = f"{ARRIVALS}/{row['id']}"
    await levels.region.done(f"{path}/plan", {"kind": "common", "outcome": "示例"})
    await levels.region.done(f"{path}/refuse", REASON)
    assert await state_at_home(levels, other) == "refused"


async def test_a_specified_need_is_granted_to_its_own_by_that_specification(
    levels: Levels,
) -> None:
    request, arrival = await planned(levels, "common")
    served = await published(levels)
    await levels.region.done(f"{ARRIVALS}/{arrival}/specify", {"specification_id": served["id"]})
    grant = f"{ARRIVALS}/{arrival}/grant"

    async def named(specification: dict[str, Any], **changed: Any) -> set[str]:
        client = await client_of(levels, specification, **changed)
        return codes(await levels.region.act(grant, {"grant_id": client.grant["id"]}))

    assert await named(served) == {"sharing.grant_of_another"}
    own = {"organisation_code": levels.purchaser.organisation}
    other = await published(levels, code="sharing-others")
    assert await named(other, **own) == {"sharing.grant_elsewhere"}
    client = await client_of(levels, served, **own)
    form = {"grant_id": client.grant["id"]}
    assert (await levels.banner.at(REGION).act(grant, form)).status_code == 403
    await levels.region.done(grant, form)
    assert (await levels.region.act(grant, form)).status_code == 409
    assert await state_at_home(levels, request) == "granted"
    await collected(levels, levels.purchaser, levels.banner)
    await levels.city.done(f"{LETTERS}/report", LETTER)
    row = next(each for each in await arrivals(levels.region) if each["state"] == "arrived")
    second = f"{ARRIVALS}/{row['id']}"
    await levels.region.done(f"{second}/plan", {"kind": "individual", "outcome": "示例"})
    assert codes(await levels.region.act(f"{second}/grant", form)) == {"sharing.grant_taken"}


async def test_what_a_bureau_raised_for_others_is_granted_to_them(levels: Levels) -> None:
    await collected(levels, levels.region, levels.region)
    (row,) = await arrivals(levels.region)
    path = f"{ARRIVALS}/{row['id']}"
    await levels.region.done(f"{path}/plan", {"kind": "individual", "outcome": "示例"})
    client = await client_of(levels)
    await levels.region.done(f"{path}/grant", {"grant_id": client.grant["id"]})


@pytest.mark.parametrize("level", ["city", "region"])
async def test_above_returns_it_and_it_comes_again(levels: Levels, level: str) -> None:
    request = await collected(levels, levels.purchaser, levels.banner)
    if level == "region":
        await levels.city.done(f"{LETTERS}/report", LETTER)
    bureau = levels.by_name(level)
    (row,) = await arrivals(bureau)
    path = f"{ARRIVALS}/{row['id']}/return"
    place = bureau.tenant
    for wrong in (levels.banner.at(place), levels.provider.at(place), levels.direct.at(place)):
        assert (await wrong.act(path, REASON)).status_code == 403
    await bureau.done(path, REASON)
    assert (await bureau.act(path, REASON)).status_code == 409
    assert await state_at_home(levels, request) == "returned"
    assert REASON["reason"] in (await levels.purchaser.page(f"{PLACE}/{request}")).text
    number = (await read(levels.purchaser, request))["number"]
    await levels.purchaser.done(f"{PLACE}/{request}/revise", {**REQUEST, "title": "示例：改后"})
    await levels.purchaser.done(f"{PLACE}/{request}/submit")
    late = {"request": request, "round": 1, "state": "refused", "text": "迟到", "number": None}
    await told(levels.world, BANNER, "sharing_followed", **late)
    await levels.banner.done(f"{PLACE}/{request}/collect", OPINION)
    await told(levels.world, BANNER, "sharing_followed", **late)
    record = await read(levels.purchaser, request)
    assert (record["state"], record["number"]) == ("collected", number)
    (waiting,) = await arrivals(levels.city)
    assert (waiting["state"], waiting["title"]) == ("waiting", "示例：改后")
    await levels.city.done(f"{LETTERS}/report", LETTER)
    (arrived,) = await arrivals(levels.region)
    assert (arrived["state"], arrived["title"]) == ("arrived", "示例：改后")
    assert await state_at_home(levels, request) == "reported"


@pytest.mark.parametrize("way", ["draft", "collected", "reported", "common"])
async def test_whoever_raised_it_withdraws_it_and_nobody_answers_it(
    levels: Levels, way: str
) -> None:
    if way == "draft":
        request = str((await levels.purchaser.done(f"{PLACE}/draft", REQUEST))["id"])
    elif way == "common":
        request, _ = await planned(levels, "common")
    else:
        request = await collected(levels, levels.purchaser, levels.banner)
    if way == "reported":
        await levels.city.done(f"{LETTERS}/report", LETTER)
    path = f"{PLACE}/{request}/withdraw"
    for wrong in (levels.supplier, levels.banner, levels.city.at(BANNER)):
        assert (await wrong.act(path, REASON)).status_code == 403
    assert (await levels.purchaser.done(path, REASON))["state"] == "withdrawn"
    assert (await levels.purchaser.act(path, REASON)).status_code == 409
    if way == "draft":
        return
    if way == "collected":
        (row,) = await arrivals(levels.city)
        answer = await levels.city.act(f"{LETTERS}/report", LETTER)
        assert codes(answer) == {"sharing.nothing_waits"}
    else:
        (row,) = await arrivals(levels.region)
        plan = {"kind": "individual", "outcome": "示例"}
        answer = await levels.region.act(f"{ARRIVALS}/{row['id']}/plan", plan)
        assert answer.status_code == 409
    assert row["state"] == "withdrawn"


async def test_what_is_answered_is_not_withdrawn(levels: Levels) -> None:
    request, arrival = await planned(levels, "individual")
    await levels.region.done(f"{ARRIVALS}/{arrival}/refuse", REASON)
    answer = await levels.purchaser.act(f"{PLACE}/{request}/withdraw", REASON)
    assert answer.status_code == 409


async def test_the_portal_tells_of_a_new_and_of_an_ending_specification(levels: Levels) -> None:
    first = await published(levels)
    await published(levels)
    found = (await levels.region.get("portal/announcements", limit=50)).json()["items"]
    assert {each["title"] for each in found} == {
        "关于发布“示例：数据共享需求”数据共享接口规范第1版的公告",
        "关于发布“示例：数据共享需求”数据共享接口规范第2版的公告",
        "关于“示例：数据共享需求”数据共享接口规范第1版停用的预告",
    }
    ending = next(each for each in found if "停用" in each["title"])
    page = await levels.region.page(f"portal/announcements/{ending['id']}")
    assert "由第2版取代" in page.text
    again = await levels.region.act(f"governance/specifications/{first['id']}/publish")
    assert again.status_code == 409
