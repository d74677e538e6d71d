"""From the banner through the city to the region, and back the same way."""

import asyncio
import json
from itertools import pairwise
from typing import Any

import pytest
from bureaus import (
    EVALUATION,
    LETTER,
    LETTER_DRAFT,
    REQUIREMENTS,
    REVIEW_FORMS,
    SEAL,
    Bureaus,
    codes,
    need,
    upload,
)

from zhengcai import Role

CONSOLIDATIONS = "governance/consolidations"


async def test_two_requirements_go_up_in_one_letter(bureaus: Bureaus) -> None:
    first = await bureaus.brought("feasible")
    second = await bureaus.brought("feasible", bureaus.supplier, title="另一示例需求")
    letter = await bureaus.gathered(first, second)
    row = await bureaus.state(letter, bureaus.official("150100"))
    assert (row["number"], row["count"], row["state"]) == ("150100-XQHZ-2026-001", 2, "draft")
    assert (await bureaus.state(first))["reported_to"] == "示例市"
    sent = await bureaus.official("150100").done(f"{letter}/report", LETTER)
    assert (sent["state"], sent["letter_number"]) == ("reported", "示财购〔2026〕1号")
    reviews = await bureaus.rows("reviews", "150000")
    assert {each["number"] for each in reviews} == {"150121-XQ-2026-0001", "150121-XQ-2026-0002"}
    assert {each["letter_number"] for each in reviews} == {"示财购〔2026〕1号"}
    assert {each["via_name"] for each in reviews} == {"示例市"}
    home = await bureaus.state(first)
    assert home["state"] == "reviewing"
    assert reviews[0]["seal_sha256"] == home["seal_sha256"]
    page = await bureaus.official("150100").page(letter)
    assert "另一示例需求" in page.text


@pytest.mark.parametrize("state", ["submitted", "received", "evaluating"])
async def test_nothing_goes_up_unevaluated(bureaus: Bureaus, state: str) -> None:
    path = await bureaus.brought(state)
    refused = await bureaus.official().act(f"{path}/report")
    assert (refused.status_code, codes(refused)) == (422, ["requirement.unevaluated"])
    assert refused.json()["problems"][0]["law"] == "内财购〔2021〕1131号 二（二）"
    assert await bureaus.rows("arrivals", "150100") == []


@pytest.mark.parametrize(("state", "who"), [("draft", 0), ("rejected", 0), ("feasible", 2)])
async def test_who_does_not_report(bureaus: Bureaus, state: str, who: int) -> None:
    path = await bureaus.brought(state)
    actor = bureaus.purchaser if who else bureaus.official()
    assert (await actor.act(f"{path}/report")).status_code == (403 if who else 409)


