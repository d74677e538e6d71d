"""Who wins: the purchaser in time, later with a reason, or by its silence; and what is corrected."""

from datetime import date, datetime, timedelta

import pytest
from tender_house import House, bid, laws, problems

from zhengcai import Role

LAW_43 = "政府采购法实施条例 第43条"
LAW_68 = "政府采购货物和服务招标投标管理办法 第68条"
DUE = date(2026, 3, 30)
"""Five working days after the report of 2026-03-23."""


async def state(house: House, project: str) -> str:
    return str((await house.record(f"projects/{project}"))["state"])


async def test_a_tie_is_drawn_by_lot_and_noted(house: House) -> None:
    offers = [bid("800000.00", "large", brand=name) for name in ("甲", "乙", "丙")]
    project = await house.project("evaluated", bids=offers)
    ranks = [(await house.record(f"bids/{each}"))["rank"] for each in house.bid_ids]
    assert ranks == [1, 1, 1]
    record = await house.manager.done(f"tendering/projects/{project}/award", {})
    [lot] = [one for one in record["findings"] if one["kind"] == "tie_draw"]
    assert sorted(lot["among"]) == sorted(house.bid_ids)
    assert record["winner_bid_id"] == lot["bid_id"]


async def rule(house: House, rule_id: str, value: str) -> None:
    """Another value of a rule, as a change of law would bring it."""
    await house.world.sql(
        "UPDATE rule_row SET value = $2::jsonb WHERE rule_id = $1", rule_id, value
    )
    await house.world.runtime.reload()


async def test_the_rule_book_says_how_a_tie_is_decided(house: House) -> None:
    offers = [bid("800000.00", "large", brand=name) for name in ("甲", "乙", "丙")]
    project = await house.project("evaluated", bids=offers)
    await rule(house, "B.2-tie", '["document"]')
    refused = await house.manager.act(f"tendering/projects/{project}/award")
    assert (problems(refused), laws(refused)) == (["project.tied"], [LAW_68])


async def test_silence_beyond_the_period_chooses_the_first_ranked(house: House) -> None:
    project = await house.project("evaluated")
    ranks = [(await house.record(f"bids/{each}"))["rank"] for each in house.bid_ids]
    first = house.bid_ids[ranks.index(1)]
    end = datetime.fromisoformat("2026-03-30T23:59:00+08:00")
    await house.world.travel(end)
    await house.world.settle()
    assert await state(house, project) == "evaluated"
    await house.world.travel(end + timedelta(minutes=2))
    late = await house.manager.act(f"tendering/projects/{project}/award")
    assert (problems(late), laws(late)) == (["project.award_deemed"], [LAW_43])
    reason = {"reason": "示例理由"}
    too_late = await house.manager.act(f"tendering/projects/{project}/explain_delay", reason)
    assert problems(too_late) == ["project.award_deemed"]
    await house.world.settle()
    record = await house.record(f"projects/{project}")
    assert (record["state"], record["winner_bid_id"]) == ("awarded", first)
    assert record["deemed_at"].startswith("2026-03-31T00:")
    again = await house.manager.act(f"tendering/projects/{project}/award")
    assert problems(again) == ["state.wrong"]
    feed = (await house.supervisor.get("core/feed")).json()["items"]
    assert "tendering.project.deem_award" in {event["type"] for event in feed}
    auditor = await house.world.person(Role.AUDIT_ADMIN)
    entries = (await auditor.get("core/audit", subject=project)).json()["items"]
    deemed = next(each for each in entries if each["action"].endswith("deem_award"))
    assert [each["id"] for each in deemed["rule_refs"]] == ["A-23"]
    await house._to_notified(project, ())
    [notice] = (await house.public.get("portal/announcements", kind="result")).json()["items"]
    other = next(each for each in notice["content"] if each["heading"] == "其他补充事宜")
    assert "视同确定排名第一的中标候选人" in other["value"]


