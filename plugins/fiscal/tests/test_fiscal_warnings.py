"""Budget that nobody plans to spend, late in the year."""

from datetime import date

import pytest
from fiscal_house import House
from zhengcai_fiscal.warnings import RULES


async def idle(house: House) -> list[str]:
    """The lines that are named."""
    (rule,) = (each for each in RULES if each.id == "fiscal.idle")
    assert (rule.phase, rule.law) == ("before", "政府采购法 第6条")
    async with house.world.inside("fiscal") as ctx:
        return [str(each.subject_id) for each in await rule.find(ctx)]


@pytest.mark.parametrize(
    ("day", "named"),
    [(date(2026, 9, 30), False), (date(2026, 10, 1), True), (date(2027, 1, 2), False)],
)
async def test_late_in_the_year_of_the_line(house: House, day: date, named: bool) -> None:
    await house.world.travel(day)
    assert await idle(house) == ([house.line_id] if named else [])


async def test_from_which_month_on_is_the_bureau_s_to_say(house: House) -> None:
    assert await idle(house) == []
    await house.world.set("fiscal", "idle_from_month", 3)
    assert await idle(house) == [house.line_id]


async def test_what_is_frozen_is_not_idle(house: House) -> None:
    await house.world.travel(date(2026, 11, 2))
    await house.drawn("1")
    assert await idle(house) == []
