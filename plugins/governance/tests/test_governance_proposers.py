"""Everybody whose requirement is in an entry accepts what was delivered, and explains next door."""

import asyncio
from base64 import b64encode
from typing import Any
from uuid import uuid4

import pytest
from governance_entries import DELIVER, OPINION, Entry, ledgered
from governance_levels import BANNER, CITY, DIRECT, REGION, Levels, codes, told
from zhengcai_governance.actions.ledger import merge_into_entry
from zhengcai_governance.actions.releasing import entry_of
from zhengcai_governance.entry_telling import nearest_home

from zhengcai.testing import Person

REASON = {"reason": "本年度预算没有安排"}


async def merged(entry: Entry, *places: str) -> None:
    """Requirements of other places are merged into the entry."""
    for place in places:
        joined = {"tenant": place, "id": str(uuid4()), "number": "示例", "proposer": "示例"}
        async with entry.levels.world.inside("governance", REGION) as ctx:
            await ctx.perform(merge_into_entry, await entry_of(ctx, entry.id), merged=[joined])
        await entry.levels.world.settle()


async def two_proposers(levels: Levels, stage: str = "delivered") -> Entry:
    """A separate one that the banner raised, and the county that hangs on the region."""
    entry = await ledgered(levels, "separate")
    await merged(entry, DIRECT)
    return await entry.to(stage)


async def acceptance_of(entry: Entry, person: Person) -> str:
    return f"governance/acceptances/{(await entry.newest(person, 'acceptances'))['id']}"


async def test_the_region_accepts_once_every_proposer_has(levels: Levels) -> None:
    entry = await two_proposers(levels)
    accept = f"{entry.place}/accept"
    for person, waiting in ((levels.direct, "示例旗"), (levels.banner, "")):
        place = await acceptance_of(entry, person)
        for wrong in (levels.city, levels.provider, levels.purchaser):
            assert (
                await wrong.at(person.tenant).act(f"{place}/accept", OPINION)
            ).status_code == 403
        await person.done(f"{place}/accept", OPINION)
        assert (await person.act(f"{place}/accept", OPINION)).status_code == 409
        if waiting:
            answer = await levels.region.act(accept, OPINION)
            assert codes(answer) == {"entry.proposer_first"}
            assert waiting in answer.json()["problems"][0]["message"]
    page = (await levels.supplier.at(REGION).page(entry.place)).text
    assert "提出单位验收" in page
    await levels.region.done(accept, OPINION)
    assert (await entry.newest(entry.bearer, "work-orders"))["state"] == "accepted"


@pytest.mark.parametrize("first", ["banner", "direct"])
async def test_one_refusal_sends_it_back(levels: Levels, first: str) -> None:
    entry = await two_proposers(levels)
    refuses = levels.by_name(first)
    other = levels.direct if refuses is levels.banner else levels.banner
    pending = await acceptance_of(entry, other)
    await refuses.done(f"{await acceptance_of(entry, refuses)}/refuse", OPINION)
    assert (await entry.newest(entry.bearer, "work-orders"))["state"] == "taken"
    assert (await entry.record())["delivered_version"] is None
    assert (await other.get(pending)).json()["state"] == "withdrawn"
    assert (await other.act(f"{pending}/accept", OPINION)).status_code == 409
    late = {"entry": entry.id, "delivery": 1, "proposer": other.tenant, "opinion": "示例意见"}
    await told(levels.world, REGION, "proposer_judged", **late, accepted=True)
    again = {"entry_id": entry.id, "delivery": 1, "opinion": "示例意见"}
    await told(levels.world, other.tenant, "delivery_withdrawn", **again)
    assert codes(await levels.region.act(f"{entry.place}/accept", OPINION)) == {
        "entry.not_delivered"
    }
    await entry.provider.done(f"{await entry.order()}/deliver", DELIVER)
    for person in (levels.banner, levels.direct):
        place = await acceptance_of(entry, person)
        assert (await person.get(place)).json()["delivery"] == 2
        await person.done(f"{place}/accept", OPINION)
    await levels.region.done(f"{entry.place}/accept", OPINION)


