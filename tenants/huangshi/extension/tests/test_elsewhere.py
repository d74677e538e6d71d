"""In another region nothing of the extension is there."""

from offices import ELSEWHERE, Offices, codes, open_offices

from zhengcai.testing import World

AWAY = {"extra": {"huangshi": {"trade_place": "exchange"}}}


async def elsewhere(world: World) -> Offices:
    return await open_offices(world, ELSEWHERE, "150000")


async def test_no_field_and_no_check(world: World) -> None:
    there = await elsewhere(world)
    refused = await there.operator.act("supervision/plans/draft", there.works(**AWAY))
    assert codes(refused) == ["form.extra_forbidden"]
    plan = await there.operator.done("supervision/plans/draft", there.works())
    assert "extra" not in plan
    assert "交易平台" not in (await there.operator.page("supervision/plans/new/draft")).text


async def test_no_pages_routes_or_menu(world: World) -> None:
    there = await elsewhere(world)
    for path in ("huangshi/board", "huangshi/venues", "huangshi/commitments"):
        assert (await there.bureau.page(path)).status_code == 404
    for path in ("huangshi/statistics/board", "huangshi/venues", "huangshi/bookings"):
        assert (await there.bureau.get(path)).status_code == 404
    made = await there.supplier.act("huangshi/commitments/make", {"agreed": True})
    assert made.status_code == 404
    assert "/huangshi/" not in (await there.bureau.page("supervision/plans")).text


async def test_no_venue_is_asked_for_and_nothing_is_told_beside(
    world: World, offices: Offices
) -> None:
    there = await elsewhere(world)
    name = "示例代理一号开标室"
    form = {"name": name, "address": "示例路8号", "rooms": 1}
    await offices.agency.done("huangshi/venues/register", form)
    project = await there.project(name)
    await there.agency.done(f"tendering/projects/{project}/publish")


async def test_a_county_may_do_without_it(world: World) -> None:
    await world.choose("huangshi", "off", "420202")
    assert "huangshi" in world.runtime.enabled("420200")
    assert "huangshi" not in world.runtime.enabled("420202")
