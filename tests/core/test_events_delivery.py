"""Events and jobs after the commit: exactly once, whatever crashes, and only where enabled."""

from typing import Any

import pytest
from neighbour.visits import CRASHES
from requisition_cast import REQUISITIONS, Cast

from zhengcai.actions.handling import deliver, run_job
from zhengcai.actions.queues import QUEUES
from zhengcai.database.ids import new_id
from zhengcai.jobs import take_up_stalled
from zhengcai.testing import World


async def visits(cast: Cast, subject: str) -> list[str]:
    rows = await cast.world.sql(
        "SELECT title FROM neighbour_visit WHERE subject_id = $1 ORDER BY id", subject
    )
    return sorted(row["title"] for row in rows)


async def retry(world: World) -> None:
    """Bring the second attempts forward and run them."""
    await world.sql("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    await world.settle()


async def waiting(world: World) -> list[dict[str, Any]]:
    """Jobs and deliveries of plugins that are still to be run."""
    return await world.sql(
        "SELECT args FROM procrastinate_jobs WHERE status = 'todo' "
        "AND COALESCE(args->>'job', '') NOT LIKE 'console.%'"
    )


async def test_an_event_reaches_its_handler_and_the_job_that_follows(cast: Cast) -> None:
    row = await cast.submitted()
    assert await visits(cast, row["id"]) == []
    await cast.world.settle()
    assert await visits(cast, row["id"]) == ["提交", "整理"]
    await cast.world.settle()
    assert await visits(cast, row["id"]) == ["提交", "整理"]


@pytest.mark.parametrize("place", ["handler", "job"])
async def test_what_crashed_is_undone_and_tried_again(cast: Cast, place: str) -> None:
    row = await cast.submitted()
    CRASHES.append(place)
    await cast.world.settle()
    assert await visits(cast, row["id"]) == ([] if place == "handler" else ["提交"])
    assert len(await waiting(cast.world)) == 1
    await retry(cast.world)
    assert await visits(cast, row["id"]) == ["提交", "整理"]
    assert await waiting(cast.world) == []


async def test_no_older_version_takes_what_this_one_defers(cast: Cast) -> None:
    """It would not know the handler, and take it all the same. What older ones defer is done."""
    row = await cast.submitted()
    deferred = await cast.world.sql(
        "UPDATE procrastinate_jobs SET queue_name = $1 WHERE status = 'todo' "
        "RETURNING (SELECT old.queue_name FROM procrastinate_jobs AS old "
        "WHERE old.id = procrastinate_jobs.id) AS queue",
        QUEUES[0],
    )
    assert {each["queue"] for each in deferred} == {QUEUES[-1]}
    await cast.world.settle()
    assert await visits(cast, row["id"]) == ["提交", "整理"]


async def test_what_a_killed_process_left_is_taken_up(cast: Cast) -> None:
    row = await cast.submitted()
    left = await cast.world.sql(
        "UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo' RETURNING id"
    )
    await cast.world.settle()
    assert await visits(cast, row["id"]) == []
    async with cast.world.jobs.open_async():
        assert await take_up_stalled(cast.world.jobs) == len(left)
        assert await take_up_stalled(cast.world.jobs) == 0
    await cast.world.settle()
    assert await visits(cast, row["id"]) == ["提交", "整理"]


async def test_a_delivery_that_is_repeated_does_nothing(cast: Cast) -> None:
    row = await cast.submitted()
    await cast.world.settle()
    (event,) = await cast.world.sql(
        "SELECT id FROM event WHERE subject_id = $1 AND type = 'specimen.requisition.submit'",
        row["id"],
    )
    runtime = cast.world.runtime
    assert not await deliver(runtime, "150100", event["id"], "neighbour", "follow")
    assert await visits(cast, row["id"]) == ["提交", "整理"]


async def test_a_refused_action_causes_nothing(cast: Cast) -> None:
    row = await cast.draft()
    await cast.stranger.act(f"{REQUISITIONS}/{row['id']}/submit")
    await cast.world.settle()
    assert await visits(cast, row["id"]) == []


async def test_a_plugin_that_is_off_hears_and_does_nothing(cast: Cast) -> None:
    world = cast.world
    heard = await cast.submitted()
    await world.choose("neighbour", "off")
    try:
        unheard = await cast.submitted()
        await world.settle()
        assert await visits(cast, heard["id"]) == []
        assert await visits(cast, unheard["id"]) == []
        assert await waiting(world) == []
    finally:
        await world.choose("neighbour", "on")


@pytest.mark.parametrize("tenant", ["150100", "150000"])
async def test_what_was_due_when_a_plugin_went_off_is_delivered_when_it_is_on(
    cast: Cast, tenant: str
) -> None:
    world = cast.world
    due = await cast.submitted()
    back = "inherit" if tenant == "150100" else "on"
    await world.choose("neighbour", "off", tenant)
    try:
        unheard = await cast.submitted()
        await world.settle()
        await world.settle()
        assert await visits(cast, due["id"]) == []
    finally:
        await world.choose("neighbour", back, tenant)
    await world.settle()
    assert await visits(cast, due["id"]) == ["提交", "整理"]
    assert await visits(cast, unheard["id"]) == ["提交", "整理"]
    await world.choose("neighbour", back, tenant)
    await world.settle()
    assert await visits(cast, due["id"]) == ["提交", "整理"]


@pytest.mark.parametrize("tenant", ["150100", "150000"])
async def test_a_job_whose_time_came_while_its_plugin_was_off_runs_when_it_is_on(
    cast: Cast, tenant: str
) -> None:
    world = cast.world
    row = await cast.draft()
    back = "inherit" if tenant == "150100" else "on"
    await world.choose("neighbour", "off", tenant)
    try:
        assert not await run_job(world.runtime, "150100", "neighbour.tidy", {"subject": row["id"]})
        await world.settle()
        assert await visits(cast, row["id"]) == []
    finally:
        await world.choose("neighbour", back, tenant)
    await world.settle()
    assert await visits(cast, row["id"]) == ["整理"]
    await world.choose("neighbour", back, tenant)
    await world.settle()
    assert await visits(cast, row["id"]) == ["整理"]


@pytest.mark.parametrize(("sender", "receiver"), [("150100", "150000"), ("150000", "150100")])
async def test_a_tenant_is_told_by_one_above_or_below_it(
    cast: Cast, sender: str, receiver: str
) -> None:
    row = await cast.draft()
    told = {"to": receiver, "subject": row["id"]}
    assert await run_job(cast.world.runtime, sender, "neighbour.pass_on", told)
    await cast.world.settle()
    (visit,) = await cast.world.sql(
        "SELECT tenant_code FROM neighbour_visit WHERE subject_id = $1", row["id"]
    )
    assert visit["tenant_code"] == receiver


async def test_a_tenant_beside_is_not_told(cast: Cast) -> None:
    told = {"to": "150200", "subject": str(new_id())}
    with pytest.raises(PermissionError, match=r"150100 may not tell 150200"):
        await run_job(cast.world.runtime, "150100", "neighbour.pass_on", told)
    assert await waiting(cast.world) == []


async def test_a_job_that_nobody_knows_is_skipped(cast: Cast) -> None:
    assert not await run_job(cast.world.runtime, "150100", "gone.tidy", {})


async def test_a_port_acts_in_the_caller_s_transaction(cast: Cast) -> None:
    row = await cast.submitted()
    await cast.world.settle()
    CRASHES.append("start")
    broken = await cast.operator.act("neighbour/visits/start", {"plan_id": row["id"]})
    assert broken.status_code == 500
    now = (await cast.operator.get(f"{REQUISITIONS}/{row['id']}")).json()
    assert now["handed_at"] is None
    done = await cast.operator.act("neighbour/visits/start", {"plan_id": row["id"]})
    assert done.status_code == 201
    now = (await cast.operator.get(f"{REQUISITIONS}/{row['id']}")).json()
    assert now["handed_at"] == "2026-03-03T" + now["handed_at"].partition("T")[2]
    told = await cast.world.sql(
        "SELECT type FROM event WHERE subject_id = $1 ORDER BY xid, seq", done.json()["id"]
    )
    assert [event["type"] for event in told] == [
        "neighbour.visit.start",
        "specimen.RequisitionStarted",
    ]


async def test_a_port_refuses_for_its_caller(cast: Cast) -> None:
    row = await cast.draft()
    answer = await cast.operator.act("neighbour/visits/start", {"plan_id": row["id"]})
    assert answer.status_code == 409
    assert answer.json()["problems"][0]["law"] == "示例办法 第7条"


async def test_a_port_whose_provider_is_off_is_refused(cast: Cast) -> None:
    row = await cast.submitted()
    await cast.world.choose("specimen", "off")
    try:
        answer = await cast.operator.act("neighbour/visits/start", {"plan_id": row["id"]})
        assert answer.status_code == 503
        assert answer.json()["problems"][0]["code"] == "port.unavailable"
    finally:
        await cast.world.choose("specimen", "on")
