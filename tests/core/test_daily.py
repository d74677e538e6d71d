"""Jobs that run every business day, and answers to hooks that may not be asked."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from requisition_cast import HERE, NEIGHBOUR, REQUISITIONS, SPECIMEN

from zhengcai.actions.daily import put_down_daily
from zhengcai.actions.scheduling import ROUND, defer_until
from zhengcai.identity.roles import Role
from zhengcai.plugins.discovery import Candidate
from zhengcai.testing import World, world_on
from zhengcai.testing.grounds import Grounds

WATCHMAN = Candidate("watchman", "watchman", "watchman", HERE / "watchman")


@pytest.fixture
async def alone(
    anyio_backend: str, zhengcai_grounds: Grounds, tmp_path: Path
) -> AsyncIterator[World]:
    """A platform with the watchman and nobody that asks its hook, at 09:00 of 2 March 2026."""
    import watchman

    async with world_on(zhengcai_grounds, [WATCHMAN], tmp_path) as world:
        assert not world.runtime.report.quarantined
        yield world
    watchman.SEEN.clear()
    watchman.CRASHES.clear()
    watchman.MUSTERED.clear()


def seen(tenant: str = "150100") -> list[str]:
    import watchman

    return [day for code, day in watchman.SEEN if code == tenant]


async def test_a_daily_job_runs_once_a_day_in_every_tenant(alone: World) -> None:
    tenants = len(alone.runtime.snapshot.tree.subtree("150000"))
    roots = len(alone.runtime.snapshot.tree.roots)
    assert await put_down_daily(alone.runtime) == tenants + 2 + roots
    assert await put_down_daily(alone.runtime) == 0
    await alone.settle()
    assert seen() == []
    for _ in range(2):
        await alone.next_day()
    assert seen() == ["2026-03-03", "2026-03-04"]
    assert seen("150102") == seen()
    assert seen("420200") == []  # its clock has not moved


async def test_days_that_the_clock_skips_are_not_made_up_for(alone: World) -> None:
    await put_down_daily(alone.runtime)
    await alone.travel(timedelta(days=40))
    await alone.settle()
    assert seen() == ["2026-04-11"]
    await alone.next_day()
    assert seen() == ["2026-04-11", "2026-04-12"]


async def test_a_run_that_failed_does_not_end_the_series(alone: World) -> None:
    import watchman

    watchman.CRASHES.extend(["early"] * 10)
    await alone.next_day()
    await alone.sql("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'todo'")
    watchman.CRASHES.clear()
    await alone.next_day()
    assert seen() == ["2026-03-04"]


async def test_where_the_plugin_is_off_nothing_runs(alone: World) -> None:
    await alone.choose("watchman", "off")
    await alone.next_day()
    assert seen() == []
    assert seen("150781") == ["2026-03-03"]
    await alone.choose("watchman", "on")
    await alone.next_day()
    assert seen() == ["2026-03-04"]


async def test_an_optional_answer_is_given_where_somebody_asks(
    zhengcai_grounds: Grounds, tmp_path: Path
) -> None:
    found = [WATCHMAN, NEIGHBOUR, SPECIMEN]
    async with world_on(zhengcai_grounds, found, tmp_path) as world:
        operator = await world.person(Role.PURCHASER_OPERATOR)
        form = {"title": "台灯", "amount": "10.00", "quantity": 1, "needed_by": "2026-03-02"}
        row = (await operator.act(f"{REQUISITIONS}/draft", form)).json()
        hints = (await operator.get(f"{REQUISITIONS}/{row['id']}/hints")).json()
        assert hints == {"hints": {"watchman": ["巡查提示：台灯"]}}


async def test_a_daily_round_lets_pass_what_somebody_waits_for(alone: World) -> None:
    await put_down_daily(alone.runtime)
    rounds = (
        "SELECT DISTINCT priority FROM procrastinate_jobs WHERE args->>'job' = 'watchman.patrol'"
    )
    assert [row["priority"] for row in await alone.sql(rounds)] == [ROUND]
    async with alone.inside("watchman") as ctx:
        await defer_until(ctx.work, ctx.now, "150100", "watchman.patrol", {})
        priority = "SELECT max(priority) AS priority FROM procrastinate_jobs"
        found = await ctx.work.driver.fetchval(priority)
    assert found == 0


async def test_a_region_musters_once(alone: World) -> None:
    import watchman

    await put_down_daily(alone.runtime)
    await alone.next_day()
    assert watchman.MUSTERED == ["150000"]
