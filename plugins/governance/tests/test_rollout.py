"""Pilots are selected by the region; time nodes come down as tasks; progress is seen above."""

from datetime import date
from typing import Any

import pytest
from bureaus import upload
from governance_levels import Levels, codes, told

from zhengcai.testing import Person

PILOTS = "governance/pilots"
TASKS = "governance/rollout-tasks"
NODES = "governance/milestones"
PILOT = {
    "title": "示例市申请列为试点",
    "reason": "示例市信息化基础较好",
    "plan": "分三个阶段实施，先市本级，后旗县区",
    "starts_on": "2026-04-01",
    "ends_on": "2026-09-30",
}
LETTER = {"file": upload("申请.pdf"), "letter_number": "示财购〔2026〕3号"}
OPINION = {"opinion": "示例自治区意见"}
PARTS = [
    {"department": "procurement", "name": "示例市财政局采购科", "part": "accountable"},
    {"department": "it", "part": "lead"},
    {"department": "business", "part": "cooperate"},
]
TASK = {
    "title": "完成基础数据整理",
    "content": "整理采购人和供应商数据",
    "due_on": "2026-04-30",
    "parts": PARTS,
}


async def submitted(city: Person) -> str:
    """The path of an application that has gone to the region."""
    made = await city.done(f"{PILOTS}/draft", PILOT)
    path = f"{PILOTS}/{made['id']}"
    other = {**LETTER, "file": upload("申请.txt", "同意".encode())}
    assert codes(await city.act(f"{path}/attach", other)) == {"file.not_accepted"}
    await city.done(f"{path}/attach", LETTER)
    await city.done(f"{path}/submit")
    return path


async def only(person: Person, place: str) -> dict[str, Any]:
    (found,) = (await person.get(place)).json()["items"]
    row: dict[str, Any] = found
    return row


@pytest.mark.parametrize(("verb", "state"), [("select", "selected"), ("decline", "declined")])
async def test_a_city_applies_and_the_region_decides(levels: Levels, verb: str, state: str) -> None:
    path = await submitted(levels.city)
    assert (await levels.city.get(path)).json()["number"] == "150100-SD-2026-001"
    arrived = await only(levels.region, PILOTS)
    assert (arrived["state"], arrived["applicant"]) == ("arrived", "示例市")
    assert arrived["letter_sha256"] == (await levels.city.get(path)).json()["letter_sha256"]
    there = f"{PILOTS}/{arrived['id']}/{verb}"
    for person in (levels.city, levels.banner, levels.provider):
        assert (await person.at("150000").act(there, OPINION)).status_code == 403
    await levels.region.done(there, OPINION)
    assert (await levels.region.act(there, OPINION)).status_code == 409
    home = (await levels.city.get(path)).json()
    assert (home["state"], home["opinion"]) == (state, OPINION["opinion"])
    page = await levels.city.page(path)
    assert "办理经过" in page.text


async def test_what_is_returned_is_submitted_again_with_another_letter(levels: Levels) -> None:
    path = await submitted(levels.city)
    arrived = await only(levels.region, PILOTS)
    assert (await levels.city.act(f"{path}/submit")).status_code == 409
    assert (await levels.city.act(f"{path}/revise", PILOT)).status_code == 409
    await levels.region.done(f"{PILOTS}/{arrived['id']}/return", OPINION)
    await levels.city.done(f"{path}/revise", {**PILOT, "plan": "分四个阶段实施，逐旗推进"})
    assert codes(await levels.city.act(f"{path}/submit")) == {"pilot.no_letter"}
    await levels.city.done(f"{path}/attach", LETTER)
    await levels.city.done(f"{path}/submit")
    again = await only(levels.region, PILOTS)
    assert (again["id"], again["state"], again["plan"]) == (
        arrived["id"],
        "arrived",
        "分四个阶段实施，逐旗推进",
    )
    late = {"origin_id": path.rpartition("/")[2], "state": "declined", "opinion": "示例"}
    await told(levels.world, "150100", "pilot_decided", **late, version=2)
    assert (await levels.city.get(path)).json()["state"] == "submitted"


@pytest.mark.parametrize("who", ["banner", "region"])
async def test_only_who_reports_to_the_region_applies(levels: Levels, who: str) -> None:
    person = levels.by_name(who)
    assert codes(await person.act(f"{PILOTS}/draft", PILOT)) == {"pilot.wrong_level"}
    assert (await levels.direct.act(f"{PILOTS}/draft", PILOT)).status_code == 201
    assert (await levels.purchaser.act(f"{PILOTS}/draft", PILOT)).status_code == 403
    turned = {**PILOT, "ends_on": "2026-04-01"}
    assert codes(await levels.city.act(f"{PILOTS}/draft", turned)) == {"pilot.term"}


