"""What the law asks of a tender document, and the periods around its publication."""

from datetime import date
from typing import Any

import pytest
from tender_house import CRITERIA, House, laws, problems, terms

LAW_87 = "政府采购货物和服务招标投标管理办法"


@pytest.mark.parametrize(
    ("change", "code", "law"),
    [
        ({"ceiling_price": "1000000.01"}, "tender.ceiling_above_budget", f"{LAW_87} 第12条"),
        ({"bid_bond": "20000.01"}, "tender.bond_too_high", "政府采购法实施条例 第33条"),
        (
            {"price_weight": "29", "criteria": [*CRITERIA, {"name": "业绩", "weight": "1"}]},
            "tender.price_weight_too_low",
            f"{LAW_87} 第55条",
        ),
        ({"price_weight": "31"}, "tender.weights_not_full", f"{LAW_87} 第55条"),
        ({"sme_deduction": "9.99"}, "tender.deduction_out_of_range", None),
        ({"sme_deduction": "20.01"}, "tender.deduction_out_of_range", None),
        (
            {"documents_until": "2026-03-08"},
            "tender.documents_too_short",
            "政府采购法实施条例 第31条",
        ),
    ],
)
async def test_each_limit_of_the_document(
    house: House, change: dict[str, Any], code: str, law: str | None
) -> None:
    project = await house.project("drafting")
    answer = await house.agency.act(f"tendering/projects/{project}/prepare", terms(**change))
    assert problems(answer) == [code]
    assert law is None or laws(answer) == [law]


async def test_all_faults_are_told_at_once(house: House) -> None:
    project = await house.project("drafting")
    form = terms(
        ceiling_price="2000000",
        bid_bond="90000",
        price_weight="10",
        criteria=[CRITERIA[0], CRITERIA[0]],
        sme_deduction="0",
        documents_until="2026-03-03",
        bid_deadline="2026-03-20T09:30:00+08:00",
    )
    answer = await house.agency.act(f"tendering/projects/{project}/prepare", form)
    assert problems(answer) == [
        "tender.ceiling_above_budget",
        "tender.bond_too_high",
        "tender.price_weight_too_low",
        "tender.weights_not_full",
        "tender.criterion_repeated",
        "tender.deduction_out_of_range",
        "tender.documents_too_short",
        "tender.period_too_short",
    ]


@pytest.mark.parametrize(
    ("deadline", "lawful"),
    [
        ("2026-03-21T09:30:00+08:00", False),
        ("2026-03-22T23:59:00+08:00", False),
        ("2026-03-23T09:30:00+08:00", True),
    ],
)
async def test_a_tender_is_open_for_twenty_days(house: House, deadline: str, lawful: bool) -> None:
    project = await house.project("drafting")
    path = f"tendering/projects/{project}"
    answer = await house.agency.act(f"{path}/prepare", terms(bid_deadline=deadline))
    assert (answer.status_code == 200) is lawful
    if lawful:
        await house.agency.done(f"{path}/publish")
    else:
        assert problems(answer) == ["tender.period_too_short"]
        assert laws(answer) == ["政府采购法 第35条"]


async def test_what_was_lawful_when_it_was_prepared_is_asked_again(house: House) -> None:
    project = await house.project("drafting")
    await house.world.travel(date(2026, 3, 4))
    answer = await house.agency.act(f"tendering/projects/{project}/publish")
    assert problems(answer) == [
        "tender.documents_in_the_past",
        "tender.documents_too_short",
        "tender.period_too_short",
    ]


async def test_nothing_is_published_before_the_intent_is_old_enough(house: House) -> None:
    project = await house.project("drafting", plan={"intent_published_on": "2026-02-01"})
    path = f"tendering/projects/{project}"
    answer = await house.agency.act(f"{path}/publish")
    assert problems(answer) == ["tender.intent_too_recent"]
    assert laws(answer) == ["关于开展政府采购意向公开工作的通知 三"]
    assert "2026-03-03" in answer.json()["problems"][0]["message"]
    await house.world.travel(date(2026, 3, 3))
    late = await house.agency.act(f"{path}/publish")
    assert problems(late) == ["tender.documents_in_the_past", "tender.documents_too_short"]
    again = terms(documents_from="2026-03-03", documents_until="2026-03-10")
    await house.agency.done(f"{path}/prepare", again)
    await house.agency.done(f"{path}/publish")


async def test_nothing_is_published_without_a_document(house: House) -> None:
    form = {"plan_id": await house.plan(), "agency_code": house.agency.organisation}
    project = await house.operator.done("tendering/projects/create", form)
    answer = await house.agency.act(f"tendering/projects/{project['id']}/publish")
    assert problems(answer) == ["project.no_document"]


async def test_the_announcement_and_the_document_go_out_together(house: House) -> None:
    project = await house.project("published")
    record = await house.record(f"projects/{project}", house.suppliers[0])
    document = await house.public.get(f"core/documents/{record['document_id']}/content")
    assert document.content.startswith(b"%PDF-")
    [listed] = (await house.public.get("portal/announcements", kind="tender")).json()["items"]
    found = (await house.public.get(f"portal/announcements/{listed['id']}")).json()
    assert record["document_digest"] in str(found)


async def test_a_clarification_comes_early_or_moves_the_deadline(house: House) -> None:
    project = await house.project("published")
    path = f"tendering/projects/{project}/clarify"
    changed = await house.agency.act(path, {"content": "改为采购服务器"})
    assert problems(changed) == ["tender.clarification_changes"]
    assert laws(changed) == [f"{LAW_87} 第27条"]
    same = {"unchanged": True}
    await house.agency.done(path, {"content": "补充接口说明", **same})
    await house.world.travel(date(2026, 3, 9))
    change = {"content": "内存改为不低于32GB", **same}
    late = await house.agency.act(path, change)
    assert problems(late) == ["tender.clarification_too_late"]
    assert laws(late) == ["政府采购法实施条例 第31条"]
    earlier = await house.agency.act(path, {**change, "bid_deadline": "2026-03-20T09:30:00+08:00"})
    assert problems(earlier) == ["tender.deadline_earlier", "tender.clarification_too_late"]
    await house.agency.done(path, {"content": "更正联系人电话", "affects_bids": False, **same})
    record = await house.agency.done(path, {**change, "bid_deadline": "2026-03-24T09:30:00+08:00"})
    assert record["bid_deadline"] == "2026-03-24T09:30:00+08:00"
    assert len(record["clarifications"]) == 3
    items = (await house.public.get("portal/announcements", kind="correction")).json()["items"]
    assert len(items) == 3
    await house.world.travel(date(2026, 3, 25))
    over = await house.agency.act(path, {"content": "太晚", "affects_bids": False, **same})
    assert problems(over) == ["tender.deadline_passed"]
