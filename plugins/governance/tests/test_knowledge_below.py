"""What city and region have published is found in the tenants below them."""

from uuid import uuid4

import pytest
from governance_levels import BANNER, CITY, Levels, codes, told
from test_governance_tickets import KNOWN, listed

KNOWLEDGE = "governance/knowledge"
GONE = {"reason": "办法已经调整"}


@pytest.mark.parametrize("level", ["city", "region"])
async def test_it_is_found_below_until_it_is_withdrawn_above(levels: Levels, level: str) -> None:
    bureau = levels.by_name(level)
    made = await bureau.done(f"{KNOWLEDGE}/write", KNOWN)
    (found,) = await listed(levels.purchaser, KNOWLEDGE, q="意向")
    assert (found["answer"], found["origin_tenant"]) == (KNOWN["answer"], bureau.tenant)
    own = f"{KNOWLEDGE}/{found['id']}/withdraw"
    assert codes(await levels.banner.act(own, GONE)) == {"knowledge.of_another"}
    assert (await levels.purchaser.act(own, GONE)).status_code == 403
    await bureau.done(f"{KNOWLEDGE}/{made['id']}/withdraw", GONE)
    assert await listed(levels.purchaser, KNOWLEDGE, q="意向") == []
    assert (await bureau.act(f"{KNOWLEDGE}/{made['id']}/withdraw", GONE)).status_code == 409


async def test_it_does_not_go_up_or_sideways(levels: Levels) -> None:
    await levels.city.done(f"{KNOWLEDGE}/write", KNOWN)
    assert len(await listed(levels.city, KNOWLEDGE)) == 1
    assert await listed(levels.region, KNOWLEDGE) == []
    assert await listed(levels.direct, KNOWLEDGE) == []


async def test_what_is_told_twice_stands_once(levels: Levels) -> None:
    made = await levels.city.done(f"{KNOWLEDGE}/write", KNOWN)
    origin = {"origin_tenant": CITY, "origin_id": made["id"]}
    await told(levels.world, BANNER, "knowledge_above", **KNOWN, **origin, author="示例")
    assert len(await listed(levels.purchaser, KNOWLEDGE)) == 1
    await levels.city.done(f"{KNOWLEDGE}/{made['id']}/withdraw", GONE)
    await told(levels.world, BANNER, "knowledge_withdrawn_above", **origin, **GONE)
    (row,) = await listed(levels.banner, KNOWLEDGE)
    assert (row["state"], row["withdrawn_reason"]) == ("withdrawn", GONE["reason"])


async def test_what_is_withdrawn_before_it_was_heard_of_is_never_shown(levels: Levels) -> None:
    above = {**KNOWN, "origin_tenant": CITY, "origin_id": str(uuid4()), "author": "示例"}
    await told(levels.world, BANNER, "knowledge_withdrawn_above", **above, **GONE)
    await told(levels.world, BANNER, "knowledge_above", **above)
    assert await listed(levels.purchaser, KNOWLEDGE) == []
    (row,) = await listed(levels.banner, KNOWLEDGE)
    assert row["state"] == "withdrawn"
