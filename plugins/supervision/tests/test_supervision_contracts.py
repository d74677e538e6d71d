"""Contracts and acceptance: bound to the award, to the law's days, and told to the public."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from supervision_desk import Desk, acceptance, intent_form, page_of, problems, terms

from zhengcai import Role

ITEM = {
    "name": "便携式计算机",
    "model": "示例型号X1",
    "quantity": "100",
    "unit": "台",
    "unit_price": "8600",
}
LAW_46 = "政府采购法 第46条"


async def drafted(desk: Desk, size: str = "small", **more: Any) -> Any:
    project = await desk.award(await desk.plan(), supplier_size=size)
    return await desk.operator.act("supervision/contracts/draft", terms(project_id=project, **more))


UNLAWFUL: list[tuple[str, dict[str, Any], list[str], str]] = [
    # what is wrong, the terms, the problems, the law of the first
    ("above the award", {"amount": "860000.01"}, ["contract.above_award"], LAW_46),
    ("nothing", {"amount": "0"}, ["contract.no_amount"], LAW_46),
    ("items differ", {"items": [{**ITEM, "unit_price": "8599.99"}]}, ["contract.items_differ"],
     "政府采购需求管理办法 第23条"),
    ("bond", {"performance_bond": "86000.01", "bond_terms": "验收后退还"},
     ["contract.bond_too_high"], "政府采购法实施条例 第48条"),
    ("bond without terms", {"performance_bond": "86000"}, ["contract.bond_terms_missing"],
     "关于促进政府采购公平竞争优化营商环境的通知 三"),
    ("payment to a small firm", {"payment_days": 61}, ["contract.payment_too_late"],
     "保障中小企业款项支付条例 第9条"),
    ("everything at once", {"amount": "900000", "performance_bond": "90001", "payment_days": 90},
     ["contract.above_award", "contract.bond_too_high", "contract.bond_terms_missing",
      "contract.payment_too_late"], LAW_46),
]  # fmt: skip


async def test_terms_against_the_law_are_told_with_it(desk: Desk) -> None:
    project = await desk.award(await desk.plan())
    expected = {name: (codes, law) for name, _, codes, law in UNLAWFUL}

    async def told(path: str, **also: Any) -> dict[str, Any]:
        found = {}
        for name, more, _, _ in UNLAWFUL:
            answer = await desk.operator.act(path, terms(**also, **more))
            assert answer.status_code == 422, (name, answer.text)
            found[name] = (problems(answer), answer.json()["problems"][0]["law"])
        return found

    assert await told("supervision/contracts/draft", project_id=project) == expected
    form = terms(project_id=project, items=[ITEM])
    contract = await desk.operator.done("supervision/contracts/draft", form)
    assert await told(f"supervision/contracts/{contract['id']}/revise") == expected


async def test_a_large_firm_is_paid_within_thirty_days(desk: Desk) -> None:
    answer = await drafted(desk, "large", payment_days=31)
    assert problems(answer) == ["contract.payment_too_late"]
    assert answer.json()["problems"][0]["law"] == "关于促进政府采购公平竞争优化营商环境的通知 三"
    assert (await drafted(desk, "large", payment_days=30)).status_code == 201


async def test_a_contract_takes_its_parties_and_amount_from_the_award(desk: Desk) -> None:
    contract = (await drafted(desk, items=[ITEM], payment_days=60)).json()
    assert contract["amount"] == contract["award_amount"] == "860000.00"
    assert contract["purchaser_name"] == "示例市教育局"
    assert contract["supplier_name"] == "示例甲科技有限公司"
    assert contract["supplier_code"] == desk.supplier.organisation
    assert contract["sme_reserved"] is True
    assert "drafted_by" not in contract
    less = (await drafted(desk, amount="850000")).json()
    assert less["amount"] == "850000.00"


async def test_no_contract_without_award_and_never_a_second_one(desk: Desk) -> None:
    nothing = terms(project_id="01920000-0000-7000-8000-000000000000")
    answer = await desk.operator.act("supervision/contracts/draft", nothing)
    assert problems(answer) == ["contract.no_award"]
    project = await desk.award(await desk.plan())
    stranger = await desk.world.person(Role.PURCHASER_OPERATOR)
    answer = await stranger.act("supervision/contracts/draft", terms(project_id=project))
    assert problems(answer) == ["contract.no_award"]
    await desk.operator.done("supervision/contracts/draft", terms(project_id=project))
    answer = await desk.operator.act("supervision/contracts/draft", terms(project_id=project))
    assert problems(answer) == ["contract.exists"]


async def test_a_supplier_without_an_account_must_name_one(desk: Desk) -> None:
    contract = (await drafted(desk)).json()
    await desk.world.sql(
        "UPDATE organisation SET bank_account = '' WHERE code = $1", desk.supplier.organisation
    )
    path = f"supervision/contracts/{contract['id']}"
    assert problems(await desk.supplier.act(f"{path}/confirm")) == ["contract.no_account"]
    named = await desk.supplier.done(f"{path}/confirm", {"account": "示例银行 6200000000000009"})
    assert named["supplier_account"] == "示例银行 6200000000000009"


LATE = [
    # verb, who, state before, last day, law, column of the reason; the award is of 2026-03-02
    ("sign", "manager", "confirmed", "2026-04-01", LAW_46, "sign_late_reason"),
    ("announce", "operator", "signed", "2026-03-04", "政府采购法实施条例 第50条",
     "announce_late_reason"),
    ("file", "operator", "signed", "2026-03-11", "政府采购法 第47条", "file_late_reason"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "who", "state", "day", "law", "column"), LATE)
async def test_what_is_late_may_be_done_with_its_reason(
    desk: Desk, verb: str, who: str, state: str, day: str, law: str, column: str
) -> None:
    person, early, late = getattr(desk, who), await desk.contract(state), await desk.contract(state)
    last = datetime.fromisoformat(f"{day}T23:59:00").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    await desk.world.travel(last - timedelta(minutes=2))
    done = await person.act(f"supervision/contracts/{early}/{verb}", {"late_reason": "以防万一"})
    assert done.status_code == 200, done.text
    assert done.json()[column] is None, "in time: no reason is kept"

    await desk.world.travel(last + timedelta(minutes=2))
    path = f"supervision/contracts/{late}/{verb}"
    refused = await person.act(path)
    assert problems(refused) == ["contract.late"]
    problem = refused.json()["problems"][0]
    assert (problem["field"], problem["law"]) == ("late_reason", law)
    assert day in problem["message"]
    done = await person.act(path, {"late_reason": "负责人出差"})
    assert done.status_code == 200, done.text
    assert done.json()[column] == "负责人出差"


async def test_deadlines_tell_day_law_and_whether_they_are_provisional(desk: Desk) -> None:
    contract = await desk.contract("signed")
    answer = await desk.supervisor.get(f"supervision/contracts/{contract}/deadlines")
    found = {each["rule_id"]: each for each in answer.json()["items"]}
    assert found["A-27"]["due"] == "2026-04-01"
    assert found["A-27"]["done_on"] == "2026-03-02"
    assert found["A-28"] | {"title": "", "reason": ""} == {
        "title": "",
        "rule_id": "A-28",
        "due": "2026-03-04",
        "provisional": False,
        "reason": "",
        "law": "政府采购法实施条例 第50条",
        "done_on": None,
        "late": False,
    }
    await desk.world.travel(timedelta(days=3))
    answer = await desk.supervisor.get(f"supervision/contracts/{contract}/deadlines")
    assert [each["late"] for each in answer.json()["items"]] == [False, True, False]


async def test_who_drafted_may_not_accept(desk: Desk) -> None:
    both = await desk.world.person(
        Role.PURCHASER_OPERATOR, Role.PURCHASER_ACCEPTOR, organisation=desk.purchaser
    )
    desk.operator = both
    contract = await desk.contract("filed")
    answer = await both.act(f"supervision/contracts/{contract}/accept", acceptance())
    assert problems(answer) == ["contract.acceptor_drafted"]
    assert "内部控制管理" in answer.json()["problems"][0]["law"]


async def test_a_standard_that_is_unmet_cannot_pass(desk: Desk) -> None:
    contract = await desk.contract("filed")
    unmet = [{"standard": "内存不低于16GB", "finding": "2台为8GB", "met": False}]
    path = f"supervision/contracts/{contract}/accept"
    answer = await desk.acceptor.act(path, acceptance(standards=unmet))
    assert problems(answer) == ["contract.standard_unmet"]
    empty = await desk.acceptor.act(path, acceptance(members=[], standards=[]))
    assert problems(empty) == ["form.too_short", "form.too_short"]


async def test_a_failed_acceptance_keeps_the_contract_open(desk: Desk) -> None:
    contract = await desk.contract("rejected")
    record = await desk.record("contracts", contract)
    assert record["accepted_at"] is None
    await desk.acceptor.done(f"supervision/contracts/{contract}/accept", acceptance())
    answer = await desk.supervisor.get(f"supervision/contracts/{contract}/acceptances")
    rounds = [(each["round"], each["result"]) for each in answer.json()["items"]]
    assert rounds == [(1, "unqualified"), (2, "qualified")]
    assert len(await desk.announced("acceptance")) == 2
    page = await page_of(desk.supervisor, f"supervision/contracts/{contract}")
    for told in ("验收记录", "不合格", "退回更换", "全部符合合同约定", "2台为8GB"):
        assert told in page


async def test_announcements_are_made_of_the_records(desk: Desk) -> None:
    contract = await desk.record("contracts", await desk.contract("accepted", items=[ITEM]))
    (intent,) = await desk.announced("intent")
    assert intent["purchaser_name"] == "示例市教育局"
    values = {each["heading"]: each["value"] for each in intent["content"]}
    assert values["预算金额（万元）"] == "100"
    (announced,) = await desk.announced("contract")
    assert announced["id"] == contract["announcement_id"]
    text = str(announced["content"])
    for told in (
        "860,000.00元",
        "示例甲科技有限公司",
        "示例型号X1",
        contract["number"],
        "公开招标",
    ):
        assert told in text
    assert contract["supplier_account"] not in text
    (accepted,) = await desk.announced("acceptance")
    assert "全部符合合同约定" in str(accepted["content"])


async def test_an_intent_is_ended_in_public(desk: Desk) -> None:
    await desk.intent("withdrawn")
    (ended,) = await desk.announced("termination")
    assert "预算调整" in str(ended["content"])


async def test_an_intent_that_cannot_be_published_is_told_so_when_it_is_written(
    desk: Desk,
) -> None:
    written = await desk.intent("draft")
    for more, code in (
        ({"amount": "0"}, "intent.no_amount"),
        ({"kind": "services"}, "intent.unknown_item"),
        ({"expected_month": "2026-02"}, "intent.month_past"),
    ):
        form = intent_form(**more)
        drafted = await desk.operator.act("supervision/intents/draft", form)
        revised = await desk.operator.act(f"supervision/intents/{written}/revise", form)
        assert (problems(drafted), problems(revised)) == ([code], [code])
    everything = intent_form(amount="0", kind="services", expected_month="2026-02")
    answer = await desk.operator.act("supervision/intents/draft", everything)
    assert len(problems(answer)) == 3
    await desk.world.travel(date(2026, 6, 1))
    late = await desk.manager.act(f"supervision/intents/{written}/publish")
    assert problems(late) == ["intent.month_past"]
    assert await desk.announced("intent") == []
