"""What follows in the tenants that inherit a choice: told once each, and nothing they missed is lost."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from requisition_cast import HERE, REQUISITIONS, SPECIMEN
from turncoat import FAILS, HEARD, TOLD

from zhengcai.actions.handling import run_job
from zhengcai.identity.roles import Role
from zhengcai.plugins.discovery import Candidate
from zhengcai.testing import Person, World, world_on
from zhengcai.testing.grounds import Grounds

TURNCOAT = Candidate("turncoat", "turncoat", "turncoat", HERE / "turncoat")
BELOW = {"150100", "150102", "150121", "150700", "150781"}


@pytest.fixture(scope="module")
async def platform(
    anyio_backend: str,
    zhengcai_grounds: Grounds,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """One platform for the tests of this module."""
    var = tmp_path_factory.mktemp("var")
    async with world_on(zhengcai_grounds, [SPECIMEN, TURNCOAT], var) as world:
        yield world


@pytest.fixture
async def world(platform: World) -> AsyncIterator[World]:
    """On in the whole region, off nowhere, and nothing told yet."""
    TOLD.clear(), HEARD.clear()
    yield platform
    FAILS.clear()
    await platform.sql("DELETE FROM plugin_choice WHERE tenant_code <> ALL('{150000,420200}')")
    await platform.sql("UPDATE plugin_choice SET choice = 'on', state = 'chosen'")
    await platform.sql("DELETE FROM plugin_turn")
    await platform.runtime.reload()


async def submitted(world: World, tenant: str = "150100") -> str:
    """The id of a requisition that was submitted."""
    unit = await world.organisation()
    people: list[Person] = [
        await world.person(role, tenant=tenant, organisation=unit)
        for role in (Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER)
    ]
    form: dict[str, Any] = {"title": "台灯", "amount": "10.00", "quantity": 1}
    form["needed_by"] = world.now.date().isoformat()
    row = (await people[0].act(f"{REQUISITIONS}/draft", form)).json()
    answer = await people[1].act(f"{REQUISITIONS}/{row['id']}/submit")
    assert answer.status_code == 200, answer.text
    return str(row["id"])


async def chosen(world: World, plugin: str, choice: str, tenant: str) -> None:
    """Choose, and have everything follow."""
    await world.choose(plugin, choice, tenant)
    await world.settle()


async def turns(world: World, tenant: str) -> list[dict[str, Any]]:
    return await world.sql("SELECT * FROM plugin_turn WHERE tenant_code = $1", tenant)


async def test_every_tenant_below_is_told_once_of_a_change(world: World) -> None:
    for choice, told in (("off", "off"), ("off", None), ("on", "on"), ("locked-on", None)):
        TOLD.clear()
        await chosen(world, "turncoat", choice, "150000")
        expected = {(code, told) for code in {"150000", *BELOW}} if told else set()
        assert set(TOLD) == expected
        assert len(TOLD) == len(expected)


async def test_a_tenant_whose_state_does_not_change_is_not_told(world: World) -> None:
    await chosen(world, "turncoat", "off", "150100")
    assert set(TOLD) == {(code, "off") for code in ("150100", "150102", "150121")}
    TOLD.clear()
    await chosen(world, "turncoat", "off", "150000")
    assert set(TOLD) == {(code, "off") for code in ("150000", "150700", "150781")}


async def test_another_plugin_s_turn_is_not_told(world: World) -> None:
    await chosen(world, "specimen", "off", "150100")
    assert TOLD == []


async def test_where_it_fails_the_others_are_told_all_the_same(world: World) -> None:
    FAILS.add("150102")
    await chosen(world, "turncoat", "off", "150000")
    assert {code for code, _ in TOLD} == {"150000", *BELOW}
    assert len(TOLD) == 1 + len(BELOW)
    (hook,) = (each for each in world.runtime.hooks.all() if each.name == "tenant_disabled")
    assert hook.implementations[0].tally.last_failure is not None


async def test_a_job_that_runs_again_tells_nobody(world: World) -> None:
    turn = {"plugin": "turncoat", "on": False, "told": False, "horizon": 1}
    for _ in range(2):
        assert await run_job(world.runtime, "150102", "console.follow", {"turns": [turn]})
    assert TOLD == [("150102", "off")]


async def test_each_tenant_keeps_who_was_told_and_when(world: World) -> None:
    await chosen(world, "turncoat", "off", "150000")
    (row,) = await turns(world, "150102")
    assert (row["plugin"], row["state"]) == ("turncoat", "resting")
    (entry,) = await world.audit(subject_id=row["id"])
    assert (entry["action"], entry["outcome"]) == ("console.plugin_turn.follow", "done")


@pytest.mark.parametrize("chooser", ["150100", "150000"])
async def test_what_happened_while_it_was_off_is_heard_in_order_when_it_is_on(
    world: World, chooser: str
) -> None:
    before = await submitted(world)
    await world.settle()
    await chosen(world, "turncoat", "off", chooser)
    meanwhile = [await submitted(world) for _ in range(3)]
    await world.settle()
    assert [("150100", before)] == HEARD
    await chosen(world, "turncoat", "on", chooser)
    assert [("150100", each) for each in (before, *meanwhile)] == HEARD
    (row,) = await turns(world, "150100")
    assert (row["caught_up"], row["skipped"], row["resting_from"]) == (3, 0, None)
    await chosen(world, "turncoat", "off", chooser)
    await chosen(world, "turncoat", "on", chooser)
    assert len(HEARD) == 4


async def test_what_happened_where_it_never_worked_is_not_heard(world: World) -> None:
    await chosen(world, "turncoat", "inherit", "150000")
    await world.sql("DELETE FROM plugin_turn")
    await submitted(world)
    await chosen(world, "turncoat", "on", "150100")
    assert HEARD == []


async def test_beyond_the_bound_the_oldest_are_skipped_and_it_is_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = world.runtime
    plugins = runtime.settings.plugins.model_copy(update={"catch_up": 2})
    settings = runtime.settings.model_copy(update={"plugins": plugins})
    monkeypatch.setattr(runtime, "settings", settings)
    await chosen(world, "turncoat", "off", "150100")
    missed = [await submitted(world) for _ in range(3)]
    await chosen(world, "turncoat", "on", "150100")
    assert [("150100", each) for each in missed[1:]] == HEARD
    (row,) = await turns(world, "150100")
    assert (row["caught_up"], row["skipped"]) == (2, 1)
    assert row["skipped_until"] is not None
    admin = await world.person(Role.SYSTEM_ADMIN)
    (shown,) = (await admin.get("console/plugin-turns")).json()["items"]
    assert (shown["plugin"], shown["skipped"]) == ("turncoat", 1)
