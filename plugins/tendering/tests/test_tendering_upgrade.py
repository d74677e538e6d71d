"""An upgrade waits while bids are opened or reviewed."""

import pytest
from tender_house import House


async def objected(house: House, plugin: str = "tendering") -> list[str]:
    async with house.world.inside("console") as ctx:
        answers = await ctx.runtime.hooks.check_upgrade(ctx.enabled, ctx, plugin, "9.0")
    return [problem.code for answer in answers for problem in answer.value]


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