async def test_the_sandbox_clock_brings_the_silence_forward(house: House) -> None:
    project = await house.project("evaluated")
    clerk = await house.world.person(Role.SYSTEM_ADMIN, tenant="150000")
    await clerk.done("console/clock/advance", {"to": "2026-03-31T00:01:00+08:00"})
    await house.world.settle()
    assert await state(house, project) == "awarded"


async def test_a_reason_in_time_keeps_the_decision_with_the_purchaser(house: House) -> None:
    project = await house.project("evaluated")
    path = f"tendering/projects/{project}"
    await house.world.travel(DUE)
    record = await house.manager.done(f"{path}/explain_delay", {"reason": "示例理由"})
    assert record["award_late_reason"] == "示例理由"
    twice = await house.manager.act(f"{path}/explain_delay", {"reason": "另一理由"})
    assert problems(twice) == ["project.delay_explained"]
    await house.world.travel(date(2026, 4, 2))
    await house.world.settle()
    assert await state(house, project) == "evaluated"
    record = await house.manager.done(f"{path}/award")
    assert (record["state"], record["deemed_at"]) == ("awarded", None)


async def test_a_decision_in_time_is_left_alone(house: House) -> None:
    project = await house.project("awarded")
    await house.world.travel(date(2026, 4, 2))
    await house.world.settle()
    record = await house.record(f"projects/{project}")
    assert (record["state"], record["deemed_at"]) == ("awarded", None)


async def test_a_period_that_changes_meanwhile_is_asked_again(house: House) -> None:
    project = await house.project("evaluated")
    await rule(house, "A-23", "6")
    await house.world.travel(date(2026, 3, 31))
    await house.world.settle()
    assert await state(house, project) == "evaluated"
    await house.world.travel(date(2026, 4, 1))
    await house.world.settle()
    assert await state(house, project) == "awarded"


async def test_a_late_announcement_gives_its_reason(house: House) -> None:
    project = await house.project("awarded")
    path = f"tendering/projects/{project}"
    await house.world.travel(date(2026, 3, 26))
    late = await house.agency.act(f"{path}/announce_result")
    assert (problems(late), laws(late)) == (["project.late"], [LAW_43])
    record = await house.agency.done(f"{path}/announce_result", {"late_reason": "示例理由"})
    assert (record["state"], record["result_late_reason"]) == ("notified", "示例理由")


CORRECTION = {
    "content": "规格型号更正为SL-14A",
    "reason": "录入错误",
    "basis": "政府采购信息发布管理办法 第14条",
    "unchanged": True,
}


@pytest.mark.parametrize("who", ["agency", "manager"])
async def test_the_result_is_corrected_by_whoever_published_it(house: House, who: str) -> None:
    project = await house.project("notified")
    path = f"tendering/projects/{project}"
    other = await house.world.person(Role.AGENCY if who == "agency" else Role.PURCHASER_MANAGER)
    assert (await other.act(f"{path}/correct_result", CORRECTION)).status_code == 403
    person = getattr(house, who)
    changed = await person.act(f"{path}/correct_result", {**CORRECTION, "unchanged": False})
    assert (problems(changed), laws(changed)) == (["project.result_changed"], ["政府采购法 第46条"])
    missing = await person.act(f"{path}/correct_result", {"unchanged": True})
    assert missing.status_code == 422
    record = await person.done(f"{path}/correct_result", CORRECTION)
    items = (await house.public.get("portal/announcements", kind="correction")).json()["items"]
    [correction] = items
    assert correction["corrects_id"] == record["result_announcement_id"]
    text = str(correction["content"])
    assert all(CORRECTION[name] in text for name in ("content", "reason", "basis"))
    [kept] = [one for one in record["findings"] if one["kind"] == "result_correction"]
    assert kept["law"] == CORRECTION["basis"]
    second = {**CORRECTION, "content": "品牌更正为示例牌"}
    await person.done(f"{path}/correct_result", second)
