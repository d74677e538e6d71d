"""One bureau's triage exempts nothing for good: who finds a rule changed sends it to the procedure."""

from typing import Any

import pytest
from bureaus import need
from governance_levels import BANNER, CITY, Levels, codes
from test_governance_defects import DEFECTS, FORMS, ORDINARY, brought_to, listed, read, reported

from zhengcai import Role

ARRIVALS, ROLLUPS = "governance/defect-arrivals", "governance/defect-rollups"
FINDING = {"finding": "须改变示例采购的报名规则"}
ROLLUP = {"title": "示例市三月问题汇总", "opinion": "请统一安排解决"}


async def triaged(levels: Levels) -> str:
    defect = await reported(levels)
    await levels.banner.done(f"{DEFECTS}/{defect}/triage", ORDINARY)
    return defect


async def arrived_in_region(levels: Levels) -> str:
    """The path of the city's report, as the region has it."""
    await levels.city.done(f"{ROLLUPS}/report", ROLLUP)
    (row,) = await listed(levels.region, ROLLUPS)
    return f"{ROLLUPS}/{row['id']}"


async def rules_of(levels: Levels, defect: str) -> tuple[str, bool]:
    record = await read(levels.banner, defect)
    return record["state"], record["rule_change"]


async def test_the_bureau_takes_back_what_waits_in_the_city(levels: Levels) -> None:
    defect = await triaged(levels)
    place = f"{DEFECTS}/{defect}/reclassify"
    for wrong in (levels.purchaser, levels.overseer, levels.provider, levels.city.at(BANNER)):
        assert (await wrong.act(place, FINDING)).status_code == 403
    record = await levels.banner.done(place, FINDING)
    assert (record["state"], record["rule_change"]) == ("rule_change", True)
    assert (await levels.banner.act(place, FINDING)).status_code == 409
    (arrival,) = await listed(levels.city, ARRIVALS)
    assert arrival["state"] == "held_back"
    assert codes(await levels.city.act(f"{ROLLUPS}/report", ROLLUP)) == {"defect.nothing_waits"}
    assert (await levels.banner.done(f"{DEFECTS}/{defect}/convert", need()))["state"] == "converted"
    assert FINDING["finding"] in (await levels.banner.page(f"{DEFECTS}/{defect}")).text


async def test_the_provider_finds_it_while_mending(levels: Levels) -> None:
    defect = await triaged(levels)
    rollup = await arrived_in_region(levels)
    await levels.region.done(f"{rollup}/receive", {"receipt": "请服务商解决"})
    await levels.provider.done(f"{DEFECTS}/{defect}/take", FORMS["take"])
    record = await levels.provider.done(f"{DEFECTS}/{defect}/reclassify", FINDING)
    assert record["state"] == "rule_change"
    assert (await levels.provider.act(f"{DEFECTS}/{defect}/fix", FORMS["fix"])).status_code == 409
    told = await listed(levels.banner, "notify/messages")
    assert "governance.defect.rule_change" in {each["kind"] for each in told}


@pytest.mark.parametrize("state", ["urgent", "fixing", "fixed", "verified"])
async def test_what_is_urgent_or_mended_stays_so_and_is_raised(levels: Levels, state: str) -> None:
    defect = await brought_to(levels, state)
    place = f"{DEFECTS}/{defect}/reclassify"
    assert (await levels.banner.done(place, FINDING))["state"] == state
    assert codes(await levels.banner.act(place, FINDING)) == {"defect.rule_change"}
    if state == "verified":
        answer = await levels.banner.act(f"{DEFECTS}/{defect}/close", FORMS["close"])
        assert codes(answer) == {"defect.no_requirement"}
    record = await levels.banner.done(f"{DEFECTS}/{defect}/convert", need())
    assert (record["state"], bool(record["requirement_id"])) == (state, True)


@pytest.mark.parametrize("state", ["reported", "closed"])
async def test_before_the_triage_and_after_the_end_nothing_is_reclassified(
    levels: Levels, state: str
) -> None:
    defect = await brought_to(levels, state)
    answer = await levels.banner.act(f"{DEFECTS}/{defect}/reclassify", FINDING)
    assert answer.status_code == 409


async def test_the_city_holds_back_what_it_finds(levels: Levels) -> None:
    defect, other = await triaged(levels), await triaged(levels)
    found = {each["origin_id"]: each["id"] for each in await listed(levels.city, ARRIVALS)}
    place = f"{ARRIVALS}/{found[defect]}/hold_back"
    for wrong in (levels.banner.at(CITY), levels.provider.at(CITY), levels.region.at(CITY)):
        assert (await wrong.act(place, FINDING)).status_code == 403
    await levels.city.done(place, FINDING)
    assert (await levels.city.act(place, FINDING)).status_code == 409
    assert await rules_of(levels, defect) == ("rule_change", True)
    await arrived_in_region(levels)
    assert await rules_of(levels, other) == ("rolled_up", False)
    late = f"{ARRIVALS}/{found[other]}/hold_back"
    assert (await levels.city.act(late, FINDING)).status_code == 409


async def test_the_region_names_what_it_holds_back(levels: Levels) -> None:
    defect, other = await triaged(levels), await triaged(levels)
    rollup = await arrived_in_region(levels)
    number = (await read(levels.banner, defect))["number"]

    def held(number: str) -> dict[str, Any]:
        return {"receipt": "其余请解决", "held_back": [{"number": number, **FINDING}]}

    answer = await levels.region.act(f"{rollup}/receive", held("示例-无此编号"))
    assert codes(answer) == {"defect.not_listed"}
    assert (
        await levels.city.at("150000").act(f"{rollup}/receive", held(number))
    ).status_code == 403
    await levels.region.done(f"{rollup}/receive", held(number))
    assert await rules_of(levels, defect) == ("rule_change", True)
    assert (await levels.provider.act(f"{DEFECTS}/{defect}/take", {})).status_code == 403
    assert await rules_of(levels, other) == ("received", False)
    assert (await levels.region.act(f"{rollup}/receive", held(number))).status_code == 409


async def test_supervision_reads_what_waits_and_goes_up_and_changes_nothing(
    levels: Levels,
) -> None:
    await triaged(levels)
    overseer = await levels.world.person(Role.OVERSEER, tenant=CITY)
    (arrival,) = await listed(overseer, ARRIVALS)
    place = f"{ARRIVALS}/{arrival['id']}/hold_back"
    assert (await overseer.act(place, FINDING)).status_code == 403
    await arrived_in_region(levels)
    assert len(await listed(overseer, ROLLUPS)) == 1
    for name in ("disputes", "sharing-arrivals", "sharing-letters"):
        assert (await overseer.get(f"governance/{name}")).status_code == 200
