"""Disputes: who proposes explains; content and result go up and are filed. And the port `ledger`."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from bureaus import REQUIREMENTS, need, upload
from governance_entries import Entry, ledgered
from governance_levels import BANNER, CITY, DIRECT, REGION, Levels, codes, told
from test_governance_defects import brought_to

from zhengcai import ledger_defects, ledger_entries
from zhengcai.testing import Person

DISPUTES = "governance/disputes"
CASES = "governance/dispute-cases"
FILINGS = "governance/dispute-filings"
EXPLAIN = {
    "cause": "argument",
    "explanation": "提出需求时没有考虑该情形",
    "result": "已通知服务商调整并另行提出需求",
}
PASS = {
    "city_opinion": "情况属实",
    "letter_number": "示例财购〔2026〕9号",
    "file": upload("上报公文.pdf"),
}
RECEIPT = {"receipt": "已备案"}


def dispute(entry: Entry, **more: Any) -> dict[str, Any]:
    return {
        "ledger_number": entry.number,
        "title": "示例：新功能不能适用于分包项目",
        "content": "分包项目不能使用新增的提醒功能",
        "cause": "other",
        **more,
    }


async def only(person: Person, collection: str) -> dict[str, Any]:
    (found,) = (await person.get(collection)).json()["items"]
    record: dict[str, Any] = found
    return record


async def test_who_proposes_explains_and_the_region_files(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate")).to("released")
    raised = await levels.purchaser.done(f"{DISPUTES}/raise", dispute(entry))
    assert (await entry.record())["state"] == "disputed"
    case = await only(levels.banner, CASES)
    assert case["due_on"] == "2026-03-16"
    await levels.banner.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    assert (await entry.record())["state"] == "resolved"
    answered = (await levels.purchaser.get(f"{DISPUTES}/{raised['id']}")).json()
    assert (answered["state"], answered["result"]) == ("explained", EXPLAIN["result"])
    filing = await only(levels.city, FILINGS)
    assert (await levels.region.get(FILINGS)).json()["items"] == []
    assert await asked_of(levels.city) == {"governance.dispute_filing.pass"}
    await levels.city.done(f"{FILINGS}/{filing['id']}/pass", PASS)
    arrived = await only(levels.region, FILINGS)
    assert await asked_of(levels.region) == {"governance.dispute_filing.receive"}
    assert arrived["city_opinion"] == PASS["city_opinion"]
    assert arrived["cause"] == "argument"
    await levels.world.travel(timedelta(days=30))
    await levels.region.done(f"{FILINGS}/{arrived['id']}/receive", RECEIPT)
    record = await entry.record()
    assert (record["state"], record["open_disputes"]) == ("filed", 0)
    assert record["quiet_until"] == "2026-06-30"
    case = await only(levels.banner, CASES)
    assert (case["state"], case["receipt"]) == ("filed", RECEIPT["receipt"])
    assert (await only(levels.purchaser, DISPUTES))["state"] == "filed"
    form = {"end_reason": "无争议"}
    assert codes(await levels.region.act(f"{entry.place}/close", form)) == {"entry.not_quiet"}
    own = {"number": entry.number, "requirement": record["source_id"]}
    await told(levels.world, REGION, "entry_confirmed", **own)
    await levels.region.done(f"{entry.place}/close", form)


async def asked_of(person: Person) -> set[str]:
    """What the to-do list has of filings."""
    found = (await person.get("core/todo")).json()["items"]
    return {each["action"] for each in found if "dispute_filing" in each["action"]}


@pytest.mark.parametrize("stage", ["ledgered", "accepted"])
async def test_only_what_is_released_is_disputed(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(stage)
    answer = await levels.supplier.act(f"{DISPUTES}/raise", dispute(entry))
    assert codes(answer) == {"dispute.not_released"}
    unknown = dispute(entry, ledger_number="RJTZ-2026-9999")
    assert codes(await levels.supplier.act(f"{DISPUTES}/raise", unknown)) == {
        "dispute.not_released"
    }


async def test_another_branch_disputes_and_the_proposer_is_reached(levels: Levels) -> None:
    entry = await (await ledgered(levels, "general")).to("released")
    await levels.direct.done(f"{DISPUTES}/raise", dispute(entry))
    case = await only(levels.banner, CASES)
    assert case["origin_tenant"] == DIRECT
    await levels.banner.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    assert (await only(levels.direct, DISPUTES))["state"] == "explained"


async def test_a_direct_report_goes_straight_to_the_region(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate", DIRECT)).to("released")
    await levels.purchaser.done(f"{DISPUTES}/raise", dispute(entry))
    case = await only(levels.direct, CASES)
    await levels.direct.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    filing = await only(levels.region, FILINGS)
    assert codes(await levels.region.act(f"{FILINGS}/{filing['id']}/pass", PASS)) == {
        "dispute.level"
    }
    await levels.region.done(f"{FILINGS}/{filing['id']}/receive", RECEIPT)
    assert (await entry.record())["state"] == "filed"


async def test_an_entry_is_disputed_until_its_last_dispute_is_filed(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate", CITY)).to("released")
    for person in (levels.purchaser, levels.supplier):
        await person.done(f"{DISPUTES}/raise", dispute(entry))
    cases = (await levels.city.get(CASES)).json()["items"]
    states = []
    for case in cases:
        await levels.city.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
        states.append((await entry.record())["state"])
    for filing in (await levels.region.get(FILINGS)).json()["items"]:
        await levels.region.done(f"{FILINGS}/{filing['id']}/receive", RECEIPT)
        states.append((await entry.record())["state"])
    assert states == ["disputed", "resolved", "resolved", "filed"]


async def test_an_organisation_disputes_an_entry_once_at_a_time(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate", CITY)).to("released")
    place, form = f"{DISPUTES}/raise", dispute(entry)
    answers = await asyncio.gather(*(levels.supplier.act(place, form) for _ in range(3)))
    assert sorted(each.status_code for each in answers) in ([201, 422, 422], [201, 409, 422],
                                                            [201, 409, 409])  # fmt: skip
    assert codes(await levels.supplier.act(place, form)) == {"dispute.open"}
    other = dispute(entry, cause="rule")
    assert codes(await levels.supplier.act(place, other)) == {"dispute.open"}
    await levels.supplier.done(place, dispute(entry, cause="act"))
    case = await only(levels.city, CASES)
    await levels.city.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    assert codes(await levels.supplier.act(place, other)) == {"dispute.open"}
    filing = await only(levels.region, FILINGS)
    await levels.region.done(f"{FILINGS}/{filing['id']}/receive", RECEIPT)
    await levels.supplier.done(place, form)
    await levels.purchaser.done(place, form)


async def test_what_is_closed_is_disputed_and_opens_again(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate", DIRECT)).to("released")
    own = {"number": entry.number, "requirement": (await entry.record())["source_id"]}
    await told(levels.world, REGION, "entry_confirmed", **own)
    await levels.region.done(f"{entry.place}/close", {"end_reason": "各方确认无争议"})
    await levels.supplier.done(f"{DISPUTES}/raise", dispute(entry))
    record = await entry.record()
    assert (record["state"], record["open_disputes"], record["end_reason"]) == ("disputed", 1, None)
    case = await only(levels.direct, CASES)
    await levels.direct.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    filing = await only(levels.region, FILINGS)
    await levels.region.done(f"{FILINGS}/{filing['id']}/receive", RECEIPT)
    assert (await entry.record())["state"] == "filed"
    assert codes(await levels.region.act(f"{entry.place}/close", {"end_reason": "无争议"})) == {
        "entry.not_quiet"
    }


async def test_each_step_by_its_people_and_once(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    await levels.supplier.done(f"{DISPUTES}/raise", dispute(entry))
    case = await only(levels.banner, CASES)
    steps = [(levels.banner, f"{CASES}/{case['id']}/explain", EXPLAIN)]
    for person, place, form in steps:
        for wrong in (levels.purchaser, levels.provider, levels.overseer, levels.city.at(BANNER)):
            assert (await wrong.act(place, form)).status_code == 403
        await person.done(place, form)
        assert (await person.act(place, form)).status_code == 409
    filing = await only(levels.city, FILINGS)
    place = f"{FILINGS}/{filing['id']}"
    assert codes(await levels.city.act(f"{place}/receive", RECEIPT)) == {"dispute.level"}
    for wrong in (levels.banner.at(CITY), levels.region.at(CITY), levels.provider.at(CITY)):
        assert (await wrong.act(f"{place}/pass", PASS)).status_code == 403
    await levels.city.done(f"{place}/pass", PASS)
    assert (await levels.city.act(f"{place}/pass", PASS)).status_code == 409


async def test_all_that_waits_goes_in_one_letter(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    for person in (levels.supplier, levels.purchaser):
        await person.done(f"{DISPUTES}/raise", dispute(entry))
    for case in (await levels.banner.get(CASES)).json()["items"]:
        await levels.banner.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    first, second = (await levels.city.get(FILINGS)).json()["items"]
    plain = {"city_opinion": "情况属实"}
    assert (await levels.city.act(f"{FILINGS}/{first['id']}/pass", plain)).status_code == 422
    await levels.city.done(f"{FILINGS}/{first['id']}/pass", PASS)
    answer = await levels.city.act(f"{FILINGS}/{second['id']}/pass", PASS)
    assert answer.status_code == 409
    arrived = (await levels.region.get(FILINGS)).json()["items"]
    assert [each["letter_number"] for each in arrived] == [PASS["letter_number"]] * 2
    assert len({each["letter_sha256"] for each in arrived} - {""}) == 1


async def test_an_explanation_after_its_day_says_so(levels: Levels) -> None:
    await levels.world.set("governance", "dispute_days", 1)
    entry = await (await ledgered(levels)).to("released")
    await levels.supplier.done(f"{DISPUTES}/raise", dispute(entry))
    case = await only(levels.banner, CASES)
    assert case["due_on"] == "2026-03-03"
    await levels.world.travel(timedelta(days=2))
    record = await levels.banner.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    assert record["late"] is True


async def test_an_act_of_a_purchase_is_referred_to_query_and_complaint(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    form = dispute(entry, cause="act")
    answer = await levels.purchaser.act(f"{DISPUTES}/raise", form)
    assert codes(answer) == {"dispute.no_supplier"}
    record = await levels.supplier.done(f"{DISPUTES}/raise", form)
    assert record["state"] == "referred"
    for words in ("7个工作日", "15个工作日", "政府采购质疑和投诉办法 第10条、第17条"):
        assert words in record["referral"]
    assert (await entry.record())["state"] == "released"


async def test_what_is_told_twice_changes_nothing(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    raised = await levels.supplier.done(f"{DISPUTES}/raise", dispute(entry))
    own = {"origin_tenant": BANNER, "origin_id": raised["id"]}
    again = {**own, **dispute(entry), "raiser_name": "示例"}
    await told(levels.world, REGION, "dispute_raised", **again)
    await told(levels.world, BANNER, "case_opened", **again)
    case = await only(levels.banner, CASES)
    await levels.banner.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    await told(levels.world, REGION, "dispute_raised", **again)
    record = await entry.record()
    assert (record["state"], record["open_disputes"]) == ("resolved", 1)


@pytest.mark.parametrize("first", ["close", "dispute"])
async def test_closing_and_disputing_at_once_leaves_it_disputed(levels: Levels, first: str) -> None:
    entry = await (await ledgered(levels)).to("released")
    own = {"number": entry.number, "requirement": (await entry.record())["source_id"]}
    await told(levels.world, REGION, "entry_confirmed", **own)
    acts = {
        "close": levels.region.act(f"{entry.place}/close", {"end_reason": "各方确认无争议"}),
        "dispute": levels.supplier.act(f"{DISPUTES}/raise", dispute(entry)),
    }
    order = (first, *(name for name in acts if name != first))
    answers = dict(zip(order, await asyncio.gather(*(acts[name] for name in order)), strict=True))
    await levels.world.settle()
    closed, raised, record = answers["close"], answers["dispute"], await entry.record()
    if closed.status_code != 200:
        assert codes(closed) <= {"state.wrong", "record.busy"}
    assert raised.status_code == 201, raised.text
    assert (record["state"], record["open_disputes"]) == ("disputed", 1)


async def test_confirming_and_disputing_at_once_never_leaves_a_confirmed_dispute(
    levels: Levels,
) -> None:
    """Whoever confirms is told that it is disputed, and may confirm again once that is filed."""
    entry = await (await ledgered(levels, "separate", DIRECT)).to("released")
    form = need(reason="示例")
    home = (
        f"governance/requirements/{(await levels.direct.done(f'{REQUIREMENTS}/draft', form))['id']}"
    )
    await levels.world.sql(
        "UPDATE governance_requirement SET state = 'released', above_number = $1", entry.number
    )
    await levels.world.sql(
        "UPDATE governance_ledger_entry SET source_id = $1", UUID(home.rpartition("/")[2])
    )
    confirmed, raised = await asyncio.gather(
        levels.direct.act(f"{home}/confirm"),
        levels.supplier.act(f"{DISPUTES}/raise", dispute(entry)),
    )
    await levels.world.settle()
    assert raised.status_code == 201
    assert confirmed.status_code in (200, 409), confirmed.text
    mine = (await levels.direct.get(home)).json()
    assert (mine["state"], mine["confirmed_at"]) == ("disputed", None)
    assert (await levels.direct.act(f"{home}/confirm")).status_code == 409
    told_so = {
        each["title"] for each in (await levels.direct.get("notify/messages")).json()["items"]
    }
    assert any("争议处理中" in each for each in told_so)
    refused = await levels.region.act(f"{entry.place}/close", {"end_reason": "各方确认无争议"})
    assert refused.status_code == 409
    case = await only(levels.direct, CASES)
    await levels.direct.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    filing = await only(levels.region, FILINGS)
    await levels.region.done(f"{FILINGS}/{filing['id']}/receive", RECEIPT)
    form = {"end_reason": "各方确认无争议"}
    assert codes(await levels.region.act(f"{entry.place}/close", form)) == {"entry.not_quiet"}
    await levels.direct.done(f"{home}/confirm")
    assert (await levels.region.done(f"{entry.place}/close", form))["state"] == "closed"


async def test_who_disputes_what_was_retired_meanwhile_is_told_once(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    own = {"number": entry.number, "requirement": (await entry.record())["source_id"]}
    await told(levels.world, REGION, "entry_confirmed", **own)
    before = dispute(entry)
    raised = await levels.supplier.done(f"{DISPUTES}/raise", before)
    # As if the job had come after the retirement.
    await levels.world.sql(
        "UPDATE governance_ledger_entry SET state = 'retired', disputes = NULL, open_disputes = 0, "
        "end_reason = '已停用'"
    )
    arriving = {"origin_tenant": BANNER, "origin_id": raised["id"], **before}
    for _ in range(2):
        await told(levels.world, REGION, "dispute_raised", raiser_name="示例", **arriving)
    lost = (await levels.supplier.get(f"{DISPUTES}/{raised['id']}")).json()
    assert (lost["state"], lost["result"]) == ("late", "台账事项已下线：已停用")
    assert (await entry.record())["state"] == "retired"
    page = (await levels.supplier.page(f"{DISPUTES}/{raised['id']}")).text
    assert page.count("台账事项已下线：已停用") == 2, "in the result, and once in the course"


async def test_only_who_is_concerned_reads(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    await levels.supplier.done(f"{DISPUTES}/raise", dispute(entry))
    assert (await levels.purchaser.get(DISPUTES)).json()["items"] == []
    assert len((await levels.banner.get(DISPUTES)).json()["items"]) == 1
    assert (await levels.supplier.get(CASES)).status_code == 403
    place = f"/api/v1/t/{BANNER}/-/{DISPUTES}"
    assert (await levels.world.client.get(place)).status_code == 401


async def test_the_ledgers_are_asked_from_any_tenant(levels: Levels) -> None:
    defect = await brought_to(levels, "closed")
    number = (await levels.banner.get(f"governance/defects/{defect}")).json()["number"]
    entry = await (await ledgered(levels, "separate")).to("released")
    for tenant in (BANNER, CITY, REGION, DIRECT, "420200"):
        async with levels.world.inside("governance", tenant) as ctx:
            entries = await ledger_entries(ctx, [entry.number, "RJTZ-2026-9999"])
            defects = await ledger_defects(ctx, [number, "RJTZ-2026-9999"])
        assert len(entries) == len(defects) == (tenant != "420200")
        found, mended = entries.get(entry.number), defects.get(number)
        if tenant == "420200":
            continue
        assert found is not None
        assert mended is not None
        assert (found.classification, found.payers) == ("separate", {CITY: "confirmed"})
        assert found.tenants == {BANNER, "150102"}
        assert found.accepted_at is not None
        assert (mended.reporter_tenant, mended.state) == (BANNER, "closed")
        assert mended.verified_at is not None
