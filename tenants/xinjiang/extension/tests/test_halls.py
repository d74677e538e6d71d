"""Each prefecture has its hall; the region lists them; nothing can be bought, and the page says so."""

import re
from typing import Any

import pytest

from zhengcai import Role
from zhengcai.testing import World

REGION, PREFECTURE, COUNTY, DIRECT, OTHER = "150000", "150100", "150102", "150781", "420200"
HALLS = "xinjiang/halls"


async def page(world: World, tenant: str, **query: str) -> str:
    answer = await world.client.get(f"/t/{tenant}/-/{HALLS}", params=query)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


async def row(world: World, tenant: str, named: str) -> str:
    """The line of the list that names a place."""
    lines = re.findall(r'<tr role="row">.*?</tr>', await page(world, tenant), re.DOTALL)
    (found,) = (line for line in lines if named in line)
    return found


async def test_the_region_lists_all_that_report_to_it_and_nobody_below_them(world: World) -> None:
    shown = await page(world, REGION)
    for name in ("示例市 150100", "示例盟 150700", "示例直管市 150781"):
        assert name in shown
    assert "示例区 150102" not in shown
    assert shown.count("未开设") == 3


async def test_a_prefecture_opens_its_hall_for_itself_and_below(world: World) -> None:
    await world.set("xinjiang", "hall_open", True, tenant=PREFECTURE)
    await world.set("xinjiang", "hall_modules", ["supermarket", "inquiry"], tenant=PREFECTURE)
    line = await row(world, REGION, PREFECTURE)
    assert "示例市电子卖场" in line
    assert "已开设" in line
    assert "网上超市、在线询价" in line
    assert "未开设" in await row(world, REGION, "150700")
    for tenant in (PREFECTURE, COUNTY):
        assert "示例市电子卖场" in await row(world, tenant, PREFECTURE)
        assert "150700" not in await page(world, tenant)


async def test_a_city_under_the_region_has_a_hall_of_its_own(world: World) -> None:
    await world.set("xinjiang", "hall_open", True, tenant=DIRECT)
    await world.set("xinjiang", "hall_title", "示例直管市政采馆", tenant=DIRECT)
    assert "示例直管市政采馆" in await row(world, REGION, DIRECT)
    assert "未开设" in await row(world, REGION, "150700")


@pytest.mark.parametrize(
    ("tenant", "key", "value"),
    [
        (REGION, "hall_open", True),
        (REGION, "hall_title", "全区馆"),
        (PREFECTURE, "hall_modules", []),
        (PREFECTURE, "hall_modules", ["lottery"]),
        (PREFECTURE, "hall_title", "馆" * 41),
    ],
)
async def test_what_may_not_be_set(world: World, tenant: str, key: str, value: Any) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant=tenant)
    form = {"plugin": "xinjiang", "key": key, "value": value}
    assert (await admin.act("console/settings/set", form)).status_code == 422


async def test_the_page_says_that_nothing_can_be_ordered_yet(world: World) -> None:
    assert "尚未建成" in await page(world, REGION)
    english = await page(world, REGION, lang="en")
    main = english[english.index("<main") : english.index("</main>")]
    names = ("示例市", "示例盟", "示例直管市")
    for name in names:
        main = main.replace(name, "")
    assert not re.search("[\u4e00-\u9fff]", main)


async def test_in_another_region_there_is_none(world: World) -> None:
    assert (await world.client.get(f"/t/{OTHER}/-/{HALLS}")).status_code == 404
    assert (await world.client.get(f"/t/{REGION}/-/{HALLS}/more")).status_code == 404
    await world.choose("xinjiang", "off", tenant="150700")
    assert "示例盟 150700" not in await page(world, REGION)
    home = await world.client.get(f"/t/{OTHER}/-/portal/announcements")
    assert "/xinjiang/" not in home.text
