"""A requirement is raised in writing, received, and evaluated by somebody else."""

from datetime import date
from typing import Any

import pytest
from bureaus import EVALUATION, PDF, REQUIREMENTS, SEAL, Bureaus, codes, need, upload

from zhengcai import Role

ALL_FIELDS = (
    "title", "content", "scenario", "suggestion", "affected", "impact", "expected_on", "contact",
    "phone",
)  # fmt: skip


async def test_from_the_form_to_the_conclusion(bureaus: Bureaus) -> None:
    path = await bureaus.brought("received")
    row = await bureaus.state(path)
    assert (row["number"], row["round"]) == ("150121-XQ-2026-0001", 1)
    assert row["proposer_name"] == "示例旗教育局"
    assert (row["receive_by"], row["evaluate_by"]) == ("2026-03-09", "2026-03-23")
    official = bureaus.official()
    await official.done(f"{path}/begin_evaluation")
    judged = await official.done(f"{path}/evaluate", EVALUATION)
    assert (judged["state"], judged["evaluation_basis"]) == ("feasible", "政府采购法 第35条")
    page = await bureaus.purchaser.page(path)
    for text in ("符合政策法规", "提交", "可行性评估", "申请表.pdf"):
        assert text in page.text
    inbox = (await bureaus.purchaser.get("notify/messages")).json()["items"]
    assert {each["kind"] for each in inbox} == {
        "governance.requirement.received",
        "governance.requirement.feasible",
    }


@pytest.mark.parametrize("missing", ALL_FIELDS)
async def test_every_field_of_the_form_is_asked(bureaus: Bureaus, missing: str) -> None:
    form = need()
    del form[missing]
    answer = await bureaus.purchaser.act(f"{REQUIREMENTS}/draft", form)
    assert (answer.status_code, codes(answer)) == (422, ["form.missing"])
    assert answer.json()["problems"][0]["field"] == missing


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"legal_basis": None}, ["requirement.no_reason"]),
        ({"legal_basis": None, "reason": "很需要" * 16}, ["requirement.no_reason"]),
        ({"legal_basis": None, "reason": "很需要" * 17}, []),
        ({"legal_basis": "示例法 第1条"}, ["form.unknown_code"]),
        ({"expected_on": "2026-03-02"}, ["requirement.past"]),
        (
            {"legal_basis": None, "expected_on": "2026-01-01"},
            ["requirement.no_reason", "requirement.past"],
        ),
    ],
)
async def test_a_basis_or_a_reason_of_substance(
    bureaus: Bureaus, changes: dict[str, Any], expected: list[str]
) -> None:
    answer = await bureaus.purchaser.act(f"{REQUIREMENTS}/draft", need(**changes))
    assert answer.status_code == (422 if expected else 201), answer.text
    if expected:
        assert codes(answer) == expected


async def test_the_basis_is_chosen_from_the_register_of_statutes(bureaus: Bureaus) -> None:
    shown = await bureaus.purchaser.submit(f"{REQUIREMENTS}/new/draft", {"_find": "legal_basis"})
    assert "查找" in shown.text
    found = await bureaus.purchaser.submit(
        f"{REQUIREMENTS}/new/draft", {"legal_basis": "采购法第35条", "_find": "legal_basis"}
    )
    assert "政府采购法 第35条" in found.text


async def test_the_form_prints_in_the_layout_of_the_annex(bureaus: Bureaus) -> None:
    path = await bureaus.drafted()
    printed = await bureaus.purchaser.page(f"{path}.pdf")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    assert (await bureaus.stranger.page(f"{path}.pdf")).status_code == 404


