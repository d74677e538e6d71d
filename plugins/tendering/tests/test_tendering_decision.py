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
    path = f"tendering/projects/{project}/award"
    refused = await house.manager.act(path)
    assert (problems(refused), laws(refused)) == (["project.tied"], [LAW_68])
    await house.world.travel(date(2026, 4, 2))
    await house.world.settle()
    assert await state(house, project) == "evaluated", "silence cannot choose between equals"
    chosen = {"bid_id": house.bid_ids[1]}
    assert problems(await house.manager.act(path, chosen)) == ["project.tied"], "without a reason"
    record = await house.manager.done(path, {**chosen, "reason": "示例理由"})
    assert record["winner_bid_id"] == house.bid_ids[1]
    [kept] = [one for one in record["findings"] if one["kind"] == "tie_choice"]
    assert (kept["reason"], sorted(kept["among"])) == ("示例理由", sorted(house.bid_ids))


async def test_the_purchaser_cannot_leave_the_order_of_the_report(house: House) -> None:
    project = await house.project("evaluated")
    ranks = [(await house.record(f"bids/{each}"))["rank"] for each in house.bid_ids]
    second = house.bid_ids[ranks.index(2)]
    path = f"tendering/projects/{project}/award"
    refused = await house.manager.act(path, {"bid_id": second, "reason": "示例理由"})
    assert (problems(refused), laws(refused)) == (["project.no_choice"], [LAW_68])


async def test_a_late_decision_is_what_silence_has_decided(house: House) -> None:
    project = await house.project("evaluated")
    await house.world.travel(date(2026, 3, 31))
    await house.world.sql("DELETE FROM procrastinate_jobs")
    path = f"tendering/projects/{project}"
    late = await house.manager.act(f"{path}/explain_delay", {"reason": "示例理由"})
    assert (problems(late), laws(late)) == (["project.award_deemed"], [LAW_43])
    record = await house.manager.done(f"{path}/award")
    assert record["state"] == "awarded"
    assert record["deemed_at"].startswith("2026-03-31T")
    auditor = await house.world.person(Role.AUDIT_ADMIN)
    entries = (await auditor.get("core/audit", subject=project)).json()["items"]
    award = next(each for each in entries if each["action"].endswith("project.award"))
    assert [each["id"] for each in award["rule_refs"]] == ["A-23"]


async def test_silence_beyond_the_period_chooses_the_first_ranked(house: House) -> None:
    project = await house.project("evaluated")
    ranks = [(await house.record(f"bids/{each}"))["rank"] for each in house.bid_ids]
    first = house.bid_ids[ranks.index(1)]
    end = datetime.fromisoformat("2026-03-30T23:59:00+08:00")
    await house.world.travel(end)
    await house.world.settle()
    assert await state(house, project) == "evaluated"
    await house.world.travel(end + timedelta(minutes=2))
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
    assert problems(twice) == ["access.not_owner"]
    assert (
        "explain_delay" not in (await house.record(f"projects/{project}", house.manager))["actions"]
    )
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
    "part": "subject",
    "content": "规格型号更正为SL-14A",
    "reason": "录入错误",
    "basis": "政府采购信息发布管理办法 第14条",
    "unchanged": True,
}


NAMED, AMOUNT = "project.correction_names_bidder", "project.correction_of_amount"
FORBIDDEN = (
    ({"content": "中标供应商更正为示例甲科技有限公司"}, NAMED),
    ({"content": "示例丙 科技有限公司为第一名"}, NAMED),
    ({"reason": "误将示例甲科技有限公司列入"}, NAMED),
    ({"content": "中标（成交）金额更正为1元"}, AMOUNT),
    ({"content": "规格有误，中标价由860,000.00元改为１元"}, AMOUNT),
    ({"basis": "中标金额：壹元"}, AMOUNT),
)
"""What a correction must not say: the winner is 示例乙科技有限公司, for 860,000 yuan."""


@pytest.mark.parametrize("who", ["agency", "manager"])
async def test_the_result_is_corrected_by_whoever_published_it(house: House, who: str) -> None:
    project = await house.project("notified")
    path = f"tendering/projects/{project}"
    other = await house.world.person(Role.AGENCY if who == "agency" else Role.PURCHASER_MANAGER)
    assert (await other.act(f"{path}/correct_result", CORRECTION)).status_code == 403
    person = getattr(house, who)
    changed = await person.act(f"{path}/correct_result", {**CORRECTION, "unchanged": False})
    assert (problems(changed), laws(changed)) == (["project.result_changed"], ["政府采购法 第46条"])
    for named, expected in FORBIDDEN:
        refused = await person.act(f"{path}/correct_result", {**CORRECTION, **named})
        assert (problems(refused), laws(refused)) == ([expected], ["政府采购法 第46条"]), named
    for part in ("winner", "amount"):
        refused = await person.act(f"{path}/correct_result", {**CORRECTION, "part": part})
        assert problems(refused) == ["form.literal_error"]
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
    second = {
        **CORRECTION,
        "content": "示例乙科技有限公司所投产品品牌更正为示例牌；中标金额仍为860,000.00元（86万元）",
    }
    await person.done(f"{path}/correct_result", second)
