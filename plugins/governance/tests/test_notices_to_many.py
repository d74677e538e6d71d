"""Whoever is to hear of a step hears of it, however many they are; in batches, and once."""

import json
from typing import Any
from uuid import UUID

import pytest
from governance_levels import BANNER, Levels

OPINION = {"kind": "problem", "title": "示例页面不便", "text": "列表不能按年度筛选"}
MANY = 205
_PEOPLE = """
WITH people AS (
    INSERT INTO person (id, name)
    SELECT gen_random_uuid(), '示例人员' || n FROM generate_series(1, $1) n RETURNING id),
accounts AS (
    INSERT INTO account (id, login, person_id, password_hash)
    SELECT gen_random_uuid(), 'many-' || id, id, 'none' FROM people)
INSERT INTO post (id, person_id, role, tenant_code, organisation_code)
SELECT gen_random_uuid(), id, 'finance_supervisor', $2, $3 FROM people RETURNING person_id
"""


async def messages(levels: Levels) -> dict[UUID, int]:
    """How many messages each person has."""
    rows = await levels.world.sql(
        "SELECT person_id, count(*) AS n FROM notify_message"
        " WHERE kind = 'governance.feedback_entry.raised' GROUP BY person_id"
    )
    return {row["person_id"]: row["n"] for row in rows}


@pytest.mark.parametrize("at_once", [200, 50])
async def test_more_people_than_one_job_tells(levels: Levels, at_once: int) -> None:
    if at_once != 200:
        await levels.world.set("notify", "persons_at_once", at_once, tenant=BANNER)
    bureau = levels.banner
    rows = await levels.world.sql(_PEOPLE, MANY, BANNER, bureau.organisation)
    people = {row["person_id"] for row in rows} | {bureau.person_id}
    await levels.purchaser.done("governance/feedback/raise", OPINION)
    assert await messages(levels) == dict.fromkeys(people, 1)


async def test_a_batch_that_comes_again_tells_nobody_twice(levels: Levels) -> None:
    rows = await levels.world.sql(_PEOPLE, MANY, BANNER, levels.banner.organisation)
    await levels.purchaser.done("governance/feedback/raise", OPINION)
    before = await messages(levels)
    lost = sorted(row["person_id"] for row in rows)[-3:]
    await levels.world.sql("DELETE FROM notify_message WHERE person_id = ANY($1)", lost)
    (event,) = await levels.world.sql(
        "SELECT id, type, subject_id, at, data, actor_id FROM event"
        " WHERE type = 'core.entered' AND tenant_code = $1",
        BANNER,
    )
    job: dict[str, Any] = {name: str(value) for name, value in event.items()}
    job |= {"data": json.loads(event["data"]), "at": event["at"].isoformat()}
    arguments = json.dumps(
        {
            "tenant": BANNER,
            "job": "notify.tell_on",
            "arguments": {**job, "after": str(UUID(int=0))},
        }
    )
    await levels.world.sql(
        "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('zhengcai', 'zhengcai.job', 0, NULL,"
        " NULL, $1::jsonb, NULL)::procrastinate_job_to_defer_v1])",
        arguments,
    )
    await levels.world.settle()
    assert await messages(levels) == before