async def test_a_city_does_not_decide_on_itself(levels: Levels) -> None:
    path = await submitted(levels.city)
    for verb in ("select", "decline", "return"):
        assert (await levels.city.act(f"{path}/{verb}", OPINION)).status_code == 409


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (PARTS, set()),
        ([PARTS[0], PARTS[0], PARTS[1]], {"rollout.accountable"}),
        ([{**PARTS[0], "part": "lead"}, PARTS[1]], {"rollout.accountable"}),
        ([PARTS[0], {**PARTS[1], "part": "informed"}], {"rollout.lead"}),
        ([*PARTS[:2], {**PARTS[2], "part": "lead"}], {"rollout.cooperate"}),
        (
            [{**PARTS[2], "part": "accountable"}, PARTS[2]],
            {"rollout.lead", "rollout.cooperate"},
        ),
    ],
)
async def test_supervision_and_it_lead_and_the_others_cooperate(
    levels: Levels, parts: list[dict[str, str]], found: set[str]
) -> None:
    answer = await levels.banner.act(f"{TASKS}/plan", {**TASK, "parts": parts})
    assert answer.status_code == (422 if found else 201), answer.text
    if found:
        assert codes(answer) == found
        assert {each["law"] for each in answer.json()["problems"]} == {"内财购〔2020〕179号"}


async def test_a_task_is_begun_reported_and_done(levels: Levels) -> None:
    made = await levels.banner.done(f"{TASKS}/plan", TASK)
    path = f"{TASKS}/{made['id']}"
    report, evidence = {"progress": "已整理一半", "percent": 50}, {"evidence": "全部数据已整理"}
    assert (await levels.banner.act(f"{path}/complete", evidence)).status_code == 409
    for person in (levels.purchaser, levels.overseer, levels.city.at("150121")):
        assert (await person.act(f"{path}/progress", report)).status_code == 403
    await levels.banner.done(f"{path}/progress", report)
    earlier = {"due_on": "2026-04-30", "postponed": "示例原因"}
    assert codes(await levels.banner.act(f"{path}/postpone", earlier)) == {"rollout.not_later"}
    later = {**earlier, "due_on": "2026-05-31"}
    assert (await levels.banner.done(f"{path}/postpone", later))["due_on"] == "2026-05-31"
    done = await levels.banner.done(f"{path}/complete", evidence)
    assert (done["state"], done["percent"], done["done_on"]) == ("done", 100, "2026-03-02")
    for verb, form in (("complete", evidence), ("progress", report), ("postpone", later)):
        assert (await levels.banner.act(f"{path}/{verb}", form)).status_code == 409
    assert "职责分工" in (await levels.banner.page(path)).text


async def test_a_time_node_becomes_a_task_in_every_place_below(levels: Levels) -> None:
    issued = await levels.region.done(f"{NODES}/issue", TASK)
    assert issued["places"] == ["150100", "150700", "150781"]
    page = await levels.region.page(f"{NODES}/{issued['id']}")
    assert "示例直管市" in page.text
    assert "示例市财政局采购科" in page.text
    task = await only(levels.city, TASKS)
    assert (task["state"], task["issuer_name"]) == ("planned", "示例自治区")
    await told(
        levels.world,
        "150100",
        "rollout_task_arrives",
        issuer="150000",
        milestone=issued["id"],
        values=TASK,
    )
    assert (await only(levels.city, TASKS))["id"] == task["id"]
    path = f"{TASKS}/{task['id']}"
    later = {"due_on": "2026-05-31", "postponed": "示例原因"}
    assert codes(await levels.city.act(f"{path}/postpone", later)) == {"rollout.from_above"}
    cancel = {"postponed": "示例原因"}
    assert codes(await levels.city.act(f"{path}/cancel", cancel)) == {"rollout.from_above"}


@pytest.mark.parametrize(
    ("who", "more", "found"),
    [
        ("city", {"places": ["150700"]}, {"form.unknown_code"}),
        ("city", {"places": ["150100"]}, {"rollout.not_below"}),
        ("banner", {}, {"rollout.nobody_below"}),
        ("city", {"due_on": "2026-03-01"}, {"rollout.past"}),
    ],
)
async def test_what_is_no_time_node(
    levels: Levels, who: str, more: dict[str, Any], found: set[str]
) -> None:
    answer = await levels.by_name(who).act(f"{NODES}/issue", {**TASK, **more})
    assert codes(answer) == found


async def test_progress_is_seen_from_above(levels: Levels) -> None:
    await levels.region.done(f"{NODES}/issue", {**TASK, "places": ["150121"]})
    own = await levels.banner.done(f"{TASKS}/plan", TASK)
    await levels.banner.done(
        f"{TASKS}/{own['id']}/progress", {"progress": "已整理一半", "percent": 50}
    )
    await levels.world.travel(date(2026, 5, 6))
    report = (await levels.region.get("governance/statistics/rollout")).json()
    places, late = (section["rows"] for section in report["sections"])
    assert places == [["示例旗", 2, 1, 0, 2, "25"]]
    assert [row[0] for row in late] == ["示例旗", "示例旗"]
    assert "示例旗" in (await levels.region.page("governance/statistics/rollout")).text
    assert (await levels.supplier.get("governance/statistics/rollout")).status_code == 403
    elsewhere = (await levels.direct.get("governance/statistics/rollout")).json()
    assert elsewhere["sections"][0]["rows"] == []
