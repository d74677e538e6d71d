"""One act over many tenants: all or nothing, confined to what lies below, told in each tenant."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from zhengcai.actions.below import within
from zhengcai.actions.handling import system_context
from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World

ARRANGE = "console/arrangements/arrange"
COPY = "console/arrangements/copy"
BELOW = ("150100", "150102", "150121", "150700", "150781")


@pytest.fixture
async def admin(shared: World) -> AsyncIterator[Person]:
    """The system administrator of the region; whatever is chosen is inherited again afterwards."""
    yield await shared.person(Role.SYSTEM_ADMIN, tenant="150000")
    await shared.sql("DELETE FROM plugin_choice WHERE tenant_code NOT IN ('150000', '420200')")
    await shared.sql("UPDATE plugin_choice SET choice = 'on', state = 'chosen', planned = NULL")
    await shared.sql("DELETE FROM setting_value")
    await shared.runtime.reload()


def form(**more: Any) -> dict[str, Any]:
    return {"plugins": ["specimen"], "choice": "off", "reason": "分批试点", **more}


async def codes(person: Person, path: str, sent: dict[str, Any]) -> list[str]:
    answer = await person.act(path, sent)
    return [problem["code"] for problem in answer.json().get("problems", ())]


def off_in(world: World, plugin: str = "specimen") -> set[str]:
    return {code for code in BELOW if plugin not in world.runtime.enabled(code)}


async def test_several_tenants_and_plugins_in_one_act(shared: World, admin: Person) -> None:
    sent = form(plugins=["specimen", "neighbour"], tenants=["150102", "150700"])
    row = await admin.done(ARRANGE, sent)
    assert row["changed"] == 4
    for plugin in ("specimen", "neighbour"):
        assert off_in(shared, plugin) == {"150102", "150700"}
    told = {
        (each["tenant"], each["plugin"], each["before"], each["after"]) for each in row["changes"]
    }
    assert ("150102", "neighbour", "inherit", "off") in told


async def test_every_changed_choice_has_its_entry_and_event_in_its_tenant(
    shared: World, admin: Person
) -> None:
    await admin.done(ARRANGE, form(tenants=["150100"], below=True))
    entries = await shared.sql(
        "SELECT tenant_code, actor_id, changes->'reason'->>1 AS reason FROM audit_entry "
        "WHERE action = 'console.plugin_choice.choose' AND outcome = 'done' AND actor_id = $1 "
        "ORDER BY tenant_code",
        admin.person_id,
    )
    assert [each["tenant_code"] for each in entries] == ["150100", "150102", "150121"]
    assert {each["actor_id"] for each in entries} == {admin.person_id}
    assert {each["reason"] for each in entries} == {"分批试点"}
    events = await shared.sql(
        "SELECT tenant_code FROM event WHERE type = 'console.plugin_choice.choose' "
        "AND actor_id = $1 ORDER BY tenant_code",
        admin.person_id,
    )
    assert [each["tenant_code"] for each in events] == ["150100", "150102", "150121"]


async def test_one_problem_anywhere_and_nothing_is_changed(shared: World, admin: Person) -> None:
    city = await shared.person(Role.SYSTEM_ADMIN, tenant="150100")
    chosen = {"plugin": "specimen", "choice": "locked-on", "reason": "统一"}
    assert (await city.act("console/plugin-choices/choose", chosen)).status_code == 201
    sent = form(tenants=["150102", "150700"])
    assert await codes(admin, ARRANGE, sent) == ["plugin.locked", "plugin.locked.where"]
    assert off_in(shared) == set()
    rows = await shared.sql("SELECT 1 FROM plugin_choice WHERE tenant_code = '150700'")
    assert rows == []


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({"tenants": ["420200"]}, ["form.unknown_code"]),
        ({"tenants": ["420202", "150102"]}, ["form.unknown_code"]),
        ({"tenants": ["nothing"]}, ["form.unknown_code"]),
        ({"choice": "on"}, ["arrangement.nothing"]),
        ({"plugins": ["nothing"]}, ["plugin.unknown"]),
        ({"plugins": []}, ["form.too_short"]),
        ({"start": "2020-01-01"}, ["plugin.past"]),
    ],
)
async def test_what_cannot_be_arranged(
    admin: Person, sent: dict[str, Any], problems: list[str]
) -> None:
    assert await codes(admin, ARRANGE, form(**sent)) == problems


async def test_a_city_does_not_arrange_for_its_neighbour_or_above(shared: World) -> None:
    city = await shared.person(Role.SYSTEM_ADMIN, tenant="150100")
    for code in ("150000", "150700", "150781"):
        assert await codes(city, ARRANGE, form(tenants=[code])) == ["form.unknown_code"]


async def test_nobody_but_the_administrator_arranges(shared: World) -> None:
    for role in (Role.FINANCE_SUPERVISOR, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN):
        person = await shared.person(role, tenant="150000")
        assert await codes(person, ARRANGE, form()) == ["access.denied"]


async def test_the_platform_goes_nowhere_but_below_and_no_plugin_goes_at_all(shared: World) -> None:
    for tenant, plugin in (("150700", "console"), ("150000", "console"), ("150102", "specimen")):
        async with system_context(shared.runtime, "150100", plugin) as ctx:
            with pytest.raises(PermissionError):
                async with within(ctx, tenant):
                    raise AssertionError
    async with system_context(shared.runtime, "150100", "console") as ctx:
        async with within(ctx, "150102") as there:
            shown = await there.work.driver.fetchval("SHOW app.tenant")
        back = await ctx.work.driver.fetchval("SHOW app.tenant")
    assert (shown, back) == ("150102", "150100")


async def test_a_set_up_is_copied_to_others(shared: World, admin: Person) -> None:
    city = await shared.person(Role.SYSTEM_ADMIN, tenant="150100")
    chosen = {"plugin": "neighbour", "choice": "off", "reason": "暂缓"}
    assert (await city.act("console/plugin-choices/choose", chosen)).status_code == 201
    value = {"plugin": "specimen", "key": "ceiling", "value": "750"}
    assert (await city.act("console/settings/set", value)).status_code == 201
    sent = {"source": "150100", "tenants": ["150700", "150781"], "reason": "照此办理"}
    row = await admin.done(COPY, sent)
    assert row["changed"] == 4
    assert off_in(shared, "neighbour") == {"150100", "150102", "150121", "150700", "150781"}
    stored = shared.runtime.snapshot.settings.stored
    assert {stored("specimen", code)["ceiling"] for code in ("150700", "150781")} == {"750"}
    assert await codes(admin, COPY, sent) == ["arrangement.nothing"]


async def test_what_a_level_may_not_set_is_not_copied_to_it(shared: World, admin: Person) -> None:
    value = {"plugin": "specimen", "key": "regional", "value": True}
    assert (await admin.act("console/settings/set", value)).status_code == 201
    sent = {"source": "150000", "tenants": ["150700"], "what": "settings", "reason": "照此办理"}
    assert await codes(admin, COPY, sent) == ["setting.refused", "setting.refused.where"]


async def test_a_setting_is_inherited_again(shared: World, admin: Person) -> None:
    value = {"plugin": "specimen", "key": "ceiling", "value": "750"}
    row = (await admin.act("console/settings/set", value)).json()
    assert shared.runtime.snapshot.settings.stored("specimen", "150000") == {"ceiling": "750"}
    answer = await admin.act(f"console/settings/{row['id']}/reset", {"reason": "沿用"})
    assert answer.json()["state"] == "inherited"
    assert shared.runtime.snapshot.settings.stored("specimen", "150000") == {}
