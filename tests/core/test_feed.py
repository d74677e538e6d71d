"""The feed: a tenant's events in exact order, without gaps, however late one commits."""

import asyncio
from typing import Any

import pytest
from requisition_cast import REQUISITIONS, Cast

from zhengcai.tenancy.tree import Scope


async def read_all(cast: Cast, cursor: str = "") -> tuple[list[dict[str, Any]], str]:
    found: list[dict[str, Any]] = []
    while True:
        page = (await cast.supervisor.get("core/feed", after=cursor)).json()
        if not page["items"]:
            return found, page["cursor"]
        found += page["items"]
        cursor = page["cursor"]


async def test_an_action_tells_its_facts_and_then_what_it_emits(cast: Cast) -> None:
    _, cursor = await read_all(cast)
    row = await cast.submitted()
    events, _ = await read_all(cast, cursor)
    told = [(event["type"], event["subject_id"], event["data"]) for event in events]
    assert told == [
        ("specimen.requisition.draft", row["id"], {"amount": "1200.50"}),
        ("specimen.requisition.submit", row["id"], {}),
        ("specimen.RequisitionSubmitted", row["id"], {"number": row["number"]}),
    ]
    assert all(event["at"].endswith("+08:00") for event in events)


async def test_a_refusal_is_no_event(cast: Cast) -> None:
    row = await cast.draft()
    _, cursor = await read_all(cast)
    await cast.operator.act(f"{REQUISITIONS}/{row['id']}/submit")
    assert await read_all(cast, cursor) == ([], cursor)


async def test_an_event_that_commits_late_is_not_missed(cast: Cast) -> None:
    """While an older transaction is open, what committed after it is held back."""
    _, cursor = await read_all(cast)
    runtime = cast.world.runtime
    async with runtime.work(Scope.of_tenant("150100")) as slow:
        await slow.driver.execute("SELECT pg_current_xact_id()")
        quick = await cast.draft(title="后开始先提交")
        assert await read_all(cast, cursor) == ([], cursor)
        await slow.driver.execute(
            "INSERT INTO event (tenant_code, id, type, subject_type, subject_id, actor_id, at, data)"
            " VALUES ('150100', gen_random_uuid(), 'test.late', 'x', $1, $1, now(), '{}')",
            quick["id"],
        )
        await slow.commit()
    events, _ = await read_all(cast, cursor)
    assert [event["type"] for event in events] == ["test.late", "specimen.requisition.draft"]


async def test_readers_beside_writers_see_every_event_once(cast: Cast) -> None:
    _, cursor = await read_all(cast)
    seen: list[str] = []

    async def follow(cursor: str) -> None:
        while len(seen) < 20:
            events, cursor = await read_all(cast, cursor)
            seen.extend(event["subject_id"] for event in events)

    rows, _ = await asyncio.gather(
        asyncio.gather(*(cast.draft() for _ in range(20))), asyncio.wait_for(follow(cursor), 20)
    )
    assert sorted(seen) == sorted(row["id"] for row in rows)


@pytest.mark.parametrize("cursor", ["x", "1", "1-", "-1", "1-2-3", "１-２", "1 - 2"])
async def test_a_cursor_that_is_none_is_refused(cast: Cast, cursor: str) -> None:
    answer = await cast.supervisor.get("core/feed", after=cursor)
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (400, "feed.cursor")


async def test_the_feed_is_the_tenant_s_own(cast: Cast) -> None:
    row = await cast.draft()
    elsewhere = (await cast.supervisor.at("150102").get("core/feed")).json()["items"]
    assert row["id"] not in {event["subject_id"] for event in elsewhere}
    for person in (cast.operator, cast.elsewhere):
        assert (await person.get("core/feed")).status_code == 403
    anonymous = await cast.world.client.get("/api/v1/t/150100/-/core/feed")
    assert anonymous.status_code == 401
