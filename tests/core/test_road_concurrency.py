"""Many at once: one version wins, one key acts once."""

import asyncio
from collections import Counter
from typing import Any

import httpx
from requisition_cast import REQUISITIONS, Cast

from zhengcai.identity.roles import Role


async def events_of(cast: Cast, row: dict[str, Any]) -> list[str]:
    found = await cast.world.sql(
        "SELECT type FROM event WHERE subject_id = $1 ORDER BY xid, seq", row["id"]
    )
    return [event["type"] for event in found]


async def keys(cast: Cast, key: str) -> int:
    return len(await cast.world.sql("SELECT 1 FROM idempotency_key WHERE key = $1", key))


async def test_a_stale_version_is_refused(cast: Cast) -> None:
    row = await cast.draft()
    path = f"{REQUISITIONS}/{row['id']}/revise"
    etag = (await cast.operator.get(f"{REQUISITIONS}/{row['id']}")).headers["etag"]
    first = await cast.operator.act(path, {"title": "第一次修改"}, etag=etag)
    assert first.status_code == 200
    assert first.headers["etag"] != etag
    second = await cast.operator.act(path, {"title": "第二次修改"}, etag=etag)
    assert (second.status_code, second.json()["problems"][0]["code"]) == (412, "subject.stale")
    third = await cast.operator.act(path, {"title": "第三次修改"}, etag=first.headers["etag"])
    assert third.json()["title"] == "第三次修改"


async def test_of_many_requests_with_one_version_one_wins(cast: Cast) -> None:
    row = await cast.draft()
    path = f"{REQUISITIONS}/{row['id']}/revise"
    etag = (await cast.operator.get(f"{REQUISITIONS}/{row['id']}")).headers["etag"]
    answers = await asyncio.gather(
        *(cast.operator.act(path, {"title": f"第{n}个名称"}, etag=etag) for n in range(12))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 11}


async def test_of_many_requests_without_a_version_one_changes_the_state(cast: Cast) -> None:
    row = await cast.draft()
    answers = await asyncio.gather(
        *(cast.manager.act(f"{REQUISITIONS}/{row['id']}/submit") for _ in range(8))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    assert (await events_of(cast, row)).count("specimen.requisition.submit") == 1


async def test_an_unchanged_record_is_not_sent_again(cast: Cast) -> None:
    row = await cast.draft()
    path = f"/api/v1/t/150100/-/{REQUISITIONS}/{row['id']}"
    etag = (await cast.operator.get(f"{REQUISITIONS}/{row['id']}")).headers["etag"]
    again = await cast.world.client.get(
        path, headers={**cast.operator.headers, "if-none-match": etag}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_a_repeated_request_is_answered_once(cast: Cast) -> None:
    before = len(await cast.world.sql("SELECT 1 FROM specimen_requisition"))
    form = cast.form(title="只登记一次")
    first = await cast.operator.act(f"{REQUISITIONS}/draft", form, key="once")
    second = await cast.operator.act(f"{REQUISITIONS}/draft", form, key="once")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert len(await cast.world.sql("SELECT 1 FROM specimen_requisition")) == before + 1
    assert await events_of(cast, first.json()) == ["specimen.requisition.draft"]


async def test_concurrent_requests_with_one_key_have_one_effect(cast: Cast) -> None:
    form = cast.form(title="同时登记一次")
    answers: list[httpx.Response] = await asyncio.gather(
        *(cast.operator.act(f"{REQUISITIONS}/draft", form, key="at once") for _ in range(8))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    rows = await cast.world.sql(
        "SELECT 1 FROM specimen_requisition WHERE title = $1", form["title"]
    )
    assert len(rows) == 1


async def test_a_key_belongs_to_one_request(cast: Cast) -> None:
    row = await cast.draft()
    first = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(), key="mine")
    assert first.status_code == 201
    other_body = await cast.operator.act(
        f"{REQUISITIONS}/draft", cast.form(title="另一个"), key="mine"
    )
    other_path = await cast.operator.act(
        f"{REQUISITIONS}/{row['id']}/revise", {"title": "另一个"}, key="mine"
    )
    for answer in (other_body, other_path):
        assert answer.status_code == 422
        assert answer.json()["problems"][0]["code"] == "idempotency.reused"


async def test_a_key_belongs_to_one_actor_and_tenant(cast: Cast) -> None:
    first = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(), key="shared")
    other = await cast.stranger.act(f"{REQUISITIONS}/draft", cast.form(), key="shared")
    assert other.status_code == 201
    assert other.json()["id"] != first.json()["id"]
    below = await cast.elsewhere.at("150102").act(
        f"{REQUISITIONS}/draft", cast.form(), key="shared"
    )
    assert below.status_code == 201
    assert await keys(cast, "shared") == 3


async def test_a_refused_request_leaves_no_key(cast: Cast) -> None:
    form = cast.form(amount="99999")
    for _ in range(2):
        refused = await cast.operator.act(f"{REQUISITIONS}/draft", form, key="again")
        assert refused.status_code == 422
        assert refused.json()["problems"][0]["code"] == "requisition.over_ceiling"
    assert await keys(cast, "again") == 0
    corrected = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(), key="again")
    assert corrected.status_code == 201


async def test_a_failed_request_leaves_no_key(cast: Cast) -> None:
    row = await cast.submitted()
    failed = await cast.budget.act(f"{REQUISITIONS}/{row['id']}/recall", key="broken")
    assert failed.status_code == 500
    assert await keys(cast, "broken") == 0


async def test_a_key_does_not_outlive_the_right_to_act(cast: Cast) -> None:
    """A repeated request is authorised like the first: a key is no permission."""
    organisation = await cast.world.organisation()
    person = await cast.world.person(Role.PURCHASER_OPERATOR, organisation=organisation)
    form = cast.form()
    assert (await person.act(f"{REQUISITIONS}/draft", form, key="late")).status_code == 201
    await cast.world.sql("DELETE FROM post WHERE person_id = $1", person.person_id)
    assert (await person.act(f"{REQUISITIONS}/draft", form, key="late")).status_code == 403


async def test_numbers_have_no_gaps_and_no_twins(cast: Cast) -> None:
    rows = [await cast.draft() for _ in range(10)]
    answers = await asyncio.gather(
        *(cast.manager.act(f"{REQUISITIONS}/{row['id']}/submit") for row in rows)
    )
    assert {answer.status_code for answer in answers} == {200}
    stored = await cast.world.sql(
        "SELECT number FROM specimen_requisition WHERE tenant_code = '150100' AND number IS NOT NULL"
    )
    numbers = sorted(int(row["number"].rpartition("-")[2]) for row in stored)
    assert numbers == list(range(1, len(numbers) + 1))
