"""Enabling plugins: what is asked before, what holds below, and how other processes learn of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from requisition_cast import NEIGHBOUR, REQUISITIONS, SPECIMEN, Cast

from zhengcai.actions.runtime import Runtime, open_runtime
from zhengcai.actions.snapshot import Snapshot
from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World

CHOOSE = "console/plugin-choices/choose"
NOTHING = "00000000-0000-0000-0000-000000000007"
FAMILY = ("150000", "150100", "150102", "150700", "420200")


@pytest.fixture
async def administrators(shared: World) -> AsyncIterator[dict[str, Person]]:
    """One of each tenant; whatever they chose is inherited again afterwards."""
    found = {tenant: await shared.person(Role.SYSTEM_ADMIN, tenant=tenant) for tenant in FAMILY}
    yield found
    await shared.sql("DELETE FROM plugin_choice WHERE tenant_code NOT IN ('150000', '420200')")
    await shared.sql("UPDATE plugin_choice SET choice = 'on'")
    await shared.runtime.reload()


async def choose(person: Person, choice: str, plugin: str = "specimen") -> list[str]:
    """The codes of the problems; empty when it was done."""
    form = {"plugin": plugin, "choice": choice, "reason": "测试"}
    answer = await person.act(CHOOSE, form)
    if answer.status_code == 201:
        return []
    return [problem["code"] for problem in answer.json()["problems"]]


def where(world: World, plugin: str = "specimen") -> set[str]:
    return {tenant for tenant in FAMILY if plugin in world.runtime.enabled(tenant)}


@pytest.mark.parametrize(
    ("choices", "on"),
    [
        ({}, {"150000", "150100", "150102", "150700", "420200"}),
        ({"150100": "off"}, {"150000", "150700", "420200"}),
        ({"150000": "off"}, {"420200"}),
        ({"150000": "off", "150100": "on"}, {"420200"}),
        ({"150000": "inherit"}, {"420200"}),
        ({"150000": "inherit", "150100": "on"}, {"150100", "150102", "420200"}),
        ({"150100": "off", "150000": "locked-on"}, set(FAMILY)),
        ({"150100": "on", "150000": "locked-off"}, {"420200"}),
    ],
)
async def test_where_a_plugin_works(
    shared: World, administrators: dict[str, Person], choices: dict[str, str], on: set[str]
) -> None:
    for tenant, choice in choices.items():
        assert await choose(administrators[tenant], choice) == []
    assert where(shared) == on


async def test_a_lock_above_is_not_changed_below(administrators: dict[str, Person]) -> None:
    await choose(administrators["150000"], "locked-on")
    assert await choose(administrators["150100"], "off") == ["plugin.locked"]
    assert await choose(administrators["150102"], "off") == ["plugin.locked"]
    assert await choose(administrators["420200"], "off") == []


async def test_an_unknown_plugin_cannot_be_chosen(administrators: dict[str, Person]) -> None:
    for plugin in ("nothing", "console"):
        assert await choose(administrators["150000"], "on", plugin) == ["plugin.unknown"]


@pytest.mark.parametrize(
    "role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.FINANCE_SUPERVISOR, Role.SUPPLIER]
)
async def test_only_the_system_administrator_chooses(shared: World, role: Role) -> None:
    person = await shared.person(role, tenant="150000")
    assert await choose(person, "off") == ["access.denied"]


async def test_an_administrator_above_does_not_choose_below(shared: World) -> None:
    person = await shared.person(Role.SYSTEM_ADMIN, tenant="150000")
    assert await choose(person.at("150100"), "off") == ["access.denied"]


async def test_the_choice_is_audited(shared: World, administrators: dict[str, Person]) -> None:
    await choose(administrators["150700"], "off")
    (entry,) = await shared.sql(
        "SELECT actor_id, outcome FROM audit_entry WHERE tenant_code = '150700' "
        "AND action = 'console.plugin_choice.choose' ORDER BY xid DESC, seq DESC LIMIT 1"
    )
    assert entry == {"actor_id": administrators["150700"].person_id, "outcome": "done"}


async def test_nothing_of_a_plugin_that_is_off_is_there(
    shared: World, administrators: dict[str, Person]
) -> None:
    operator = await shared.person(Role.PURCHASER_OPERATOR, tenant="150700")
    await choose(administrators["150700"], "off")
    for path in (REQUISITIONS, f"{REQUISITIONS}/{NOTHING}", f"{REQUISITIONS}/{NOTHING}/items"):
        assert (await operator.get(path)).status_code == 404
    assert (await operator.act(f"{REQUISITIONS}/draft", {})).status_code == 404
    assert (await operator.act(f"{REQUISITIONS}/{NOTHING}/submit")).status_code == 404
    assert (await operator.get("core/todo")).json()["items"] == []
    assert "specimen" not in (await operator.get("core/plugins")).json()["items"]


async def test_what_a_plugin_has_left_is_readable_and_nothing_can_be_changed(
    cast: Cast, administrators: dict[str, Person]
) -> None:
    row = await cast.draft(items=["灯"])
    here = f"{REQUISITIONS}/{row['id']}"
    await choose(administrators["150100"], "off")
    listed = (await cast.operator.get(REQUISITIONS)).json()["items"]
    assert row["id"] in [each["id"] for each in listed]
    detail = (await cast.operator.get(here)).json()
    assert (detail["title"], detail["actions"]) == (row["title"], [])
    assert (await cast.operator.get(f"{here}/items")).status_code == 200
    since = f"{cast.world.now:%Y-%m-%d}"
    for path in (f"{REQUISITIONS}/draft", f"{here}/submit"):
        answer = await cast.operator.act(path, cast.form())
        assert answer.status_code == 409
        (problem,) = answer.json()["problems"]
        assert problem["code"] == "plugin.off"
        assert "示例单位" in problem["message"]
        assert since in problem["message"]
    assert (await cast.manager.get("core/todo")).json()["items"] == []
    await choose(administrators["150100"], "on")
    assert (await cast.operator.get(here)).json()["actions"] != []
    assert (await cast.manager.act(f"{here}/submit")).status_code == 200


async def test_who_may_not_read_it_finds_nothing_of_a_plugin_that_is_off(
    cast: Cast, administrators: dict[str, Person]
) -> None:
    row = await cast.draft()
    await choose(administrators["150100"], "off")
    supplier = await cast.world.person(Role.SUPPLIER)
    for path in (REQUISITIONS, f"{REQUISITIONS}/{row['id']}"):
        assert (await supplier.get(path)).status_code == 404
        assert (await cast.world.client.get(f"/api/v1/t/150100/-/{path}")).status_code == 404
    assert (await supplier.act(f"{REQUISITIONS}/draft", cast.form())).status_code == 404
    stranger = (await cast.stranger.get(f"{REQUISITIONS}/{row['id']}")).status_code
    assert stranger == 404


async def test_pages_of_a_plugin_that_is_off_say_so_and_offer_nothing(
    cast: Cast, administrators: dict[str, Person]
) -> None:
    row = await cast.draft()
    await choose(administrators["150100"], "off")
    cookie = {"cookie": f"zhengcai_session={cast.operator.token}"}
    client = cast.world.client
    home = await client.get("/t/150100/", headers=cookie)
    assert f"/t/150100/-/{REQUISITIONS}" in home.text
    for path in (REQUISITIONS, f"{REQUISITIONS}/{row['id']}"):
        page = await client.get(f"/t/150100/-/{path}", headers=cookie)
        assert page.status_code == 200
        assert "已由示例单位" in page.text
        assert "/new/draft" not in page.text
        assert "/submit" not in page.text
    form = await client.get(f"/t/150100/-/{REQUISITIONS}/new/draft", headers=cookie)
    assert form.status_code == 409


async def test_a_plugin_that_misses_another_says_which(
    cast: Cast, administrators: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    await cast.draft()
    enablement = cast.world.runtime.snapshot.enablement
    monkeypatch.setitem(enablement.requires, "specimen", ("neighbour",))
    await choose(administrators["150100"], "off", "neighbour")
    cast.world.runtime.snapshot.enablement.requires["specimen"] = ("neighbour",)
    standing = cast.world.runtime.snapshot.enablement.standing("specimen", "150100")
    assert (standing.on, standing.why, standing.missing) == (False, "requires", ("neighbour",))
    answer = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form())
    assert "“回访”未启用" in answer.json()["detail"]


@pytest.fixture
async def second(shared: World) -> AsyncIterator[Runtime]:
    """The same deployment in a second process."""
    runtime = await open_runtime(shared.runtime.settings, shared.dsns.app, [SPECIMEN, NEIGHBOUR])
    await runtime.listen(shared.dsns.app)
    yield runtime
    await runtime.close()


async def newer(runtime: Runtime, than: Snapshot) -> None:
    """Return as soon as the process has another snapshot; fail after a second."""
    async with asyncio.timeout(1):
        while runtime.snapshot is than:  # noqa: ASYNC110 - the runtime tells nobody
            await asyncio.sleep(0)


async def test_another_process_follows_within_a_second(
    second: Runtime, administrators: dict[str, Person]
) -> None:
    before = second.snapshot
    assert "specimen" in second.enabled("150100")
    await choose(administrators["150100"], "off")
    await newer(second, before)
    assert "specimen" not in second.enabled("150100")


async def test_a_refused_choice_tells_nobody(
    second: Runtime, administrators: dict[str, Person]
) -> None:
    before = second.snapshot
    await choose(administrators["150100"], "on", "nothing")
    await choose(administrators["150102"], "off")
    await newer(second, before)
    assert "specimen" in second.enabled("150100")


async def test_the_tree_is_made_anew_only_when_a_tenant_has_changed(shared: World) -> None:
    before = shared.runtime.snapshot
    await shared.runtime.reload()
    same = shared.runtime.snapshot
    assert same is not before
    assert same.tree is before.tree
    await shared.sql("UPDATE tenant SET name = '示例新旗' WHERE code = '150121'")
    await shared.runtime.reload()
    node = shared.runtime.snapshot.tree.get("150121")
    assert node is not None
    assert node.name == "示例新旗"
    await shared.sql("UPDATE tenant SET name = '示例旗' WHERE code = '150121'")
    await shared.runtime.reload()
