"""A platform with fiscal, portal, supervision and a neighbour with awards, and people on it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from supervision_desk import Desk, allot

from zhengcai import Role
from zhengcai.testing import World, candidates

NEIGHBOUR = Path(__file__).parent / "award_neighbour"


@pytest.fixture
def plugin_candidates(monkeypatch: pytest.MonkeyPatch) -> Sequence[Any]:
    """The neighbour stands where tendering would."""
    monkeypatch.syspath_prepend(str(NEIGHBOUR.parent))
    wanted = {"console", "fiscal", "portal", "supervision"}
    found = [each for each in candidates() if each.id in wanted]
    neighbour = replace(
        found[0],
        id="awarding",
        package=NEIGHBOUR.name,
        distribution=NEIGHBOUR.name,
        folder=NEIGHBOUR,
    )
    return [*found, neighbour]


@pytest.fixture
async def desk(world: World) -> Desk:
    """One purchaser with a budget line of 5,000,000 yuan, a supplier, and those who watch."""
    purchaser = await world.organisation("示例市教育局")
    supplier = await world.organisation("示例甲科技有限公司", capacity="supplier", size="small")
    budget = await world.person(Role.FINANCE_BUDGET)
    return Desk(
        world,
        await world.person(Role.PURCHASER_OPERATOR, organisation=purchaser, name="张示例"),
        await world.person(Role.PURCHASER_MANAGER, organisation=purchaser, name="李示例"),
        await world.person(Role.PURCHASER_ACCEPTOR, organisation=purchaser, name="王示例"),
        await world.person(Role.SUPPLIER, organisation=supplier, name="赵示例"),
        await world.person(Role.AGENCY, name="钱示例"),
        budget,
        await world.person(Role.FINANCE_SUPERVISOR, name="孙示例"),
        await world.person(name="周示例"),
        await allot(budget, purchaser, "5000000"),
    )
