"""What is late is warned of, and what the tickets say stands beside the score."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from service_desk import PLACE, open_desk, scores

from zhengcai import Role
from zhengcai.testing import World, candidates

WANTED = frozenset({"console", "notify", "warning", "governance"})


@pytest.fixture
def plugin_candidates() -> Sequence[Any]:
    """With the subsystem that warns, without the portal."""
    return [each for each in candidates() if each.id in WANTED]


async def warnings(world: World, bureau: Any) -> dict[str, bool]:
    """Rule → whether the day has passed."""
    await bureau.done("warning/rounds/ask")
    found = (await bureau.get("warning/warnings", state="raised")).json()["items"]
    return {each["rule_id"]: each["overdue"] for each in found}


async def test_what_is_late_is_warned_of_until_it_is_done(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.due()
    assert await warnings(world, desk.bureau) == {}
    await world.travel(date(2026, 6, 15))
    assert await warnings(world, desk.bureau) == {"governance.assessment": False}
    await world.travel(date(2026, 6, 17))
    assert await warnings(world, desk.bureau) == {"governance.assessment": True}
    await desk.bureau.done(f"{path}/score", scores("90", "10"))
    await desk.bureau.done(f"{path}/present")
    await desk.conclude(path)
    assert await warnings(world, desk.bureau) == {}
    await world.travel(date(2026, 8, 3))
    assert await warnings(world, desk.bureau) == {
        "governance.rectification": True,
        "governance.escalation": True,
    }


async def test_a_payment_that_is_not_made_is_warned_of(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.concluded(scores("90", "90"))
    await desk.provider.done(f"{PLACE}/service-payments/apply", desk.application(path))
    await world.travel(date(2026, 7, 10))
    assert await warnings(world, desk.bureau) == {"governance.service_payment": True}


async def test_what_the_support_did_stands_beside_the_score(world: World) -> None:
    desk = await open_desk(world)
    await desk.active()
    await world.travel(date(2026, 3, 4))
    asker = await world.person(Role.PURCHASER_OPERATOR)
    form = {
        "title": "示例问题",
        "area": "operation",
        "addressee": "provider",
        "text": "示例页面如何操作",
    }
    await asker.done(f"{PLACE}/tickets/open", form)
    await world.travel(date(2026, 6, 8))
    await world.next_day()
    (made,) = await desk.assessments()
    assert {each["title"]: each["value"] for each in made["figures"]} == {
        "提出问题数": "1",
        "已形成结论数": "0",
    }
    page = await desk.bureau.page(f"{PLACE}/assessments/{made['id']}")
    assert "提出问题数" in page.text