async def test_a_sealed_form_is_sent_as_a_browser_does(bureaus: Bureaus) -> None:
    path = await bureaus.drafted()
    refused = await bureaus.purchaser.act(f"{path}/submit")
    assert (refused.status_code, codes(refused)) == (422, ["requirement.not_sealed"])
    sent = await bureaus.purchaser.submit(
        f"{path}/attach",
        {"signed_by": "赵示例", "signed_on": "2026-03-02"},
        {"file": ("申请表.pdf", PDF)},
    )
    assert sent.status_code == 303, sent.text
    row = await bureaus.state(path)
    assert row["signed_by"] == "赵示例"
    assert "seal_id" not in row
    assert len(row["seal_sha256"]) == 64
    await bureaus.purchaser.done(f"{path}/revise", need(title="另一个示例名称"))
    again = await bureaus.purchaser.act(f"{path}/submit")
    assert codes(again) == ["requirement.not_sealed"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"file": upload("申请表.exe", b"MZ\x90")}, "file.executable"),
        ({"file": upload("申请表.docx")}, "file.name_mismatch"),
        ({"file": upload("申请表.txt", "没有印章".encode())}, "file.not_accepted"),
        ({"file": {"name": "申请表.pdf", "content": "不是"}}, "file.empty"),
        ({"signed_on": "2026-03-03"}, "requirement.signed_later"),
    ],
)
async def test_what_is_no_sealed_form(bureaus: Bureaus, changes: dict[str, Any], code: str) -> None:
    path = await bureaus.drafted()
    answer = await bureaus.purchaser.act(f"{path}/attach", {**SEAL, **changes})
    assert (answer.status_code, codes(answer)) == (422, [code])


@pytest.mark.parametrize(
    ("state", "verb", "who", "status"),
    [
        ("draft", "receive", "official", 409),
        ("draft", "submit", "stranger", 403),
        ("draft", "revise", "supplier", 403),
        ("draft", "submit", "official", 403),
        ("submitted", "submit", "purchaser", 409),
        ("submitted", "revise", "purchaser", 409),
        ("submitted", "receive", "purchaser", 403),
        ("submitted", "evaluate", "official", 409),
        ("received", "receive", "official", 409),
        ("received", "evaluate", "official", 409),
        ("evaluating", "evaluate", "supplier", 403),
        ("evaluating", "withdraw", "purchaser", 409),
        ("feasible", "evaluate", "official", 409),
        ("rejected", "submit", "purchaser", 409),
    ],
)
async def test_wrong_state_and_wrong_person(
    bureaus: Bureaus, state: str, verb: str, who: str, status: int
) -> None:
    path = await bureaus.brought(state)
    forms = {"revise": need(), "evaluate": EVALUATION}
    actor = bureaus.official() if who == "official" else getattr(bureaus, who)
    answer = await actor.act(f"{path}/{verb}", forms.get(verb, {}))
    assert answer.status_code == status, answer.text


async def test_only_the_bureau_of_the_proposer_receives(bureaus: Bureaus) -> None:
    path = await bureaus.brought("submitted")
    city = bureaus.official("150100")
    assert (await city.act(f"{path}/receive")).status_code == 404
    assert (await city.at("150121").act(f"{path}/receive")).status_code == 403
    assert (await city.at("150121").get(path)).status_code == 200


async def test_who_proposes_does_not_evaluate(bureaus: Bureaus) -> None:
    proposer, colleague = bureaus.official(), bureaus.official(which=1)
    path = await bureaus.brought("received", proposer)
    assert codes(await proposer.act(f"{path}/begin_evaluation")) == ["requirement.self_evaluation"]
    await colleague.done(f"{path}/begin_evaluation")
    refused = await proposer.act(f"{path}/evaluate", EVALUATION)
    assert codes(refused) == ["requirement.self_evaluation"]
    assert (await colleague.done(f"{path}/evaluate", EVALUATION))["state"] == "feasible"