async def test_accepting_and_refusing_at_once_is_a_refusal(levels: Levels) -> None:
    entry = await two_proposers(levels)
    one, other = (
        await acceptance_of(entry, levels.banner),
        await acceptance_of(entry, levels.direct),
    )
    answers = await asyncio.gather(
        levels.banner.act(f"{one}/accept", OPINION), levels.direct.act(f"{other}/refuse", OPINION)
    )
    assert [each.status_code for each in answers] == [200, 200]
    await levels.world.settle()
    assert (await entry.newest(entry.bearer, "work-orders"))["state"] == "taken"
    record = await entry.record()
    assert (record["delivered_version"], record["proposer_accepted_at"]) == (None, None)


async def test_who_gets_nothing_of_it_accepts_nothing(levels: Levels) -> None:
    entry = await two_proposers(levels, "classified")
    work = (await entry.newest(levels.direct, "works"))["id"]
    await levels.direct.done(f"governance/works/{work}/decline", REASON)
    await entry.to("proposer_accepted", "classified")
    assert (await levels.direct.get("governance/acceptances")).json()["items"] == []
    await levels.region.done(f"{entry.place}/accept", OPINION)


async def test_who_joins_after_the_delivery_accepts_it_too(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate")).to("proposer_accepted")
    await merged(entry, CITY)
    answer = await levels.region.act(f"{entry.place}/accept", OPINION)
    assert codes(answer) == {"entry.proposer_first"}
    await levels.city.done(f"{await acceptance_of(entry, levels.city)}/accept", OPINION)
    await levels.region.done(f"{entry.place}/accept", OPINION)


async def test_evidence_comes_with_its_files(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("taken")
    await entry.install()
    report = {"name": "测试报告.txt", "content": b64encode("全部通过".encode()).decode()}
    order = await entry.order()
    form: dict[str, Any] = {**DELIVER, "file": [report]}
    too_many = await entry.provider.act(f"{order}/deliver", {**DELIVER, "file": [report] * 6})
    assert too_many.status_code == 422
    await entry.provider.done(f"{order}/deliver", form)
    found = (await levels.banner.get(await entry.acceptance())).json()["evidence_files"]
    assert [each.partition(" ")[0] for each in found] == ["测试报告.txt"]
    assert "测试报告.txt" in (await entry.bearer.page(order)).text


@pytest.mark.parametrize(
    ("source", "joined", "disputed_at", "explains"),
    [
        (BANNER, (DIRECT,), DIRECT, DIRECT),
        (BANNER, (DIRECT,), "150102", BANNER),
        (BANNER, (DIRECT,), REGION, BANNER),
        (DIRECT, (BANNER,), CITY, BANNER),
        (DIRECT, (BANNER, CITY), "150102", CITY),
        (DIRECT, (BANNER, CITY), BANNER, BANNER),
        (DIRECT, (), BANNER, DIRECT),
    ],
)
async def test_the_proposer_next_door_explains(
    levels: Levels, source: str, joined: tuple[str, ...], disputed_at: str, explains: str
) -> None:
    entry = await ledgered(levels, "separate", source)
    await merged(entry, *joined)
    async with levels.world.inside("governance", REGION) as ctx:
        row = await entry_of(ctx, entry.id)
        assert row is not None
        assert nearest_home(ctx, row, disputed_at) == explains


async def test_a_dispute_is_opened_where_it_is_explained(levels: Levels) -> None:
    entry = await two_proposers(levels)
    await levels.direct.done(f"{await acceptance_of(entry, levels.direct)}/accept", OPINION)
    await entry.to("released", "delivered")
    form = {
        "ledger_number": entry.number,
        "title": "新增的查询条件不便使用",
        "content": "联络名单查不到结果",
        "cause": "other",
    }
    await levels.direct.done("governance/disputes/raise", form)
    (case,) = (await levels.direct.get("governance/dispute-cases")).json()["items"]
    assert case["ledger_number"] == entry.number
    assert (await levels.banner.get("governance/dispute-cases")).json()["items"] == []
