"""A platform with governance, messages and the portal, and the people of three levels."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bureaus import Bureaus
from governance_levels import Levels, people_of
from governance_sources import OWN_WORDS, SOURCES, configure

from zhengcai import Role
from zhengcai.testing import World, candidates

WANTED = frozenset({"console", "notify", "portal", "governance"})
BANNER, CITY, REGION = "150121", "150100", "150000"


@pytest.fixture
def plugin_candidates() -> Sequence[Any]:
    """Of all that is installed, only these."""
    found = [each for each in candidates() if each.id in WANTED]
    own = {"id": "built", "package": "built", "distribution": "built"}
    return [*found, replace(found[0], **own, folder=Path(__file__).parent / "built")]


@pytest.fixture
async def world(world: World) -> World:
    """One region has configured its documents, and its city one that says otherwise."""
    for rule_id, value, basis in SOURCES:
        await configure(world, rule_id, REGION, value, basis)
    await configure(world, "I.3-bearers", CITY, OWN_WORDS, "呼财购〔2021〕76号 一（四）")
    await world.runtime.reload()
    return world


@pytest.fixture
async def bureaus(world: World) -> Bureaus:
    """Two people in each bureau, parties in the banner."""
    offices = {}
    for tenant, name in ((BANNER, "示例旗"), (CITY, "示例市"), (REGION, "示例自治区")):
        code = await world.organisation(f"{name}财政局", capacity="bureau")
        offices[tenant] = (
            await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant, organisation=code),
            await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant, organisation=code),
        )
    return Bureaus(
        world,
        offices,
        await world.person(
            Role.PURCHASER_OPERATOR,
            tenant=BANNER,
            organisation=await world.organisation("示例旗教育局"),
            name="张示例",
        ),
        await world.person(
            Role.SUPPLIER,
            tenant=BANNER,
            organisation=await world.organisation("示例甲科技有限公司", capacity="supplier"),
            name="李示例",
        ),
        await world.person(Role.PURCHASER_OPERATOR, tenant=BANNER, name="王示例"),
    )


@pytest.fixture
async def levels(world: World) -> Levels:
    """A bureau at each level, a purchaser of the banner, a supplier, the provider."""
    return await people_of(world)
