"""Choices for a day to come: what holds until then, and what is asked once more on that day."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from zhengcai.actions.runtime import Runtime
from zhengcai.identity.roles import Role
from zhengcai.plugins.dispatch import Implementation
from zhengcai.problems import Problem
from zhengcai.testing import Person, World

CHOICES = "console/plugin-choices"


@pytest.fixture
async def admin(shared: World) -> AsyncIterator[Person]:
    """The system administrator of a city; whatever was chosen is inherited again afterwards."""
    yield await shared.person(Role.SYSTEM_ADMIN)
    await shared.sql("DELETE FROM plugin_choice WHERE tenant_code NOT IN ('150000', '420200')")
    await shared.runtime.reload()


async def plan(person: Person, choice: str, days: int, plugin: str = "specimen") -> dict[str, Any]:
    start = person.world.now.date() + timedelta(days=days)
    form = {"plugin": plugin, "choice": choice, "start": start.isoformat(), "reason": "先行试点"}
    return await person.done(f"{CHOICES}/choose", form)


async def later(world: World, days: int) -> None:
    await world.travel(timedelta(days=days))
    await world.settle()


async def test_until_its_day_the_former_choice_holds_and_then_the_planned_one(
    shared: World, admin: Person
) -> None:
    row = await plan(admin, "off", 10)
    assert (row["state"], row["choice"], row["planned"]) == ("planned", "inherit", "off")
    assert "specimen" in shared.runtime.enabled("150102")
    await later(shared, 9)
    assert "specimen" in shared.runtime.enabled("150102")
    await later(shared, 1)
    assert "specimen" not in shared.runtime.enabled("150102")
    begun = (await admin.get(f"{CHOICES}/{row['id']}")).json()
    assert (begun["state"], begun["choice"], begun["planned"]) == ("chosen", "off", None)
    (entry,) = await shared.sql(
        "SELECT actor_name FROM audit_entry WHERE action = 'console.plugin_choice.begin' "
        "AND subject_id = $1::text::uuid",
        row["id"],
    )
    assert entry["actor_name"] == "系统"


async def test_a_plan_that_was_changed_begins_on_the_new_day_only(
    shared: World, admin: Person
) -> None:
    await plan(admin, "off", 5)
    await plan(admin, "off", 20)
    await later(shared, 6)
    assert "specimen" in shared.runtime.enabled("150100")
    await later(shared, 15)
    assert "specimen" not in shared.runtime.enabled("150100")


async def test_a_withdrawn_plan_does_not_begin(shared: World, admin: Person) -> None:
    row = await plan(admin, "off", 5)
    withdrawn = await admin.done(f"{CHOICES}/{row['id']}/withdraw")
    assert (withdrawn["state"], withdrawn["planned_from"]) == ("chosen", None)
    await later(shared, 6)
    assert "specimen" in shared.runtime.enabled("150100")


async def test_a_day_in_the_past_is_refused_and_today_is_now(shared: World, admin: Person) -> None:
    form = {"plugin": "specimen", "choice": "off", "reason": "测试", "start": "2020-01-01"}
    answer = await admin.act(f"{CHOICES}/choose", form)
    assert [problem["code"] for problem in answer.json()["problems"]] == ["plugin.past"]
    row = await plan(admin, "off", 0)
    assert row["state"] == "chosen"
    assert "specimen" not in shared.runtime.enabled("150100")


@pytest.fixture
def objecting(shared: World) -> list[Problem]:
    """What the plugin answers when it is asked whether it may be enabled."""
    problems: list[Problem] = []

    async def check_enable(ctx: Any) -> list[Problem]:
        return problems

    hook = _hook(shared.runtime)
    hook.implementations = (Implementation("specimen", check_enable, ("ctx",)),)
    hook._by_enabled.clear()
    return problems


def _hook(runtime: Runtime) -> Any:
    return runtime.hooks.check_enable


async def test_on_its_day_the_plugin_is_asked_again_and_a_no_is_held(
    shared: World, admin: Person, objecting: list[Problem]
) -> None:
    await admin.done(f"{CHOICES}/choose", {"plugin": "specimen", "choice": "off", "reason": "停用"})
    row = await plan(admin, "on", 3)
    objecting.append(Problem("specimen.not_ready", "基础库尚未建成"))
    await later(shared, 3)
    held = (await admin.get(f"{CHOICES}/{row['id']}")).json()
    assert (held["state"], held["choice"], held["held_because"]) == (
        "held",
        "off",
        "基础库尚未建成",
    )
    assert "specimen" not in shared.runtime.enabled("150100")
    todo = (await admin.get("core/todo")).json()["items"]
    assert "console.plugin_choice.retry" in [task["action"] for task in todo]
    objecting.clear()
    again = await admin.done(f"{CHOICES}/{row['id']}/retry")
    assert (again["state"], again["choice"]) == ("chosen", "on")
    assert "specimen" in shared.runtime.enabled("150100")


async def test_a_plan_is_made_for_many_at_once(shared: World) -> None:
    region = await shared.person(Role.SYSTEM_ADMIN, tenant="150000")
    start = (shared.now.date() + timedelta(days=4)).isoformat()
    sent = {"plugins": ["specimen"], "tenants": ["150102", "150700"], "choice": "off"}
    form = {**sent, "start": start, "reason": "分批停用"}
    await region.done("console/arrangements/arrange", form)
    enablement = shared.runtime.snapshot.enablement
    assert enablement.word("specimen", "150102").planned == "off"
    assert "specimen" in shared.runtime.enabled("150102")
    await later(shared, 4)
    for code in ("150102", "150700"):
        assert "specimen" not in shared.runtime.enabled(code)
    await shared.sql("DELETE FROM plugin_choice WHERE tenant_code NOT IN ('150000', '420200')")
    await shared.runtime.reload()
