"""A platform with the portal and a neighbour that has something to announce."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from portal_house import House

from zhengcai import Role
from zhengcai.testing import World, candidates

NEIGHBOUR = Path(__file__).parent / "portal_neighbour"


@pytest.fixture
def plugin_candidates(monkeypatch: pytest.MonkeyPatch) -> Sequence[Any]:
    """The portal, the console and the neighbour; no other subsystem."""
    monkeypatch.syspath_prepend(str(NEIGHBOUR.parent))
    found = [each for each in candidates() if each.id in {"console", "portal"}]
    neighbour = replace(
        found[0],
        id="neighbour",
        package=NEIGHBOUR.name,
        distribution=NEIGHBOUR.name,
        folder=NEIGHBOUR,
    )
    return [*found, neighbour]


async def _house(world: World, tenant: str, root: str) -> House:
    code = await world.organisation(root=root)
    return House(
        world,
        await world.person(Role.PURCHASER_OPERATOR, tenant=tenant, organisation=code),
        await world.person(Role.PURCHASER_MANAGER, tenant=tenant, organisation=code),
    )


@pytest.fixture
async def house(world: World) -> House:
    """A purchaser of 150100."""
    return await _house(world, "150100", "150000")


@pytest.fixture
async def neighbours(world: World) -> dict[str, House]:
    """A purchaser in each of several places of two regions."""
    places = {"150100": "150000", "150102": "150000", "150781": "150000", "420202": "420200"}
    return {tenant: await _house(world, tenant, root) for tenant, root in places.items()}
