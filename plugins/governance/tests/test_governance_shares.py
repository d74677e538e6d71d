"""Everybody who pays for an entry says so at home: the lead builds for those who have confirmed."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from governance_entries import CLASSIFY, CONFIRM, SCHEDULE, Entry, ledgered
from governance_levels import BANNER, CITY, DIRECT, REGION, Levels, codes, told
from zhengcai_governance.actions.ledger import merge_into_entry
from zhengcai_governance.actions.releasing import entry_of
from zhengcai_governance.due_warnings import RULES

from zhengcai import ledger_entries
from zhengcai.testing import Person

TWO_CITIES = {**CLASSIFY["separate"], "concerned": ["150102", DIRECT]}
REASON = {"reason": "本年度预算没有安排"}


async def shared(levels: Levels) -> Entry:
    """A separate one that two pay for: the city (the lead), and the county that hangs on the region."""
    entry = await ledgered(levels, "separate")
    await levels.region.done(f"{entry.place}/classify", TWO_CITIES)
    return entry


async def work_of(entry: Entry, person: Person) -> str:
    return f"governance/works/{(await entry.newest(person, 'works'))['id']}"


async def share_of(entry: Entry, payer: str) -> dict[str, Any]:
    """The newest share of a payer."""
    (*_, found) = [each for each in await entry.shares() if each["payer_tenant"] == payer]
    return found


async def made_for(entry: Entry) -> frozenset[str]:
    """As the platform asks the ledger, in the region."""
    async with entry.levels.world.inside("governance", REGION) as ctx:
        return (await ledger_entries(ctx, [entry.number]))[entry.number].tenants


@pytest.mark.parametrize(
    ("kind", "source", "form", "wanted"),
    [
        ("general", BANNER, {}, {REGION: (True, [BANNER])}),
        ("separate", BANNER, {}, {CITY: (True, ["150102", BANNER])}),
        (
            "separate",
            BANNER,
            TWO_CITIES,
            {CITY: (True, ["150102", BANNER]), DIRECT: (False, [DIRECT])},
        ),
        ("separate", DIRECT, {}, {DIRECT: (True, [DIRECT]), CITY: (False, ["150102"])}),
        ("personal", BANNER, {}, {BANNER: (True, [BANNER])}),
    ],
)
async def test_who_pays_for_which_places(
    levels: Levels, kind: str, source: str, form: dict[str, Any], wanted: dict[str, Any]
) -> None:
    entry = await ledgered(levels, kind, source)
    await levels.region.done(f"{entry.place}/classify", {**CLASSIFY[kind], **form})
    found = {each["payer_tenant"]: (each["lead"], each["places"]) for each in await entry.shares()}
    assert found == wanted
    assert await made_for(entry) == frozenset(), "nobody has confirmed yet"


async def test_the_lead_waits_for_the_others_and_builds_for_those_who_pay(levels: Levels) -> None:
    entry = await shared(levels)
    lead, other = await work_of(entry, levels.city), await work_of(entry, levels.direct)
    await levels.city.done(f"{lead}/confirm", CONFIRM)
    assert await made_for(entry) == {"150102", BANNER}
    waiting = await levels.city.act(f"{lead}/schedule", SCHEDULE)
    assert codes(waiting) == {"work.others_first"}
    assert "示例旗" in (await levels.city.page(lead)).text, "it reads for whom it pays"
    (problem,) = waiting.json()["problems"]
    assert "示例直管市" in problem["message"]
    assert problem["law"] == "内财购〔2021〕1131号 二（四）"
    costs = {**CONFIRM, "development_cost": "20000.00", "yearly_cost": "1000.00"}
    record = await levels.direct.done(f"{other}/confirm", costs)
    assert (record["state"], record["yearly_cost"]) == ("joined", "1000.00")
    assert await made_for(entry) == {"150102", BANNER, DIRECT}
    assert (await levels.direct.act(f"{other}/schedule", SCHEDULE)).status_code == 409
    order = {"ledger_number": entry.number, "content": "示例工作内容", "plugin": "elsewhere"}
    answer = await levels.direct.act(
        "governance/work-orders/issue", {**order, "due_on": "2026-06-30"}
    )
    assert codes(answer) == {"order.not_scheduled"}, "the lead orders, and nobody else"
    await entry.to("accepted", "confirmed")
    for reached in ((), ("150102", BANNER)):
        await entry.taken_by(*reached)
        await entry.rolled_out()
        assert (await entry.record())["state"] == "accepted", "who pays waits for it too"
    await entry.taken_by(DIRECT)
    await entry.rolled_out()
    assert (await entry.record())["state"] == "released"
    page = (await levels.supplier.at(REGION).page(entry.place)).text
    for seen in ("费用承担", "50,000.00", "20,000.00", "1,000.00", "示例直管市"):
        assert seen in page, seen


async def test_without_another_payer_it_is_built_for_the_others(levels: Levels) -> None:
    entry = await shared(levels)
    await levels.direct.done(f"{await work_of(entry, levels.direct)}/decline", REASON)
    await entry.to("scheduled", "classified")
    record = await entry.record()
    assert (record["state"], record["classification"]) == ("scheduled", "separate")
    assert await made_for(entry) == {"150102", BANNER}
    share = await share_of(entry, DIRECT)
    assert share["state"] == "declined"
    assert "reason" not in share, "the public does not read why"
    official = (await levels.region.get(f"governance/shares/{share['id']}")).json()
    assert official["reason"] == REASON["reason"]


async def test_without_its_lead_it_is_classified_again(levels: Levels) -> None:
    entry = await shared(levels)
    joined = await work_of(entry, levels.direct)
    await levels.direct.done(f"{joined}/confirm", CONFIRM)
    await levels.city.done(f"{await entry.work()}/decline", REASON)
    record = await entry.record()
    assert (record["state"], record["classification"]) == ("ledgered", None)
    assert (await levels.direct.get(joined)).json()["state"] == "withdrawn"
    assert (await share_of(entry, DIRECT))["state"] == "superseded"
    assert await made_for(entry) == frozenset()
    await levels.region.done(f"{entry.place}/classify", TWO_CITIES)
    again = await work_of(entry, levels.direct)
    assert again != joined
    late = {"entry": entry.id, "attempt": 1, "payer": DIRECT}
    await told(levels.world, REGION, "share_answered", **late, declined="本年度预算没有安排")
    assert (await share_of(entry, DIRECT))["state"] == "asked", "an answer to the former attempt"
    withdrawn = {"entry_id": entry.id, "attempt": 1, "reason": "重新分类"}
    await told(levels.world, DIRECT, "work_withdrawn", **withdrawn)
    assert (await levels.direct.get(again)).json()["state"] == "asked"


async def test_the_region_stops_waiting_after_the_last_day(levels: Levels) -> None:
    entry = await shared(levels)
    await levels.city.done(f"{await entry.work()}/confirm", CONFIRM)
    drop = f"governance/shares/{(await share_of(entry, DIRECT))['id']}/drop"
    assert codes(await levels.region.act(drop, REASON)) == {"share.not_due"}
    due = date.fromisoformat((await share_of(entry, DIRECT))["due_on"])
    async with levels.world.inside("governance", REGION) as ctx:
        (rule,) = (each for each in RULES if each.id == "governance.share")
        (finding,) = await rule.find(ctx)
    assert (finding.due, finding.law) == (due, "I.3-class")
    await levels.world.travel(due + timedelta(days=1))
    lead = f"governance/shares/{(await share_of(entry, CITY))['id']}/drop"
    assert (await levels.region.act(lead, REASON)).status_code == 409, "it has confirmed"
    for wrong in (levels.city, levels.direct, levels.provider, levels.overseer):
        assert (await wrong.at(REGION).act(drop, REASON)).status_code == 403, wrong.name
    assert (await levels.region.act(drop, {"reason": ""})).status_code == 422
    await levels.region.done(drop, REASON)
    assert (await levels.region.act(drop, REASON)).status_code == 409
    work = await work_of(entry, levels.direct)
    assert (await levels.direct.get(work)).json()["state"] == "withdrawn"
    for verb, form in (("confirm", CONFIRM), ("decline", REASON)):
        assert (await levels.direct.act(f"{work}/{verb}", form)).status_code == 409
    confirmed = {**CONFIRM, "budget_year": 2026}
    late = {"entry": entry.id, "attempt": 1, "payer": DIRECT, "confirmed": confirmed}
    await told(levels.world, REGION, "share_answered", **late)
    assert (await share_of(entry, DIRECT))["state"] == "dropped"
    later = {**SCHEDULE, "starts_on": str(due + timedelta(days=2))}
    await levels.city.done(f"{await entry.work()}/schedule", later)
    assert await made_for(entry) == {"150102", BANNER}


async def test_nobody_stops_waiting_for_the_lead(levels: Levels) -> None:
    entry = await shared(levels)
    await levels.world.travel(timedelta(days=60))
    lead = await share_of(entry, CITY)
    answer = await levels.region.act(f"governance/shares/{lead['id']}/drop", REASON)
    assert codes(answer) == {"share.lead"}


async def test_a_share_is_confirmed_at_home_once(levels: Levels) -> None:
    entry = await shared(levels)
    work = await work_of(entry, levels.direct)
    for wrong in (levels.city, levels.region, levels.provider, levels.purchaser):
        for verb, form in (("confirm", CONFIRM), ("decline", REASON)):
            answer = await wrong.at(DIRECT).act(f"{work}/{verb}", form)
            assert answer.status_code == 403, (wrong.name, verb)
    for missing in ("development_cost", "yearly_cost", "budget_item"):
        form = {name: value for name, value in CONFIRM.items() if name != missing}
        assert (await levels.direct.act(f"{work}/confirm", form)).status_code == 422
    asked = [levels.direct.act(f"{work}/confirm", CONFIRM) for _ in range(2)]
    asked.append(levels.direct.act(f"{work}/decline", REASON))
    answers = sorted(each.status_code for each in await asyncio.gather(*asked))
    assert answers == [200, 409, 409]
    await levels.world.settle()
    share = await share_of(entry, DIRECT)
    assert share["state"] in ("confirmed", "declined")
    other = {"entry": entry.id, "attempt": 1, "payer": DIRECT}
    await told(levels.world, REGION, "share_answered", **other, declined="示例另一种答复")
    assert (await share_of(entry, DIRECT)) == share
    assert (await entry.record())["state"] == "classified"


async def test_what_is_merged_later_is_paid_for_by_its_own_city(levels: Levels) -> None:
    entry = await ledgered(levels, "separate")
    await levels.region.done(f"{entry.place}/classify", {**CLASSIFY["separate"], "concerned": []})
    await levels.city.done(f"{await entry.work()}/confirm", CONFIRM)
    for place in ("150102", DIRECT):
        joined = {"tenant": place, "id": "00000000-0000-0000-0000-000000000001", "number": "示例"}
        async with levels.world.inside("governance", REGION) as ctx:
            await ctx.perform(merge_into_entry, await entry_of(ctx, entry.id), merged=[joined])
        await levels.world.settle()
    assert (await share_of(entry, CITY))["places"] == ["150102", BANNER]
    work = await entry.newest(levels.city, "works")
    assert work["places"] == ["150102", BANNER]
    assert await made_for(entry) == {"150102", BANNER}
    assert (await share_of(entry, DIRECT))["state"] == "asked"
    answer = await levels.city.act(f"{await entry.work()}/schedule", SCHEDULE)
    assert codes(answer) == {"work.others_first"}
    await levels.direct.done(f"{await work_of(entry, levels.direct)}/confirm", CONFIRM)
    assert await made_for(entry) == {"150102", BANNER, DIRECT}
