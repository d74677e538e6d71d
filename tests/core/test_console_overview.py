"""What the console tells: how plugins stand and why, what a choice would change, who changed what."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from requisition_cast import REQUISITIONS, Cast

from zhengcai.identity.roles import Role
from zhengcai.plugins.discovery import Candidate
from zhengcai.plugins.loading import Failure, QuarantinedPlugin
from zhengcai.testing import Person, World

CHOOSE = "console/plugin-choices/choose"


@pytest.fixture
async def region(shared: World) -> AsyncIterator[Person]:
    """The system administrator of the region; whatever is chosen is inherited again afterwards."""
    yield await shared.person(Role.SYSTEM_ADMIN, tenant="150000")
    await shared.sql("DELETE FROM plugin_choice WHERE tenant_code NOT IN ('150000', '420200')")
    await shared.sql("UPDATE plugin_choice SET choice = 'on', planned = NULL, state = 'chosen'")
    await shared.sql("DELETE FROM setting_value")
    await shared.runtime.reload()


async def choose(person: Person, choice: str, plugin: str = "specimen", **more: Any) -> None:
    form = {"plugin": plugin, "choice": choice, "reason": "测试", **more}
    answer = await person.act(CHOOSE, form)
    assert answer.status_code == 201, answer.text


async def cells(person: Person, **asked: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """`(plugin, tenant) → cell`."""
    answer = await person.get("core/enablement", **asked)
    assert answer.status_code == 200, answer.text
    return {
        (cell["plugin"], row["code"]): cell
        for row in answer.json()["tenants"]
        for cell in row["cells"]
    }


async def test_each_cell_says_who_decides(shared: World, region: Person) -> None:
    city = await shared.person(Role.SYSTEM_ADMIN, tenant="150100")
    league = await shared.person(Role.SYSTEM_ADMIN, tenant="150700")
    await choose(city, "off")
    await choose(league, "locked-on", "neighbour")
    found = await cells(region, every="true")
    assert {
        (plugin, code): (cell["on"], cell["why"], cell["decided_at"])
        for (plugin, code), cell in found.items()
        if code in ("150000", "150100", "150102", "150700")
    } == {
        ("neighbour", "150000"): (True, "own", "150000"),
        ("neighbour", "150100"): (True, "inherited", "150000"),
        ("neighbour", "150102"): (True, "inherited", "150000"),
        ("neighbour", "150700"): (True, "own", "150700"),
        ("specimen", "150000"): (True, "own", "150000"),
        ("specimen", "150100"): (False, "own", "150100"),
        ("specimen", "150102"): (False, "inherited", "150100"),
        ("specimen", "150700"): (True, "inherited", "150000"),
    }
    await choose(region, "locked-off", "neighbour")
    cell = (await cells(region, every="true"))["neighbour", "150700"]
    assert (cell["on"], cell["why"], cell["changeable"]) == (False, "locked", False)
    await choose(region, "inherit", "neighbour")
    assert (await cells(region))["neighbour", "150000"]["why"] == "unset"


async def test_a_plugin_that_is_not_loaded_says_why(shared: World, region: Person) -> None:
    report = shared.runtime.report
    for name, failure in (
        ("old", Failure.INCOMPATIBLE),
        ("broken", Failure.IMPORT),
        ("alone", Failure.MISSING_DEPENDENCY),
    ):
        candidate = Candidate(name, name, name, None)
        report.quarantined.append(QuarantinedPlugin(name, candidate, failure, "测试"))
    try:
        found = await cells(region)
        whys = {name: found[name, "150000"]["why"] for name in ("old", "broken", "alone")}
        assert whys == {"old": "incompatible", "broken": "quarantined", "alone": "requires"}
        form = {"plugin": "broken", "choice": "on", "reason": "测试"}
        answer = await region.act(CHOOSE, form)
        assert answer.json()["problems"][0]["code"] == "plugin.quarantined"
    finally:
        del report.quarantined[-3:]


async def test_the_matrix_shows_one_s_own_area(shared: World) -> None:
    city = await shared.person(Role.SYSTEM_ADMIN, tenant="150100")
    assert {code for _, code in await cells(city)} == {"150100", "150102", "150121"}
    assert (await city.get("core/enablement", at="150700")).status_code == 404
    assert (await city.get("core/enablement", at="150000")).status_code == 404
    operator = await shared.person(Role.PURCHASER_OPERATOR)
    assert (await operator.get("core/enablement")).status_code == 403


async def test_a_preview_tells_what_goes_and_changes_nothing(cast: Cast, region: Person) -> None:
    row = await cast.draft()
    asked = {"plugins": "specimen", "tenants": "150100", "choice": "off"}
    told = (await region.get("core/enablement/preview", **asked)).json()
    assert told["problems"] == []
    (effect,) = told["effects"]
    assert [each["code"] for each in effect["turns_off"]] == ["150100", "150102", "150121"]
    assert effect["turns_on"] == []
    counts = {each["state"]: each["count"] for each in effect["records"] if each["count"]}
    assert counts["draft"] >= 1
    roles = {each["role"]: each["actions"] for each in effect["roles"]}
    assert "登记领用单" in roles["purchaser_operator"]
    assert "单笔上限（元）" in effect["settings"]
    assert "领用单" in effect["pages"]
    answer = await cast.operator.get(f"{REQUISITIONS}/{row['id']}")
    assert answer.json()["actions"] != []


async def test_a_preview_tells_the_problems(shared: World, region: Person) -> None:
    await choose(region, "locked-on")
    asked = {"plugins": "specimen", "tenants": "150102", "choice": "off"}
    told = (await region.get("core/enablement/preview", **asked)).json()
    assert [problem["code"] for problem in told["problems"]] == [
        "plugin.locked",
        "plugin.locked.where",
    ]
    asked = {"plugins": "specimen", "tenants": "420200", "choice": "off"}
    told = (await region.get("core/enablement/preview", **asked)).json()
    assert [problem["code"] for problem in told["problems"]] == ["form.unknown_code"]
    answer = await region.get("core/enablement/preview", plugins="specimen", choice="perhaps")
    assert answer.status_code == 400


async def test_settings_tell_who_has_set_them_and_who_may(shared: World, region: Person) -> None:
    value = {"plugin": "specimen", "key": "ceiling", "value": "500", "reason": "从严"}
    assert (await region.act("console/settings/set", value)).status_code == 201
    city = await shared.person(Role.SYSTEM_ADMIN, tenant="150100")
    items = (await city.get("core/settings/specimen")).json()["items"]
    found = {each["key"]: each for each in items}
    ceiling, regional = found["ceiling"], found["regional"]
    assert (ceiling["value"], ceiling["set_at"], ceiling["own_row"]) == ("500", "150000", None)
    assert ceiling["changeable"]
    assert (regional["set_at"], regional["changeable"]) == (None, False)
    assert (await city.get("core/settings/nothing")).status_code == 404
    above = {
        each["key"]: each for each in (await region.get("core/settings/specimen")).json()["items"]
    }
    assert above["ceiling"]["own_row"]
    assert above["ceiling"]["reason"] == "从严"


async def test_a_plugin_describes_itself(shared: World, region: Person) -> None:
    told = (await region.get("core/plugins/specimen")).json()
    assert (told["plugin"]["title"], told["provides"]) == ("领用", ["plans"])
    assert (told["area_on"], told["area_tenants"]) == (6, 6)
    hooks = {each["hook"]: each for each in told["hooks"]}
    assert hooks["check_action"]["failures"] == 0
    assert (await region.get("core/plugins/nothing")).status_code == 404


async def test_the_history_tells_who_changed_what_and_why(shared: World, region: Person) -> None:
    city = await shared.person(Role.SYSTEM_ADMIN, tenant="150100")
    await choose(city, "off", reason="线下整改")
    await choose(city, "on", reason="整改完成")
    start = (shared.now.date() + timedelta(days=9)).isoformat()
    await choose(city, "off", start=start, reason="年底停用")
    told = (await region.get("core/enablement/history", at="150100", plugin="specimen")).json()
    latest, middle, first = told["items"][:3]
    assert (latest["planned"], latest["planned_from"]) == ("off", start)
    assert (middle["before"], middle["after"], middle["reason"]) == ("off", "on", "整改完成")
    assert (first["after"], first["reason"], first["actor"]) == ("off", "线下整改", city.name)
    elsewhere = await shared.person(Role.SYSTEM_ADMIN, tenant="150700")
    items = (await elsewhere.get("core/enablement/history")).json()["items"]
    assert {each["tenant"] for each in items} <= {"150700"}
