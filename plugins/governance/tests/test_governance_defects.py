"""The problem ledger: which way a defect takes, who mends it, who verifies it."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from bureaus import need, upload
from governance_levels import BANNER, CITY, DIRECT, REGION, Levels, codes, told
from inboxes import Inboxes

from zhengcai.testing import Person

DEFECTS = "governance/defects"
REPORT: dict[str, Any] = {
    "title": "示例：公告列表打不开",
    "plugin": "portal",
    "function": "公告列表",
    "description": "打开公告列表时页面长时间没有响应",
    "evidence": "2026年3月2日9时，页面提示超时",
    "business_impact": "不能发布采购公告",
}
URGENT = {"affects_business": True, "rule_change": False, "severity": "p1", "opinion": "立即解决"}
ORDINARY = {**URGENT, "affects_business": False, "severity": "p3", "opinion": "汇总上报"}
FORMS: dict[str, dict[str, Any]] = {
    "triage": URGENT,
    "dismiss": {"opinion": "操作方法有误"},
    "take": {"workaround": "请先从首页进入"},
    "fix": {"root_cause": "索引缺失", "fix_version": "0.1.1"},
    "verify": {"verification": "已能正常打开"},
    "reject": {"verification": "仍然打不开"},
    "close": {"conclusion": "已解决"},
}
ACTORS = {
    "triage": "banner",
    "dismiss": "banner",
    "take": "provider",
    "fix": "provider",
    "verify": "purchaser",
    "reject": "purchaser",
    "close": "banner",
}
WAY = ("triage", "take", "fix", "verify", "close")
STATES = ("reported", "urgent", "fixing", "fixed", "verified", "closed")
STARTS = {
    "triage": "reported",
    "dismiss": "reported",
    "take": "urgent",
    "fix": "fixing",
    "verify": "fixed",
    "reject": "fixed",
    "close": "verified",
}


SHOT = b"\x89PNG\r\n\x1a\n" + bytes(32)


async def reported(levels: Levels, by: Person | None = None) -> str:
    record = await (by or levels.purchaser).done(f"{DEFECTS}/report", REPORT)
    return str(record["id"])


async def brought_to(levels: Levels, state: str) -> str:
    """The id of a defect that is urgent, in that state."""
    defect = await reported(levels)
    for verb in WAY[: STATES.index(state)]:
        await levels.by_name(ACTORS[verb]).done(f"{DEFECTS}/{defect}/{verb}", FORMS[verb])
    return defect


async def read(person: Person, defect: str) -> dict[str, Any]:
    answer = await person.get(f"{DEFECTS}/{defect}")
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


async def listed(person: Person, collection: str = DEFECTS) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.get(collection)).json()["items"]
    return found


async def test_what_affects_the_business_is_solved_at_once_and_numbered(levels: Levels) -> None:
    defect = await brought_to(levels, "closed")
    record = await read(levels.purchaser, defect)
    assert (record["state"], record["urgent"]) == ("closed", True)
    assert record["number"] == f"{BANNER}-WT-2026-0001"
    assert record["plugin_version"]
    assert (record["fix_version"], record["root_cause"]) == ("0.1.1", "索引缺失")
    assert "steps" not in record
    page = await levels.banner.page(f"{DEFECTS}/{defect}")
    for step in ("报告", "研判", "受理", "解决", "验证通过", "办结"):
        assert step in page.text
    assert await listed(levels.city.at(CITY), "governance/defect-arrivals") == []


TOLD = {
    "triage": {("purchaser", "defect.urgent"), ("provider", "defect.urgent")},
    "take": {("purchaser", "defect.fixing")},
    "fix": {("purchaser", "defect.fixed"), ("banner", "defect.fixed")},
    "verify": {("banner", "defect.verified")},
    "close": {("purchaser", "defect.closed")},
}


async def test_each_step_is_told_to_who_acts_next_and_to_the_reporter(levels: Levels) -> None:
    names = ("purchaser", "provider", "banner", "supplier", "city", "region", "overseer")
    inboxes = Inboxes({name: levels.by_name(name) for name in names})
    defect = await reported(levels)
    assert await inboxes.new() == {("banner", "defect.reported")}
    for verb in WAY:
        await levels.by_name(ACTORS[verb]).done(f"{DEFECTS}/{defect}/{verb}", FORMS[verb])
        assert await inboxes.new() == TOLD[verb], verb


@pytest.mark.parametrize(
    ("verb", "state"),
    [(verb, state) for verb, start in STARTS.items() for state in STATES if state != start],
)
async def test_a_step_in_the_wrong_state(levels: Levels, verb: str, state: str) -> None:
    defect = await brought_to(levels, state)
    person = levels.by_name(ACTORS[verb])
    answer = await person.act(f"{DEFECTS}/{defect}/{verb}", FORMS[verb])
    unseen = ACTORS[verb] == "provider" and state == "reported"
    assert answer.status_code == (403 if unseen else 409)


@pytest.mark.parametrize("verb", STARTS)
async def test_a_step_by_the_wrong_people_and_twice(levels: Levels, verb: str) -> None:
    defect = await brought_to(levels, STARTS[verb])
    place = f"{DEFECTS}/{defect}/{verb}"
    wrong = {"purchaser", "supplier", "provider", "banner", "overseer"} - {ACTORS[verb]}
    if verb in ("verify", "reject"):
        wrong -= {"banner"}  # for the reporter, the bureau of the place may
    for name in sorted(wrong):
        assert (await levels.by_name(name).act(place, FORMS[verb])).status_code == 403, name
    for above in (levels.city, levels.region, levels.direct):
        assert (await above.at(BANNER).act(place, FORMS[verb])).status_code == 403
    right = levels.by_name(ACTORS[verb])
    assert (await right.act(place, FORMS[verb])).status_code == 200
    assert (await right.act(place, FORMS[verb])).status_code == 409


async def test_who_mended_it_does_not_verify_it_under_another_post(levels: Levels) -> None:
    from zhengcai import Role

    defect = await brought_to(levels, "fixed")
    colleague = await levels.world.person(
        Role.PURCHASER_MANAGER, tenant=BANNER, organisation=levels.provider.organisation
    )
    assert (await colleague.act(f"{DEFECTS}/{defect}/verify", FORMS["verify"])).status_code == 403
    own = await reported(levels, colleague)
    for verb in WAY[:3]:
        await levels.by_name(ACTORS[verb]).done(f"{DEFECTS}/{own}/{verb}", FORMS[verb])
    for verb in ("verify", "reject"):
        answer = await colleague.act(f"{DEFECTS}/{own}/{verb}", FORMS[verb])
        assert codes(answer) == {"defect.own_fix"}
    assert (await levels.banner.act(f"{DEFECTS}/{own}/verify", FORMS["verify"])).status_code == 200


async def test_a_plugin_that_does_not_run_here_cannot_fail_here(levels: Levels) -> None:
    answer = await levels.purchaser.act(f"{DEFECTS}/report", {**REPORT, "plugin": "tendering"})
    assert codes(answer) == {"defect.no_plugin"}


async def test_strangers_report_nothing_and_read_nothing(levels: Levels) -> None:
    await reported(levels)
    client = levels.world.client
    place = f"/api/v1/t/{BANNER}/-/{DEFECTS}"
    assert (await client.post(f"{place}/actions/report", json=REPORT)).status_code == 401
    assert (await client.get(place)).status_code == 401
    assert await listed(levels.supplier) == []
    assert await listed(levels.provider) == []
    assert len(await listed(levels.banner)) == len(await listed(levels.purchaser)) == 1
    assert len(await listed(levels.city.at(BANNER))) == 1


async def test_all_else_is_gathered_by_the_city_and_received_by_the_region(levels: Levels) -> None:
    defect = await reported(levels)
    own = await reported(levels, levels.city)
    await levels.banner.done(f"{DEFECTS}/{defect}/triage", ORDINARY)
    assert (await levels.provider.act(f"{DEFECTS}/{defect}/take", {})).status_code == 403
    await levels.city.done(f"{DEFECTS}/{own}/triage", ORDINARY)
    arrivals = await listed(levels.city, "governance/defect-arrivals")
    assert {each["origin_tenant"] for each in arrivals} == {BANNER, CITY}
    form = {"title": "示例市三月问题汇总", "opinion": "请统一安排解决"}
    rollup = await levels.city.done("governance/defect-rollups/report", form)
    assert (rollup["number"], rollup["total"]) == (f"{CITY}-WTHZ-2026-001", 2)
    assert (await read(levels.banner, defect))["state"] == "rolled_up"
    (arrived,) = await listed(levels.region, "governance/defect-rollups")
    assert (arrived["state"], arrived["origin_tenant"]) == ("arrived", CITY)
    place = f"governance/defect-rollups/{arrived['id']}/receive"
    assert (await levels.provider.at(REGION).act(place, {"receipt": "同意"})).status_code == 403
    await levels.region.done(place, {"receipt": "请服务商解决"})
    assert (await levels.region.act(place, {"receipt": "同意"})).status_code == 409
    for person, each in ((levels.banner, defect), (levels.city, own)):
        record = await read(person, each)
        assert (record["state"], record["rollup_number"]) == ("received", rollup["number"])
        assert record["solve_by"] is not None
    assert (await listed(levels.city, "governance/defect-rollups"))[0]["state"] == "received"
    assert (
        f"/t/{BANNER}/-/governance/defects/{defect}"
        in (await levels.region.page(f"governance/defect-rollups/{arrived['id']}")).text
    )
    for verb in WAY[1:]:
        await levels.by_name(ACTORS[verb]).done(f"{DEFECTS}/{defect}/{verb}", FORMS[verb])


@pytest.mark.parametrize("name", ["banner", "region"])
async def test_only_who_stands_under_the_region_gathers(levels: Levels, name: str) -> None:
    form = {"title": "示例汇总", "opinion": "请统一安排解决"}
    answer = await levels.by_name(name).act("governance/defect-rollups/report", form)
    assert codes(answer) == {"governance.wrong_level"}
    assert answer.json()["problems"][0]["law"]


async def test_a_place_that_reports_directly_gathers_for_itself(levels: Levels) -> None:
    form = {"title": "示例汇总", "opinion": "请统一安排解决"}
    answer = await levels.direct.act("governance/defect-rollups/report", form)
    assert codes(answer) == {"defect.nothing_waits"}
    defect = await reported(levels, levels.direct)
    await levels.direct.done(f"{DEFECTS}/{defect}/triage", ORDINARY)
    await levels.direct.done("governance/defect-rollups/report", form)
    (arrived,) = await listed(levels.region, "governance/defect-rollups")
    assert arrived["origin_tenant"] == DIRECT
    again = await levels.direct.act("governance/defect-rollups/report", form)
    assert codes(again) == {"defect.nothing_waits"}


async def test_two_reports_at_once_take_a_defect_once(levels: Levels) -> None:
    defect = await reported(levels, levels.city)
    await levels.city.done(f"{DEFECTS}/{defect}/triage", ORDINARY)
    form = {"title": "示例汇总", "opinion": "请统一安排解决"}
    asked = [levels.city.act("governance/defect-rollups/report", form) for _ in range(3)]
    answers = sorted(answer.status_code for answer in await asyncio.gather(*asked))
    assert answers[0] == 201
    assert set(answers[1:]) <= {409, 422}
    (rollup,) = await listed(levels.city, "governance/defect-rollups")
    assert rollup["total"] == 1


async def test_the_region_s_own_go_to_the_provider_at_once(levels: Levels) -> None:
    defect = await reported(levels, levels.region)
    await levels.region.done(f"{DEFECTS}/{defect}/triage", ORDINARY)
    record = await read(levels.region, defect)
    assert (record["state"], record["number"]) == ("received", f"{REGION}-WT-2026-0001")


async def test_what_is_told_twice_or_late_changes_nothing(levels: Levels) -> None:
    defect = await reported(levels)
    record = await levels.banner.done(f"{DEFECTS}/{defect}/triage", ORDINARY)
    arrival = {
        "origin_tenant": BANNER,
        "origin_name": "示例旗",
        "origin_id": defect,
        "number": record["number"],
        "title": record["title"],
        "severity": "p3",
    }
    await told(levels.world, CITY, "defect_arrived", **arrival)
    assert len(await listed(levels.city, "governance/defect-arrivals")) == 1
    for state in ("received", "received", "rolled_up"):
        step = {"defect": defect, "state": state, "number": "示例-1"}
        await told(levels.world, BANNER, "defect_followed", **step)
    assert (await read(levels.banner, defect))["state"] == "received"


async def test_a_period_that_passes_stands_in_the_list(levels: Levels) -> None:
    defect = await brought_to(levels, "urgent")
    await levels.world.travel(timedelta(minutes=29))
    await levels.world.settle()
    assert (await read(levels.banner, defect))["overdue"] is None
    await levels.world.travel(timedelta(minutes=31))
    await levels.world.settle()
    assert (await read(levels.banner, defect))["overdue"] == "response"
    found = (await levels.banner.get(DEFECTS, overdue="response")).json()["items"]
    assert [each["id"] for each in found] == [defect]
    await levels.provider.done(f"{DEFECTS}/{defect}/take", FORMS["take"])
    await levels.world.travel(timedelta(hours=4))
    await levels.world.settle()
    assert (await read(levels.banner, defect))["overdue"] == "solution"
    kinds = [each["kind"] for each in await listed(levels.banner, "notify/messages")]
    assert kinds.count("governance.defect.overdue") == 2


async def test_a_bureau_may_set_the_periods(levels: Levels) -> None:
    await levels.world.set("governance", "p1_solve_hours", 2)
    record = await read(levels.banner, await brought_to(levels, "fixed"))
    assert record["solve_by"][11:13] == "11"
    await levels.world.travel(timedelta(hours=3))
    await levels.purchaser.done(f"{DEFECTS}/{record['id']}/reject", FORMS["reject"])
    after = await read(levels.banner, record["id"])
    assert (after["state"], after["overdue"]) == ("fixing", "solution")


async def test_the_lowest_severity_is_solved_in_working_days(levels: Levels) -> None:
    """Five from Monday 2026-03-02, 09:00 in Beijing: by Monday the 9th at that hour."""
    defect = await reported(levels)
    await levels.banner.done(f"{DEFECTS}/{defect}/triage", {**URGENT, "severity": "p3"})
    record = await read(levels.banner, defect)
    put, solved = (datetime.fromisoformat(record[name]) for name in ("put_at", "solve_by"))
    assert solved - put == timedelta(days=7)


async def test_a_new_rule_goes_to_the_requirements(levels: Levels) -> None:
    defect = await reported(levels)
    form = {**ORDINARY, "rule_change": True}
    record = await levels.banner.done(f"{DEFECTS}/{defect}/triage", form)
    assert (record["state"], record["number"]) == ("rule_change", None)
    place = f"{DEFECTS}/{defect}/convert"
    for wrong in (levels.purchaser, levels.provider, levels.city.at(BANNER)):
        assert (await wrong.act(place, need())).status_code == 403
    record = await levels.banner.done(place, need())
    assert record["state"] == "converted"
    requirement = (
        await levels.banner.get(f"governance/requirements/{record['requirement_id']}")
    ).json()
    assert (requirement["state"], requirement["defect_id"]) == ("draft", defect)
    assert (await levels.banner.act(place, need())).status_code == 409


async def test_what_is_urgent_and_new_is_mended_and_raised(levels: Levels) -> None:
    defect = await reported(levels)
    await levels.banner.done(f"{DEFECTS}/{defect}/triage", {**URGENT, "rule_change": True})
    for verb in WAY[1:4]:
        await levels.by_name(ACTORS[verb]).done(f"{DEFECTS}/{defect}/{verb}", FORMS[verb])
    answer = await levels.banner.act(f"{DEFECTS}/{defect}/close", FORMS["close"])
    assert codes(answer) == {"defect.no_requirement"}
    record = await levels.banner.done(f"{DEFECTS}/{defect}/convert", need())
    assert (record["state"], record["number"]) == ("verified", f"{BANNER}-WT-2026-0001")
    again = await levels.banner.act(f"{DEFECTS}/{defect}/convert", need())
    assert codes(again) == {"defect.converted"}
    await levels.banner.done(f"{DEFECTS}/{defect}/close", FORMS["close"])


async def test_what_changes_no_rule_is_no_requirement(levels: Levels) -> None:
    defect = await brought_to(levels, "urgent")
    answer = await levels.banner.act(f"{DEFECTS}/{defect}/convert", need())
    assert codes(answer) == {"defect.no_rule_change"}


@pytest.mark.parametrize("verb", ["follow", "expire"])
async def test_only_the_platform_follows(levels: Levels, verb: str) -> None:
    defect = await brought_to(levels, "urgent")
    answer = await levels.banner.act(f"{DEFECTS}/{defect}/{verb}", {})
    assert answer.status_code in (403, 404)


async def test_without_messages_the_way_is_open(levels: Levels) -> None:
    await levels.world.choose("notify", "off", REGION)
    assert (await read(levels.banner, await brought_to(levels, "closed")))["state"] == "closed"


async def test_files_that_show_it_are_read_by_who_reads_it(levels: Levels) -> None:
    files = [upload("页面.png", SHOT), upload("日志.txt", "示例日志".encode())]
    made = await levels.purchaser.done(f"{DEFECTS}/report", {**REPORT, "file": files})
    place = f"{DEFECTS}/{made['id']}"
    assert "file" not in made
    page = (await levels.purchaser.page(place)).text
    links = re.findall(rf"/t/{BANNER}/documents/[0-9a-f-]{{36}}", page)
    assert "页面.png" in page
    assert "日志.txt" in page
    assert len(set(links)) == 2
    client = levels.world.client
    for person, status in ((levels.banner, 200), (levels.supplier, 404), (levels.provider, 404)):
        assert (await person.page(links[0])).status_code == status
    assert (await client.get(links[0])).status_code in (401, 404)
    await levels.banner.done(f"{place}/triage", URGENT)
    assert (await levels.provider.page(links[0])).status_code == 200


async def test_evidence_is_sent_as_a_browser_does(levels: Levels) -> None:
    form = {name: str(value) for name, value in REPORT.items()}
    sent = await levels.purchaser.submit(
        f"{DEFECTS}/new/report", form, {"file": ("页面.png", SHOT)}
    )
    assert sent.status_code == 303, sent.text
    assert "页面.png" in (await levels.purchaser.page(sent.headers["location"])).text


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([upload("程序.exe", b"MZ\x90")], "file.executable"),
        ([upload("页面.png", SHOT), upload("页面.pdf", SHOT)], "file.name_mismatch"),
        ([upload("页面.png", SHOT)] * 6, "form.too_long"),
    ],
)
async def test_what_is_no_evidence_is_named_with_its_field(
    levels: Levels, files: list[dict[str, str]], code: str
) -> None:
    answer = await levels.purchaser.act(f"{DEFECTS}/report", {**REPORT, "file": files})
    assert (answer.status_code, codes(answer)) == (422, {code})
    assert {each["field"] for each in answer.json()["problems"]} == {"file"}
    assert (await levels.purchaser.get(DEFECTS)).json()["items"] == []
