"""A requirement is raised in writing, received, and evaluated by somebody else."""

import re
from datetime import date
from typing import Any

import pytest
from bureaus import EVALUATION, PDF, REQUIREMENTS, SEAL, STATUTE, Bureaus, codes, need, upload

from zhengcai import Role
from zhengcai.testing import Person

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
        ({"legal_bases": []}, ["requirement.no_reason"]),
        ({"legal_bases": [], "reason": "很需要" * 16}, ["requirement.no_reason"]),
        ({"legal_bases": [], "reason": "很需要" * 17}, []),
        ({"legal_bases": [], "legal_note": "一直如此"}, ["requirement.no_reason"]),
        ({"legal_bases": [], "legal_note": "《示例办法》第三条"}, []),
        ({"legal_bases": [STATUTE, "示例法 第1条"]}, ["form.unknown_code"]),
        ({"expected_on": "2026-03-02"}, ["requirement.past"]),
        (
            {"legal_bases": [], "expected_on": "2026-01-01"},
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
    shown = await bureaus.purchaser.submit(f"{REQUIREMENTS}/new/draft", {"_find": "legal_bases"})
    assert "查找" in shown.text
    found = await bureaus.purchaser.submit(
        f"{REQUIREMENTS}/new/draft", {"legal_bases": "采购法第35条", "_find": "legal_bases"}
    )
    assert f'value="legal_bases:{STATUTE}"' in found.text


async def test_a_requirement_rests_on_several_statutes(bureaus: Bureaus) -> None:
    other = "政府采购法实施条例 第31条"

    async def sent(bases: list[str], **button: str) -> Any:
        form = {**need(legal_bases=bases), **button}
        return await bureaus.purchaser.submit(f"{REQUIREMENTS}/new/draft", form)

    taken = await sent(["采购法第35条"], _pick=f"legal_bases:{STATUTE}")
    assert f'name="legal_bases" value="{STATUTE}"' in taken.text
    typed = await sent([STATUTE, "实施条例第31条"], _find="legal_bases")
    assert f'name="legal_bases" value="{STATUTE}"' in typed.text
    assert f'value="legal_bases:{other}"' in typed.text
    both = await sent([STATUTE, "实施条例第31条"], _pick=f"legal_bases:{other}")
    for each in (STATUTE, other):
        assert f'type="hidden" name="legal_bases" value="{each}"' in both.text
    fewer = await sent([STATUTE, other], _remove="legal_bases.0")
    assert f'name="legal_bases" value="{STATUTE}"' not in fewer.text
    refused = await sent([STATUTE, "示例法 第1条"])
    assert refused.status_code == 422
    assert "法律法规库中没有“示例法 第1条”这一现行条款" in refused.text
    assert 'href="#f-legal_bases"' in refused.text
    done = await sent([STATUTE, other, ""])
    assert done.status_code == 303, done.text
    page = (await bureaus.purchaser.page(done.headers["location"])).text
    assert f"{STATUTE}、{other}" in page
    row = await bureaus.state(f"{REQUIREMENTS}/{done.headers['location'][-36:]}")
    assert row["legal_bases"] == [STATUTE, other]
    assert codes(
        await bureaus.purchaser.act(f"{REQUIREMENTS}/draft", need(legal_bases=[STATUTE] * 11))
    ) == ["form.too_long"]


async def test_the_form_prints_in_the_layout_of_the_annex(bureaus: Bureaus) -> None:
    path = await bureaus.drafted()
    printed = await bureaus.purchaser.page(f"{path}.pdf")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    assert (await bureaus.stranger.page(f"{path}.pdf")).status_code == 404


async def test_a_long_form_goes_on_over_the_page(bureaus: Bureaus) -> None:
    short = await bureaus.drafted()
    long = await bureaus.drafted(content="示例需求的详细内容。" * 400)
    pages = [
        len(re.findall(rb"/Type\s*/Page\b", (await bureaus.purchaser.page(f"{path}.pdf")).content))
        for path in (short, long)
    ]
    assert pages[0] == 1
    assert pages[1] > 2


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


async def test_what_is_alike_comes_up_while_one_writes(bureaus: Bureaus) -> None:
    await bureaus.reviewed("publicised")
    await bureaus.brought("submitted", content="采购进度提醒，按旗县分别设置")
    person, form = bureaus.purchaser, f"{REQUIREMENTS}/new/draft"
    empty = (await bureaus.purchaser.page(form)).text
    assert 'data-suggest="title content scenario"' in empty
    assert "相似的需求</h3>" not in empty
    asked = {"title": "采购进度提醒", "_suggest": "yes"}
    shown = (await person.submit(form, asked)).text
    assert "相似的需求</h3>" in shown
    (public,) = set(re.findall(r"/t/150000/-/governance/reviews/[0-9a-f-]{36}", shown))
    (own,) = set(re.findall(rf"/t/150121/-/{REQUIREMENTS}/[0-9a-f-]{{36}}", shown))
    for address in (public, own):
        assert (await bureaus.purchaser.page(address)).status_code == 200
    assert 'value="采购进度提醒"' in shown
    assert (await bureaus.rows("requirements", "150121", q="采购进度提醒"))[0]["state"] != "draft"
    # The public reads what is publicised; the draft of another is nobody's business.
    stranger = (await bureaus.supplier.submit(form, asked)).text
    assert public in stranger
    assert own not in stranger
    none = (await person.submit(form, {"title": "完全无关的文字描述", "_suggest": "yes"})).text
    assert "没有找到相似的" in none
    refused = await person.submit(form, {"title": "采购进度提醒"})
    assert refused.status_code == 422
    assert public in refused.text


async def test_what_is_in_the_ledger_comes_up_by_its_entry(bureaus: Bureaus) -> None:
    await bureaus.reviewed("publicised")
    await bureaus.world.travel(date(2026, 3, 17))
    await bureaus.told("150000", "publicity")
    asked = {"title": "采购进度提醒", "_suggest": "yes"}
    for person in (bureaus.purchaser, bureaus.official(), bureaus.official("150100")):
        shown = (await person.submit(f"{REQUIREMENTS}/new/draft", asked)).text
        assert "RJTZ-2026-0001" in shown
        assert shown.count("增加示例采购进度提醒") == 1, "the same requirement is told once"
    draft = await bureaus.drafted()
    assert "RJTZ-2026-0001" in (await bureaus.purchaser.page(draft)).text


async def test_who_may_not_write_one_is_suggested_nothing(bureaus: Bureaus) -> None:
    await bureaus.reviewed("publicised")
    form = f"/t/150121/-/{REQUIREMENTS}/new/draft"
    token = re.findall(r'name="csrf" value="([^"]+)"', (await bureaus.purchaser.page(form)).text)[0]
    sent = {"title": "采购进度提醒", "_suggest": "yes", "csrf": token}
    overseer = await bureaus.world.person(Role.OVERSEER, tenant="150121")
    own = {**sent, "csrf": await csrf_of(overseer)}
    client = bureaus.world.client
    assert (await client.post(form, data=own, headers=overseer.cookies)).status_code == 403
    assert (await client.post(form, data=sent)).status_code == 401


async def csrf_of(person: Person) -> str:
    """The token of that person's forms."""
    page = (await person.page("/t/150121/")).text
    return re.findall(r'name="csrf" value="([^"]+)"', page)[0]


@pytest.mark.parametrize(
    "words",
    [
        "中华人民共和国政府采购法实施条例第",
        "《中华人民共和国政府采购法实施条例》",
        "国务院令第658号",
    ],
)
async def test_a_statute_is_found_and_named_as_texts_cite_it(bureaus: Bureaus, words: str) -> None:
    form = {"_find": "legal_bases", "legal_bases": words}
    page = (await bureaus.purchaser.submit(f"{REQUIREMENTS}/new/draft", form)).text
    assert "《中华人民共和国政府采购法实施条例》（国务院令第658号）第" in page


async def test_a_statute_of_which_only_the_number_is_known_is_no_title(bureaus: Bureaus) -> None:
    form = {"_find": "legal_bases", "legal_bases": "紧急采购"}
    page = (await bureaus.purchaser.submit(f"{REQUIREMENTS}/new/draft", form)).text
    assert "<span>财库〔2026〕12号（紧急采购）" in page


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


@pytest.mark.parametrize("role", [Role.BANK, Role.FINANCE_BUDGET, Role.EXPERT])
async def test_whoever_works_with_the_platform_may_propose(bureaus: Bureaus, role: Role) -> None:
    person = await bureaus.world.person(role, tenant="150121")
    path = await bureaus.brought("submitted", person)
    assert (await person.get(path)).json()["state"] == "submitted"
    assert (await bureaus.stranger.get(path)).status_code == 404
