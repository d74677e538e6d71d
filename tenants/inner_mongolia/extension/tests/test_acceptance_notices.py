"""履约验收公示: in the region every stage of performance is shown; elsewhere there is no such kind."""

from typing import Any

import pytest
from region_neighbour.contracts import DRAFTED, FOREIGN, SIGNED

from zhengcai import Role
from zhengcai.testing import Person, World

PLACE = "inner_mongolia/acceptance-notices"
KIND = "inner_mongolia.acceptance_notice"


def form(**more: Any) -> dict[str, Any]:
    """An acceptance that nothing stands against."""
    return {
        "contract_id": str(SIGNED),
        "stage": "第一期",
        "accepted_on": "2026-02-27",
        "result": "qualified",
        "opinion": "首批50台符合合同约定",
        "members": [{"name": "张示例", "unit": "示例单位信息科", "opinion": "同意"}],
        "contact": "示例市教育局 0471-0000000",
        **more,
    }


async def manager(world: World, tenant: str = "150100") -> Person:
    root = "420200" if tenant.startswith("42") else "150000"
    code = await world.organisation("示例市教育局", root=root)
    return await world.person(Role.PURCHASER_MANAGER, tenant=tenant, organisation=code)


async def told(world: World, tenant: str = "150100", **query: str) -> list[dict[str, Any]]:
    answer = await world.client.get(f"/api/v1/t/{tenant}/-/portal/announcements", params=query)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_stage_is_shown_under_the_list_of_the_region_s_portal(world: World) -> None:
    person = await manager(world)
    notice = await person.done(f"{PLACE}/publish", form())
    assert (notice["state"], notice["contract_number"]) == ("published", "150100-HT-2026-00001")
    (shown,) = await told(world, local_kind=KIND)
    assert shown["id"] == notice["announcement_id"]
    assert (shown["local_title"], shown["project_number"]) == (
        "履约验收公示",
        "BTZCQSS-G-H-260001",
    )
    assert shown["title"] == "便携式计算机采购第一期履约验收公示"
    page = await world.client.get(
        "/t/150100/-/portal/announcements", params={"kind": KIND, "q": "首批50台"}
    )
    assert "便携式计算机采购第一期履约验收公示" in page.text
    await person.done(f"{PLACE}/publish", form(stage="第二期", result="unqualified"))
    assert len(await told(world, local_kind=KIND)) == 2


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"contract_id": str(DRAFTED)}, 422, "acceptance_notice.no_contract"),
        (
            {"contract_id": "01900000-0000-7000-8000-000000000000"},
            422,
            "acceptance_notice.no_contract",
        ),
        ({"contract_id": str(FOREIGN)}, 403, "access.not_owner"),
        ({"accepted_on": "2026-03-03"}, 422, "acceptance_notice.not_yet"),
        ({"accepted_on": "2026-01-04"}, 422, "acceptance_notice.too_early"),
    ],
)
async def test_what_is_not_shown(
    world: World, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = await (await manager(world)).act(f"{PLACE}/publish", form(**changes))
    assert answer.status_code == status
    assert code in [problem["code"] for problem in answer.json()["problems"]]
    assert await told(world) == []


async def test_a_stage_is_shown_once(world: World) -> None:
    person = await manager(world)
    await person.done(f"{PLACE}/publish", form())
    again = await person.act(f"{PLACE}/publish", form())
    (problem,) = again.json()["problems"]
    assert (problem["code"], problem["law"]) == (
        "acceptance_notice.shown",
        "政府采购信息发布管理办法 第14条",
    )


@pytest.mark.parametrize("role", [Role.PURCHASER_OPERATOR, Role.SUPPLIER, Role.FINANCE_SUPERVISOR])
async def test_only_the_purchaser_s_manager_shows_it(world: World, role: Role) -> None:
    person = await world.person(role)
    assert (await person.act(f"{PLACE}/publish", form())).status_code == 403


async def test_another_region_knows_neither_the_page_nor_the_kind(world: World) -> None:
    person = await manager(world, "420200")
    assert (await person.act(f"{PLACE}/publish", form())).status_code == 404
    assert await told(world, "420200", local_kind=KIND) == []


async def test_where_it_is_off_nothing_new_is_shown_and_the_old_stays(world: World) -> None:
    person = await manager(world)
    await person.done(f"{PLACE}/publish", form())
    await world.choose("inner_mongolia", "off")
    assert (await person.act(f"{PLACE}/publish", form(stage="第二期"))).status_code != 201
    assert [each["local_title"] for each in await told(world)] == ["履约验收公示"]