async def test_it_is_reported_once(bureaus: Bureaus) -> None:
    path = await bureaus.brought("feasible")
    official = bureaus.official()
    answers = await asyncio.gather(*(official.act(f"{path}/report") for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [200, 409, 409]
    await bureaus.world.settle()
    (arrival,) = await bureaus.rows("arrivals", "150100")
    carried = await bureaus.world.sql("SELECT carried FROM governance_arrival")
    await bureaus.told("150100", "requirement_arrived", **json.loads(carried[0]["carried"]))
    assert [each["id"] for each in await bureaus.rows("arrivals", "150100")] == [arrival["id"]]


async def test_what_has_arrived_waits_in_the_citys_list(bureaus: Bureaus) -> None:
    path = await bureaus.brought("feasible")
    await bureaus.official().done(f"{path}/report")
    (arrival,) = await bureaus.rows("arrivals", "150100")
    city = bureaus.official("150100")

    async def waiting(tenant: str) -> list[dict[str, Any]]:
        listed = (await bureaus.official(tenant).get("core/todo")).json()["items"]
        return [each for each in listed if each["action"] == "governance.consolidation.draft"]

    (task,) = await waiting("150100")
    assert (task["collection"], task["total"]) == ("governance/arrivals", 1)
    assert task["subjects"][0]["id"] == arrival["id"]
    assert await waiting("150121") == await waiting("150000") == []
    home = (await city.page("/t/150100/")).text
    assert f"/t/150100/-/governance/arrivals/{arrival['id']}" in home
    page = (await city.page(f"governance/arrivals/{arrival['id']}")).text
    assert f"consolidations/new/draft?arrivals={arrival['id']}" in page
    form = {**LETTER_DRAFT, "arrivals": [arrival["id"]]}
    letter = await city.done(f"{CONSOLIDATIONS}/draft", form)
    assert await waiting("150100") == []
    await city.done(f"{CONSOLIDATIONS}/{letter['id']}/dissolve")
    assert len(await waiting("150100")) == 1


async def test_two_letters_do_not_take_one_requirement(bureaus: Bureaus) -> None:
    path = await bureaus.brought("feasible")
    await bureaus.official().done(f"{path}/report")
    (arrival,) = await bureaus.rows("arrivals", "150100")
    form = {**LETTER_DRAFT, "arrivals": [arrival["id"]]}
    people = bureaus.offices["150100"]
    answers = await asyncio.gather(
        *(person.act(f"{CONSOLIDATIONS}/draft", form) for person in people)
    )
    assert sorted(each.status_code for each in answers) == [201, 409]
    assert len(await bureaus.rows("consolidations", "150100")) == 1
    (late,) = [each for each in answers if each.status_code == 409]
    assert codes(late) == ["consolidation.taken"]


async def test_a_letter_given_up_frees_what_it_took(bureaus: Bureaus) -> None:
    letter = await bureaus.gathered(await bureaus.brought("feasible"))
    city = bureaus.official("150100")
    await city.done(f"{letter}/dissolve")
    assert [each["state"] for each in await bureaus.rows("arrivals", "150100")] == ["arrived"]
    assert (await city.act(f"{letter}/report", LETTER)).status_code == 409
    await bureaus.gathered()
    assert len(await bureaus.rows("consolidations", "150100", state="draft")) == 1


@pytest.mark.parametrize("tenant", ["150121", "150000"])
async def test_only_who_reports_to_the_region_consolidates(bureaus: Bureaus, tenant: str) -> None:
    form = {**LETTER_DRAFT, "arrivals": ["01900000-0000-7000-8000-000000000000"]}
    refused = await bureaus.official(tenant).act(f"{CONSOLIDATIONS}/draft", form)
    assert (refused.status_code, codes(refused)) == (422, ["governance.wrong_level"])


@pytest.mark.parametrize("missing", ["letter_number", "file"])
async def test_the_region_is_written_to(bureaus: Bureaus, missing: str) -> None:
    letter = await bureaus.gathered(await bureaus.brought("feasible"))
    form = {name: value for name, value in LETTER.items() if name != missing}
    answer = await bureaus.official("150100").act(f"{letter}/report", form)
    assert (answer.status_code, codes(answer)) == (422, ["form.missing"])
    assert await bureaus.rows("reviews", "150000") == []


async def test_the_letter_is_a_paper(bureaus: Bureaus) -> None:
    letter = await bureaus.gathered(await bureaus.brought("feasible"))
    form = {**LETTER, "file": upload("上报函.csv", b"a,b\n")}
    answer = await bureaus.official("150100").act(f"{letter}/report", form)
    assert (answer.status_code, codes(answer)) == (422, ["file.not_accepted"])


async def test_a_city_s_own_joins_its_letter_and_the_region_s_own_is_there(
    bureaus: Bureaus,
) -> None:
    own = await bureaus.brought("feasible", bureaus.official("150100"))
    await bureaus.official("150100", 1).done(f"{own}/report")
    (arrival,) = await bureaus.rows("arrivals", "150100")
    assert arrival["source_name"] == "示例市"
    region = await bureaus.brought("feasible", bureaus.official("150000"))
    await bureaus.official("150000", 1).done(f"{region}/report")
    (review,) = await bureaus.rows("reviews", "150000")
    assert (review["via_tenant"], review["letter_number"]) == ("150000", None)
    await bureaus.official("150000").done(
        f"governance/reviews/{review['id']}/return", {"reason": "请补充应用场景"}
    )
    assert (await bureaus.state(region, bureaus.official("150000")))["state"] == "returned"


async def test_the_city_sends_back_what_it_does_not_pass_on(bureaus: Bureaus) -> None:
    home = await bureaus.brought("feasible")
    await bureaus.official().done(f"{home}/report")
    (arrival,) = await bureaus.rows("arrivals", "150100")
    path = f"governance/arrivals/{arrival['id']}"
    await bureaus.official("150100").done(f"{path}/return", {"reason": "请补充实现建议"})
    row = await bureaus.state(home)
    assert (row["state"], row["opinion"]) == ("returned", "示例市：请补充实现建议")
    form = {**LETTER_DRAFT, "arrivals": [arrival["id"]]}
    refused = await bureaus.official("150100").act(f"{CONSOLIDATIONS}/draft", form)
    assert codes(refused) == ["consolidation.taken"]


async def test_back_from_the_region_through_the_city_and_up_again(bureaus: Bureaus) -> None:
    home, review = await bureaus.arrived()
    await bureaus.official("150000").done(f"{review}/return", {"reason": "请补充影响评估"})
    row = await bureaus.state(home)
    assert (row["state"], row["opinion"]) == ("returned", "省级经示例市退回：请补充影响评估")
    assert [each["state"] for each in await bureaus.rows("arrivals", "150100")] == ["returned"]
    await bureaus.purchaser.done(f"{home}/revise", need(impact="补充：不影响现有功能的稳定性"))
    await bureaus.purchaser.done(f"{home}/attach", SEAL)
    await bureaus.purchaser.done(f"{home}/submit")
    stale: dict[str, Any] = {"state": "rejected", "text": "旧", "at": "2026-03-02T10:00:00+08:00"}
    await bureaus.told("150121", "requirement_followed", requirement=home[-36:], round=1, **stale)
    assert (await bureaus.state(home))["state"] == "submitted"
    official = bureaus.official()
    await official.done(f"{home}/receive")
    await official.done(f"{home}/begin_evaluation")
    await official.done(f"{home}/evaluate", EVALUATION)
    letter = await bureaus.gathered(home)
    await bureaus.official("150100").done(f"{letter}/report", LETTER)
    rounds = sorted(each["round"] for each in await bureaus.rows("reviews", "150000"))
    assert rounds == [1, 2]
    assert (await bureaus.state(home))["number"] == "150121-XQ-2026-0001"


async def test_what_is_told_twice_is_noted_once_and_late_news_does_not_set_back(
    bureaus: Bureaus,
) -> None:
    home, review = await bureaus.reviewed("publicised")
    news: dict[str, Any] = {"requirement": home[-36:], "round": 1, "text": "已收到"}
    for _ in range(2):
        await bureaus.told(
            "150121", "requirement_followed", state="reviewing", at="2026-03-02T09:00:00+08:00",
            **news,
        )  # fmt: skip
    row = await bureaus.state(home)
    assert row["state"] == "publicised"
    (kept,) = await bureaus.world.sql("SELECT steps FROM governance_requirement")
    assert kept["steps"].count('"reviewing 2026-03-02T09:00:00+08:00"') == 1
    assert review


async def test_who_looks_for_duplicates_is_told_either_way(bureaus: Bureaus) -> None:
    _, first = await bureaus.arrived()
    region = bureaus.official("150000")
    none = "没有找到相似的需求和台账。"
    assert none in (await region.page(first)).text
    assert "没有找到相似的。" in (await region.page(f"{first}/check_duplicates")).text
    await region.done(f"{first}/check_duplicates", REVIEW_FORMS["check_duplicates"])
    _, other = await bureaus.arrived(title="增加示例采购进度提醒功能")
    for place in (other, f"{other}/check_duplicates"):
        page = (await region.page(place)).text
        assert "查重情况" in page
        assert f"/t/150000/-/{first}" in page
    assert none in (await region.page(first)).text, "what was alike when it was checked"
    public = (await bureaus.stranger.at("150000").page(other)).text
    assert "查重情况" not in public


async def test_a_duplicate_is_merged_into_the_other(bureaus: Bureaus) -> None:
    home, review = await bureaus.reviewed("passed")
    again, other = await bureaus.arrived(title="增加示例采购进度提醒功能")
    region = bureaus.official("150000")
    assert (await region.act(f"{other}/accept", REVIEW_FORMS["accept"])).status_code == 409
    await region.done(f"{other}/check_duplicates", {"duplicates": "与前一需求重复"})
    page = await region.page(other)
    assert "增加示例采购进度提醒" in page.text
    assert "%" in page.text
    form = {"into": review[-36:], "reason": "内容相同"}
    for wrong in (other[-36:], "01900000-0000-7000-8000-000000000000"):
        refused = await region.act(f"{other}/merge", {**form, "into": wrong})
        assert codes(refused) == ["review.no_target"]
    await region.done(f"{other}/merge", form)
    assert (await bureaus.state(again))["state"] == "merged"
    assert (await region.act(f"{other}/merge", form)).status_code == 409
    await region.done(f"{review}/publicise", REVIEW_FORMS["publicise"])
    assert {(await bureaus.state(path))["state"] for path in (home, again)} == {"publicised"}
    asked = {"title": "示例采购进度提醒", "_suggest": "yes"}
    own, others = [
        (await person.submit(f"{REQUIREMENTS}/new/draft", asked)).text
        for person in (bureaus.purchaser, bureaus.supplier)
    ]
    # What was publicised is the other's text; that of the merged one its proposer alone may read.
    assert review[-36:] in own
    assert review[-36:] in others
    assert ("提醒功能" in own, "提醒功能" in others) == (True, False)


async def test_what_was_merged_comes_back_with_its_target(bureaus: Bureaus) -> None:
    """Three of them, the first merged into the second and that into the third."""
    region, homes, reviews = bureaus.official("150000"), [], []
    for title in ("增加示例采购进度提醒", "示例采购进度提醒功能", "示例采购进度的提醒"):
        home, review = await bureaus.arrived(title=title)
        await region.done(f"{review}/check_duplicates", {"duplicates": "与其他需求重复"})
        homes.append(home)
        reviews.append(review)
    for merged, target in pairwise(reviews):
        form = {"into": target[-36:], "reason": "内容相同"}
        await region.done(f"{merged}/merge", form)
    await region.done(f"{reviews[-1]}/return", {"reason": "请补充应用场景"})
    await bureaus.world.settle()
    for path in homes:
        row = await bureaus.state(path)
        assert (row["state"], "请补充应用场景" in row["opinion"]) == ("returned", True)
    for path in reviews:
        row = await bureaus.state(path, region)
        assert (row["state"], row["merged_into"]) == ("returned", None)
    arrivals = await bureaus.rows("arrivals", "150100")
    assert {each["state"] for each in arrivals} == {"returned"}


async def test_the_region_rejects_with_a_reason(bureaus: Bureaus) -> None:
    home, review = await bureaus.reviewed("reviewing")
    region = bureaus.official("150000")
    assert (await region.act(f"{review}/reject", {})).status_code == 422
    await region.done(f"{review}/reject", {"reason": "与现行规定不符"})
    row = await bureaus.state(home)
    assert (row["state"], row["opinion"]) == ("rejected", "与现行规定不符")
    assert (await bureaus.purchaser.act(f"{home}/submit")).status_code == 409


@pytest.mark.parametrize("verb", ["check_duplicates", "accept", "publicise", "return", "reject"])
async def test_nobody_below_decides_for_the_region(bureaus: Bureaus, verb: str) -> None:
    _, review = await bureaus.arrived()
    form = REVIEW_FORMS.get(verb, {"reason": "不应由下级办理"})
    city = bureaus.official("150100")
    assert (await city.act(f"{review}/{verb}", form)).status_code == 404
    assert (await city.at("150000").act(f"{review}/{verb}", form)).status_code == 403


async def test_a_county_under_the_region_writes_to_it_itself(bureaus: Bureaus) -> None:
    code = await bureaus.world.organisation("示例直管市财政局", capacity="bureau")
    bureau, colleague = [
        await bureaus.world.person(Role.FINANCE_SUPERVISOR, tenant="150781", organisation=code)
        for _ in range(2)
    ]
    bureaus.offices["150781"] = (bureau, colleague)
    home = await bureaus.brought("feasible", bureau)
    await colleague.done(f"{home}/report")
    assert await bureaus.rows("arrivals", "150100") == []
    (arrival,) = await bureaus.rows("arrivals", "150781")
    letter = await bureau.done(
        f"{CONSOLIDATIONS}/draft", {**LETTER_DRAFT, "arrivals": [arrival["id"]]}
    )
    await bureau.done(f"{CONSOLIDATIONS}/{letter['id']}/report", LETTER)
    (review,) = await bureaus.rows("reviews", "150000")
    assert (review["via_name"], review["source_name"]) == ("示例直管市", "示例直管市")
    assert (await bureaus.state(home, bureau))["state"] == "reviewing"
