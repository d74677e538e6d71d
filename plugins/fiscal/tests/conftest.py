"""A platform with the fiscal plugin and a neighbour that freezes budget and has contracts to pay."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fiscal_house import House, notice

from zhengcai import Role
from zhengcai.testing import World, candidates

NEIGHBOUR = Path(__file__).parent / "fiscal_neighbour"


@pytest.fixture
def plugin_candidates(monkeypatch: pytest.MonkeyPatch) -> Sequence[Any]:
    """The fiscal plugin, the console and the neighbour; no other subsystem."""
    monkeypatch.syspath_prepend(str(NEIGHBOUR.parent))
    found = [each for each in candidates() if each.id in {"console", "fiscal"}]
    neighbour = replace(
        found[0],
        id="neighbour",
        package=NEIGHBOUR.name,
        distribution=NEIGHBOUR.name,
        folder=NEIGHBOUR,
    )
    return [*found, neighbour]


@pytest.fixture
async def house(world: World) -> House:
    """A purchaser whose budget line has arrived."""
    budget = await world.person(Role.FINANCE_BUDGET)
    operator = await world.person(Role.PURCHASER_OPERATOR)
    await budget.done("fiscal/budget-notices/issue", notice(operator.organisation))
    lines = (await budget.get("fiscal/budget-lines")).json()["items"]
    return House(world, budget, operator, lines[0]["id"])