@pytest.mark.parametrize("part", ["revise", "attach", "submit"])
async def test_whoever_had_a_hand_in_it_does_not_evaluate(bureaus: Bureaus, part: str) -> None:
    drafter, other = bureaus.official(), bureaus.official(which=1)
    path = await bureaus.drafted(drafter)
    for verb, form in (("revise", need()), ("attach", SEAL), ("submit", {})):
        await (other if verb == part else drafter).done(f"{path}/{verb}", form)
    third = await bureaus.world.person(
        Role.FINANCE_SUPERVISOR, tenant="150121", organisation=other.organisation
    )
    await other.done(f"{path}/receive")
    assert codes(await other.act(f"{path}/begin_evaluation")) == ["requirement.self_evaluation"]
    await third.done(f"{path}/begin_evaluation")
    assert codes(await other.act(f"{path}/evaluate", EVALUATION)) == ["requirement.self_evaluation"]
    await third.done(f"{path}/evaluate", EVALUATION)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"evaluation_basis": None}, ["requirement.no_reference"]),
        ({"no_basis": True}, ["requirement.no_reference"]),
        ({"evaluation_basis": None, "no_basis": True}, []),
        ({"criteria": []}, ["form.too_short"]),
        (
            {"criteria": [{"criterion": "可以实现", "finding": "无法实现", "met": False}]},
            ["requirement.unmet"],
        ),
    ],
)
async def test_an_evaluation_has_criteria_and_references(
    bureaus: Bureaus, changes: dict[str, Any], expected: list[str]
) -> None:
    path = await bureaus.brought("evaluating")
    answer = await bureaus.official().act(f"{path}/evaluate", {**EVALUATION, **changes})
    assert answer.status_code == (422 if expected else 200), answer.text
    if expected:
        assert codes(answer) == expected


async def test_what_comes_back_keeps_its_number_and_its_course(bureaus: Bureaus) -> None:
    path = await bureaus.brought("evaluating")
    official = bureaus.official()
    await official.done(f"{path}/evaluate", {**EVALUATION, "conclusion": "more"})
    await bureaus.purchaser.done(f"{path}/revise", need(content="补充后的需求内容，说明更详细"))
    await bureaus.purchaser.done(f"{path}/attach", SEAL)
    row = await bureaus.purchaser.done(f"{path}/submit")
    assert (row["number"], row["round"], row["conclusion"]) == ("150121-XQ-2026-0001", 2, None)
    page = await bureaus.purchaser.page(path)
    assert page.text.count("可行性评估") >= 1
    assert "需补充材料" in page.text
    await official.done(f"{path}/return", {"reason": "申请表未加盖公章"})
    assert (await bureaus.state(path))["state"] == "returned"


async def test_a_late_reception_is_told(bureaus: Bureaus) -> None:
    path = await bureaus.brought("submitted")
    await bureaus.world.travel(date(2026, 3, 10))
    await bureaus.official().done(f"{path}/receive")
    assert "逾期接收" in (await bureaus.official().page(path)).text


async def test_what_is_alike_is_told_to_who_writes_it(bureaus: Bureaus) -> None:
    first = await bureaus.brought("submitted")
    again = await bureaus.drafted(title="增加示例采购进度的提醒")
    other = await bureaus.drafted(
        title="统计报表导出", content="按年度导出示例报表数据", scenario="财政部门年终汇总"
    )
    (found,) = (await bureaus.purchaser.get(f"{again}/similar")).json()["items"]
    assert (found["id"], found["number"]) == (first[-36:], "150121-XQ-2026-0001")
    assert found["percent"] > 80
    assert (await bureaus.purchaser.get(f"{other}/similar")).json()["items"] == []
    assert "相似的需求" in (await bureaus.purchaser.page(again)).text
    strange = await bureaus.drafted(bureaus.supplier)
    assert (await bureaus.supplier.get(f"{strange}/similar")).json()["items"] == []
    assert len((await bureaus.official().get(f"{strange}/similar")).json()["items"]) == 1
    assert (await bureaus.stranger.get(f"{again}/similar")).status_code in (403, 404)
