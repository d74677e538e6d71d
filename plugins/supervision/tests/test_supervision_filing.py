"""Plan filing: every automatic check with its law, all told at once, and the budget frozen."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from supervision_desk import Desk, allot, page_of, problems

from zhengcai import Role

ELSEWHERE = "01920000-0000-7000-8000-000000000000"
"""No row has this id."""

NO_RESERVE = {"sme_reserve": "none"}
PART = {
    "amount": "3000000",
    "sme_reserve": "part",
    "sme_reserved_amount": "900000",
    "sme_small_amount": "540000",
}
WORKS = {"kind": "works", "catalogue_code": "B08000000", "amount": "1500000"}
SERVICES = {"kind": "services", "catalogue_code": "C16010000"}
LARGE = {"amount": "10000000"}

REFUSED: list[tuple[str, dict[str, Any], list[str], str]] = [
    # what is wrong, the plan, the problems, the law of the first
    ("no such line", {"budget_line_id": ELSEWHERE}, ["plan.no_budget"], "政府采购法 第6条"),
    ("above the line", {**PART, "amount": "5000000.01", "sme_reserve": "whole"},
     ["plan.over_budget"], "政府采购法 第6条"),
    ("no amount", {"amount": "0"}, ["plan.no_amount"], "政府采购需求管理办法 第26条"),
    ("another kind", {"kind": "services"}, ["plan.kind_mismatch"],
     "政府采购需求管理办法 第26条"),
    ("method without reason", {"method": "consultation"}, ["plan.method_reason_missing"],
     "政府采购需求管理办法 第30条"),
    ("inquiry of services", {**SERVICES, "method": "inquiry", "method_reason": "现货",
                             "intent_id": None, "intent_exemption": "batch"},
     ["plan.method_unfit"], "政府采购法 第32条"),
    ("at the open-tender threshold", {"amount": "2000000", "method": "consultation",
                                      "method_reason": "复杂"},
     ["plan.method_needs_approval"], "政府采购法 第27条"),
    ("imported", {"imported": True}, ["plan.import_needs_approval"],
     "政府采购法 第10条、政府采购进口产品管理办法 第7条"),
    ("not reserved", NO_RESERVE, ["plan.sme_not_reserved"],
     "政府采购促进中小企业发展管理办法 第7条"),
    ("reserved in part where whole is asked", {**PART, "amount": "1000000"},
     ["plan.sme_not_reserved"], "政府采购促进中小企业发展管理办法 第7条"),
    ("share too small", {**PART, "sme_reserved_amount": "899999.99"},
     ["plan.sme_share_too_small"], "政府采购促进中小企业发展管理办法 第8条"),
    ("small firms' share too small", {**PART, "sme_small_amount": "539999.99"},
     ["plan.small_share_too_small"], "政府采购促进中小企业发展管理办法 第8条"),
    ("no intent", {"intent_id": None}, ["plan.no_intent"],
     "关于开展政府采购意向公开工作的通知 三"),
    ("urgent without a word", {"intent_id": None, "intent_exemption": "urgent"},
     ["plan.urgency_unexplained"], "关于开展政府采购意向公开工作的通知 三"),
    ("intent of another class", {"catalogue_code": "A05010201"},
     ["plan.intent_of_another_class"], "关于开展政府采购意向公开工作的通知 三"),
    ("everything at once", {"budget_line_id": ELSEWHERE, "amount": "2000000", "imported": True,
                            "method": "consultation", "intent_id": None, **NO_RESERVE},
     ["plan.no_budget", "plan.method_reason_missing", "plan.method_needs_approval",
      "plan.import_needs_approval", "plan.sme_not_reserved", "plan.no_intent"],
     "政府采购法 第6条"),
]  # fmt: skip

FILED: list[tuple[str, dict[str, Any]]] = [
    ("whole reserve", {}),
    ("exempt from the reserve", {**NO_RESERVE, "sme_exemption": "irreplaceable"}),
    ("part of a large one", PART),
    ("below the purchase threshold neither reserve nor intent",
     {**NO_RESERVE, "amount": "299999.99", "intent_id": None}),
    ("urgent and explained", {"intent_id": None, "intent_exemption": "urgent",
                              "intent_exemption_reason": "水灾抢险急需"}),
    ("another method below the threshold", {"amount": "1999999.99", "method": "consultation",
                                            "method_reason": "需求复杂"}),
]  # fmt: skip


async def draft(desk: Desk, more: dict[str, Any]) -> str:
    if "intent_id" not in more:
        more = {**more, "intent_id": await desk.intent()}
    plan = await desk.operator.done("supervision/plans/draft", desk.plan_form(**more))
    return str(plan["id"])


async def filing(desk: Desk, more: dict[str, Any]) -> Any:
    return await desk.manager.act(f"supervision/plans/{await draft(desk, more)}/file")


async def test_what_stands_against_a_plan_is_told_with_its_law(desk: Desk) -> None:
    told: dict[str, Any] = {}
    for name, more, _, _ in REFUSED:
        plan_id = await draft(desk, more)
        checks = await desk.operator.get(f"supervision/plans/{plan_id}/checks")
        answer = await desk.manager.act(f"supervision/plans/{plan_id}/file")
        assert answer.status_code == 422, (name, answer.text)
        assert [each["code"] for each in checks.json()["items"]] == problems(answer)
        assert (await desk.record("plans", plan_id))["state"] == "draft"
        told[name] = (problems(answer), answer.json()["problems"][0]["law"])
    assert told == {name: (codes, law) for name, _, codes, law in REFUSED}
    assert await desk.balances() == ("5000000.00", "0.00", "0.00")


async def test_an_item_is_of_the_catalogue_when_drafted_and_still_when_filed(desk: Desk) -> None:
    unknown = desk.plan_form(catalogue_code="A99999999")
    refused = await desk.operator.act("supervision/plans/draft", unknown)
    assert problems(refused) == ["form.unknown_code"]
    assert refused.json()["problems"][0]["field"] == "catalogue_code"
    plan = await draft(desk, {"intent_id": None, "intent_exemption": "batch"})
    await desk.world.sql("UPDATE supervision_plan SET catalogue_code = 'A99999999'")
    answer = await desk.manager.act(f"supervision/plans/{plan}/file")
    assert problems(answer) == ["plan.unknown_item"]


async def test_a_sound_plan_is_filed_and_freezes_its_budget(desk: Desk) -> None:
    for serial, (name, more) in enumerate(FILED, 1):
        line = await allot(desk.budget, desk.purchaser, "3000000", f"150100-2026-1{serial:03d}")
        answer = await filing(desk, {**more, "budget_line_id": line})
        assert answer.status_code == 200, (name, answer.text)
        plan = answer.json()
        assert (plan["state"], plan["number"]) == ("filed", f"150100-2026-{serial:05d}")
        assert (plan["budget_line_code"], plan["year"]) == (f"150100-2026-1{serial:03d}", 2026)
        found = (await desk.budget.get(f"fiscal/budget-lines/{line}")).json()
        assert found["frozen"] == plan["amount"]


async def test_a_large_purchase_needs_a_recent_demand_survey(desk: Desk) -> None:
    line = await allot(desk.budget, desk.purchaser, "20000000", "150100-2026-0002")
    today = desk.world.now.date()
    large = {**LARGE, "budget_line_id": line, "sme_exemption": "no_competition"}
    assert problems(await filing(desk, large)) == ["plan.no_survey"]
    old = await filing(desk, {**large, "surveyed_on": str(today - timedelta(days=400))})
    assert problems(old) == ["plan.survey_too_old"]
    answer = await filing(desk, {**large, "surveyed_on": str(today - timedelta(days=100))})
    assert answer.status_code == 200, answer.text


async def test_another_purchasers_budget_and_intent_are_not_ours(desk: Desk) -> None:
    other = await desk.world.organisation()
    line = await allot(desk.budget, other, "9000000", "150100-2026-0009")
    stranger = await desk.world.person(Role.PURCHASER_OPERATOR, organisation=other)
    theirs = await stranger.done(
        "supervision/plans/draft",
        desk.plan_form(budget_line_id=line, intent_id=await desk.intent()),
    )
    head = await desk.world.person(Role.PURCHASER_MANAGER, organisation=other)
    answer = await head.act(f"supervision/plans/{theirs['id']}/file")
    assert problems(answer) == ["plan.intent_unknown"]


async def test_a_draft_tells_nothing_of_another_purchasers_budget(desk: Desk) -> None:
    line = await allot(desk.budget, await desk.world.organisation(), "9000000", "150100-2026-0009")
    theirs = desk.plan_form(budget_line_id=line)
    answer = await desk.operator.act("supervision/plans/draft", theirs)
    assert problems(answer) == ["plan.budget_of_another"]
    plan = f"supervision/plans/{await draft(desk, {})}"
    assert problems(await desk.operator.act(f"{plan}/revise", theirs)) == ["plan.budget_of_another"]

    await desk.world.choose("fiscal", "off")
    await desk.operator.done(f"{plan}/revise", theirs)
    await desk.world.choose("fiscal", "on")
    assert (await desk.operator.get(f"{plan}/budget")).json()["items"] == []
    page = await page_of(desk.operator, plan)
    assert "没有找到所填的预算指标" in page
    assert "9000000" not in page
    assert "150100-2026-0009" not in page
    assert problems(await desk.manager.act(f"{plan}/file"))[0] == "plan.budget_of_another"


async def test_only_a_public_intent_counts(desk: Desk) -> None:
    for state in ("draft", "withdrawn"):
        answer = await filing(desk, {"intent_id": await desk.intent(state)})
        assert problems(answer) == ["plan.intent_not_public"], state


async def test_an_intent_serves_one_plan_and_is_held_by_it(desk: Desk) -> None:
    intent = await desk.intent()
    plan_id = await desk.plan(intent_id=intent)
    number = (await desk.record("plans", plan_id))["number"]
    for more in ({}, {**NO_RESERVE, "amount": "299999.99"}):
        form = desk.plan_form(**more, intent_id=intent)
        written = await desk.operator.act("supervision/plans/draft", form)
        assert (written.status_code, problems(written)) == (422, ["plan.intent_used"])
        told = written.json()["problems"][0]
        assert number in told["message"]
        assert told["law"] == "关于开展政府采购意向公开工作的通知 三"
        plan = await draft(desk, {**more, "intent_id": await desk.intent()})
        revised = await desk.operator.act(f"supervision/plans/{plan}/revise", form)
        assert revised.json()["problems"] == [told]
        bind = "UPDATE supervision_plan SET intent_id = $1 WHERE id = $2"
        await desk.world.sql(bind, intent, plan)
        filed = await desk.manager.act(f"supervision/plans/{plan}/file")
        assert (filed.status_code, filed.json()["problems"]) == (422, [told])
    held = await desk.manager.act(f"supervision/intents/{intent}/withdraw", {"reason": "不买了"})
    assert problems(held) == ["intent.in_use"]
    await desk.manager.done(f"supervision/plans/{plan_id}/revoke", {"reason": "需求取消"})
    assert await desk.balances() == ("5000000.00", "0.00", "0.00")
    assert (await filing(desk, {"intent_id": intent})).status_code == 200


async def test_where_no_threshold_is_configured_nothing_is_guessed(desk: Desk) -> None:
    answer = await filing(desk, {**WORKS, "intent_id": None, "intent_exemption": "batch"})
    assert answer.status_code == 200, answer.text
    await desk.world.sql("DELETE FROM rule_row WHERE rule_id LIKE 'D.1-%' AND jurisdiction <> 'CN'")
    await desk.world.runtime.reload()
    answer = await filing(desk, {})
    assert problems(answer) == ["rule.not_configured", "rule.not_configured"]
    assert "未配置（150100" in answer.json()["problems"][0]["message"]
    assert {each["law"] for each in answer.json()["problems"]} == {
        "政府采购法 第27条",
        "政府采购法 第8条",
    }


async def test_splitting_to_avoid_the_open_tender_is_refused(desk: Desk) -> None:
    small = {"method": "consultation", "method_reason": "需求复杂", "amount": "1200000"}
    assert (await filing(desk, small)).status_code == 200
    open_tender = await filing(desk, {"amount": "900000"})
    assert open_tender.status_code == 200, "an open tender adds to nothing"
    again = await filing(desk, {**small, "amount": "800000.01"})
    assert problems(again) == ["plan.split"]
    assert again.json()["problems"][0]["law"] == "政府采购法实施条例 第28条"
    server = {"catalogue_code": "A02010104"}
    assert problems(await filing(desk, {**small, **server})) == ["plan.split"], "the same class"
    assert (await filing(desk, {**small, "amount": "800000"})).status_code == 200, "not exceeded"


async def test_what_the_region_lists_is_bought_centrally(desk: Desk) -> None:
    await desk.world.set("supervision", "central_catalogue", ["A020101"], tenant="150000")
    answer = await filing(desk, {"amount": "1000"})
    assert problems(answer) == ["plan.must_be_central"]
    assert answer.json()["problems"][0]["law"] == "政府采购法 第18条"
    listed = await filing(desk, {"amount": "1000", "organisation_form": "central", **NO_RESERVE})
    assert problems(listed) == ["plan.sme_not_reserved"], "the law binds it below the threshold too"


async def test_a_filing_leaves_its_event_with_its_facts_and_rules(desk: Desk) -> None:
    plan_id = await desk.plan()
    rows = await desk.world.sql(
        "SELECT data FROM event WHERE type = 'supervision.plan.file' AND subject_id = $1", plan_id
    )
    assert '"number": "150100-2026-00001"' in rows[0]["data"]
    audit = await desk.world.sql(
        "SELECT rule_refs::text AS refs FROM audit_entry WHERE action = 'supervision.plan.file'"
        " AND outcome = 'done' AND subject_id = $1",
        plan_id,
    )
    for rule in ("A-01", "D.1-limit-goods-services", "C-sme-whole-limit-goods-services"):
        assert f'"{rule}"' in audit[0]["refs"]


async def test_two_hundred_filings_at_once_never_overdraw_the_line(desk: Desk) -> None:
    line = await allot(desk.budget, desk.purchaser, "1000000", "150100-2026-0007")
    exempt = {"intent_id": None, "intent_exemption": "framework", "amount": "300000"}
    plans = [await draft(desk, {**exempt, "budget_line_id": line}) for _ in range(200)]
    answers = await asyncio.gather(
        *(desk.manager.act(f"supervision/plans/{plan}/file") for plan in plans)
    )
    told = Counter(
        code
        for answer in answers
        for code in (problems(answer) if answer.status_code != 200 else ["filed"])
    )
    assert told["filed"] == 3
    assert set(told) <= {"filed", "plan.over_budget", "budget.insufficient"}, told
    found = (await desk.budget.get(f"fiscal/budget-lines/{line}")).json()
    assert (found["available"], found["frozen"]) == ("100000.00", "900000.00")
    numbers = await desk.world.sql(
        "SELECT number FROM supervision_plan WHERE number IS NOT NULL ORDER BY number"
    )
    assert [row["number"] for row in numbers] == [f"150100-2026-{n:05d}" for n in (1, 2, 3)]


async def test_plans_filed_at_once_cannot_share_an_intent_or_split(desk: Desk) -> None:
    for more in ({"amount": "400000"}, {"amount": "200000", **NO_RESERVE}):
        intent = await desk.intent()
        plans = [await draft(desk, {"intent_id": intent, **more}) for _ in range(4)]
        answers = await asyncio.gather(
            *(desk.manager.act(f"supervision/plans/{plan}/file") for plan in plans)
        )
        assert Counter(answer.status_code for answer in answers)[200] == 1
        lost = [answer for answer in answers if answer.status_code != 200]
        assert {tuple(problems(answer)) for answer in lost} == {("plan.intent_used",)}
    split = {"intent_id": None, "intent_exemption": "batch", "amount": "1100000"}
    split |= {"method": "consultation", "method_reason": "需求复杂"}
    plans = [await draft(desk, split) for _ in range(4)]
    answers = await asyncio.gather(
        *(desk.manager.act(f"supervision/plans/{plan}/file") for plan in plans)
    )
    assert Counter(answer.status_code for answer in answers)[200] == 1
