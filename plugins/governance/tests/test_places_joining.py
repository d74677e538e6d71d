"""A place that is added, or comes to report elsewhere, sees what was put out there before."""

from typing import Any

import pytest
from governance_levels import BANNER, CITY, DIRECT, REGION, Levels, told
from test_governance_tickets import KNOWN, listed
from test_rollout import NODES, PARTS, TASKS
from test_rollout_people import TRAINING, TRAININGS
from zhengcai_governance.actions import joining

from zhengcai import Role
from zhengcai.testing import Person, World

KNOWLEDGE = "governance/knowledge"
NEW = "150122"
NODE = {
    "title": "完成系统对接",
    "content": "与预算管理一体化系统对接",
    "due_on": "2026-06-30",
    "parts": PARTS,
}


async def placed(world: World, code: str, name: str, parent: str) -> None:
    """Add a county, or move it to another parent."""
    await world.sql(
        "INSERT INTO tenant (code, name, tier, parent, created_at) "
        "VALUES ($1, $2, 'county', $3, now()) ON CONFLICT (code) DO UPDATE SET parent = $3",
        code,
        name,
        parent,
    )
    await world.runtime.reload()


async def bureau_of(world: World, tenant: str) -> Person:
    code = await world.organisation(name="示例新旗财政局", capacity="bureau")
    return await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant, organisation=code)


async def titles(person: Person, place: str) -> list[str]:
    return sorted(each["title"] for each in await listed(person, place))


@pytest.fixture
async def put_out(levels: Levels) -> Levels:
    """What city and region have put out, and the tree has been looked at."""
    for number in range(3):
        await levels.city.done(f"{KNOWLEDGE}/write", {**KNOWN, "title": f"市级示例{number}"})
    gone = await levels.city.done(f"{KNOWLEDGE}/write", {**KNOWN, "title": "已撤下"})
    await levels.city.done(f"{KNOWLEDGE}/{gone['id']}/withdraw", {"reason": "办法已经调整"})
    await levels.region.done(f"{KNOWLEDGE}/write", {**KNOWN, "title": "区级示例"})
    await levels.city.done(f"{NODES}/issue", NODE)
    await levels.city.done(f"{NODES}/issue", {**NODE, "title": "只给一地", "places": [BANNER]})
    await levels.city.done(f"{NODES}/issue", {**NODE, "title": "已到期", "due_on": "2026-03-02"})
    await levels.region.done(f"{NODES}/issue", {**NODE, "title": "区级节点"})
    await levels.region.done(f"{TRAININGS}/announce", TRAINING)
    await levels.world.next_day()
    return levels


async def test_a_new_place_sees_what_was_put_out_before(
    put_out: Levels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "AT_ONCE", 2)
    levels, world = put_out, put_out.world
    await placed(world, NEW, "示例新旗", CITY)
    bureau = await bureau_of(world, NEW)
    assert await titles(bureau, KNOWLEDGE) == []
    await world.next_day()
    expected = ["区级示例", "市级示例0", "市级示例1", "市级示例2"]
    assert await titles(bureau, KNOWLEDGE) == expected
    assert await titles(bureau, TASKS) == ["完成系统对接"]
    invited = await listed(bureau, "notify/messages")
    assert "governance.training.above" in {each["kind"] for each in invited}
    # It is one of them from now on, and nobody has anything twice.
    first = (await listed(bureau, KNOWLEDGE, q="市级示例0"))[0]
    origin = (await listed(levels.city, KNOWLEDGE, q="市级示例0"))[0]
    await levels.city.done(f"{KNOWLEDGE}/{origin['id']}/withdraw", {"reason": "办法已经调整"})
    assert (await bureau.get(f"{KNOWLEDGE}/{first['id']}")).json()["state"] == "withdrawn"
    for _ in range(2):
        await told(world, CITY, "place_joined", place=NEW)
    assert await titles(bureau, KNOWLEDGE) == expected
    assert await titles(bureau, TASKS) == ["完成系统对接"]
    assert await titles(levels.banner, KNOWLEDGE) == sorted([*expected, "已撤下"])


async def test_a_place_that_comes_to_report_elsewhere_sees_what_is_there(
    put_out: Levels,
) -> None:
    world = put_out.world
    assert await titles(put_out.direct, KNOWLEDGE) == ["区级示例"]
    await placed(world, DIRECT, "示例直管市", CITY)
    await world.next_day()
    assert await titles(put_out.direct, KNOWLEDGE) == [
        "区级示例",
        "市级示例0",
        "市级示例1",
        "市级示例2",
    ]
    assert await titles(put_out.direct, TASKS) == ["区级节点", "完成系统对接"]
    invitations = await listed(put_out.direct, "notify/messages")
    kinds = [each["kind"] for each in invitations]
    assert kinds.count("governance.training.above") == 1, "the region had told it before"


async def test_a_day_without_a_change_notes_nothing(put_out: Levels) -> None:
    async def notes() -> list[dict[str, Any]]:
        return await listed(put_out.region, "governance/places-known")

    (first,) = await notes()
    await put_out.world.next_day()
    assert await notes() == [first]
    await placed(put_out.world, NEW, "示例新旗", CITY)
    await put_out.world.next_day()
    assert [each["title"] for each in await notes()] == ["示例新旗", first["title"]]
    assert (await put_out.supplier.at(REGION).get("governance/places-known")).status_code == 403
