"""An upgrade waits while bids are opened or reviewed."""

import pytest
from tender_house import House

from zhengcai.actions.handling import system_context
from zhengcai.releases.preconditions import objections


async def objected(house: House, plugin: str = "tendering") -> list[str]:
    async with system_context(house.world.runtime, "150100", "console") as ctx:
        found = await objections(ctx, ["150100"], [{"plugin": plugin, "version": "9.0"}])
    return [each.problem.code for each in found]


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        ("published", []),
        ("opening", ["project.under_way"]),
        ("evaluating", ["project.under_way"]),
        ("evaluated", []),
    ],
)
async def test_nothing_is_changed_under_an_opening_or_a_review(
    house: House, state: str, codes: list[str]
) -> None:
    await house.project(state)
    assert await objected(house) == codes
    assert await objected(house, "fiscal") == []
