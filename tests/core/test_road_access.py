"""Authorise, load, state: who may do what to which record, and when."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx
import pytest
from requisition_cast import REQUISITIONS, Cast

from zhengcai.testing import Person

Way = Callable[[Cast], Awaitable[httpx.Response]]


def first(answer: httpx.Response) -> str:
    code: str = answer.json()["problems"][0]["code"]
    return code


async def unknown(person: Person) -> httpx.Response:
    return await person.act(f"{REQUISITIONS}/{uuid4()}/submit")


async def anonymous(cast: Cast) -> httpx.Response:
    row = await cast.draft()
    return await cast.world.client.post(
        f"/api/v1/t/150100/-/{REQUISITIONS}/{row['id']}/actions/submit", json={}
    )


async def with_a_dead_token(cast: Cast) -> httpx.Response:
    return await cast.world.client.post(
        f"/api/v1/t/150100/-/{REQUISITIONS}/actions/draft",
        json=cast.form(),
        headers={"authorization": "Bearer nobody-has-this"},
    )


async def by_the_wrong_role(cast: Cast) -> httpx.Response:
    row = await cast.draft()
    return await cast.operator.act(f"{REQUISITIONS}/{row['id']}/submit")


async def by_a_role_from_another_tenant(cast: Cast) -> httpx.Response:
    return await cast.elsewhere.act(f"{REQUISITIONS}/draft", cast.form())


async def by_a_supervisor_above(cast: Cast) -> httpx.Response:
    row = await cast.submitted()
    return await cast.overseer_above.act(f"{REQUISITIONS}/{row['id']}/hand_out")


async def by_another_organisation(cast: Cast) -> httpx.Response:
    row = await cast.draft()
    return await cast.stranger.act(f"{REQUISITIONS}/{row['id']}/submit")


async def on_nothing(cast: Cast) -> httpx.Response:
    return await unknown(cast.manager)


async def on_a_record_of_another_tenant(cast: Cast) -> httpx.Response:
    row = await cast.draft()
    return await cast.stranger.at("150102").act(f"{REQUISITIONS}/{row['id']}/submit")


async def through_another_tenant_as_its_manager(cast: Cast) -> httpx.Response:
    from zhengcai.identity.roles import Role

    row = await cast.draft()
    manager = await cast.world.person(Role.PURCHASER_MANAGER, tenant="150102")
    return await manager.act(f"{REQUISITIONS}/{row['id']}/submit")


async def in_the_wrong_state(cast: Cast) -> httpx.Response:
    row = await cast.draft()
    return await cast.budget.act(f"{REQUISITIONS}/{row['id']}/hand_out")


async def a_second_time(cast: Cast) -> httpx.Response:
    row = await cast.submitted()
    return await cast.manager.act(f"{REQUISITIONS}/{row['id']}/submit")


async def by_no_such_action(cast: Cast) -> httpx.Response:
    row = await cast.draft()
    return await cast.manager.act(f"{REQUISITIONS}/{row['id']}/burn")


async def with_a_creating_action_on_a_record(cast: Cast) -> httpx.Response:
    row = await cast.draft()
    return await cast.operator.act(f"{REQUISITIONS}/{row['id']}/draft", cast.form())


@pytest.mark.parametrize(
    ("way", "status", "code"),
    [
        (anonymous, 401, "access.denied"),
        (with_a_dead_token, 401, "session.ended"),
        (by_the_wrong_role, 403, "access.denied"),
        (by_a_role_from_another_tenant, 403, "access.denied"),
        (by_a_supervisor_above, 403, "access.denied"),
        (by_another_organisation, 403, "access.not_owner"),
        (on_nothing, 404, "subject.not_found"),
        (on_a_record_of_another_tenant, 403, "access.denied"),
        (through_another_tenant_as_its_manager, 404, "subject.not_found"),
        (in_the_wrong_state, 409, "state.wrong"),
        (a_second_time, 409, "state.wrong"),
        (by_no_such_action, 404, "route.unknown"),
        (with_a_creating_action_on_a_record, 404, "route.unknown"),
    ],
)
async def test_an_action_is_refused(cast: Cast, way: Way, status: int, code: str) -> None:
    answer = await way(cast)
    assert (answer.status_code, first(answer)) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("www-authenticate" in answer.headers) is (status == 401)


async def test_an_action_is_performed(cast: Cast) -> None:
    row = await cast.draft()
    assert (row["state"], row["amount"], row["purchaser_code"]) == (
        "draft",
        "1200.50",
        cast.operator.organisation,
    )
    answer = await cast.manager.act(f"{REQUISITIONS}/{row['id']}/submit")
    assert answer.status_code == 200
    done = answer.json()
    assert done["state"] == "submitted"
    assert done["number"].startswith("150100-LY-2026-")
    assert answer.headers["etag"] == '"2"'


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        ("operator", 200),
        ("manager", 200),
        ("budget", 200),
        ("supervisor", 200),
        ("overseer_above", 200),
        ("stranger", 404),
        ("elsewhere", 403),
    ],
)
async def test_a_record_is_read_by_its_readers(cast: Cast, reader: str, status: int) -> None:
    row = await cast.draft()
    answer = await getattr(cast, reader).get(f"{REQUISITIONS}/{row['id']}")
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("reader", "status"),
    [("operator", 200), ("budget", 200), ("manager", 403), ("supervisor", 403), ("stranger", 404)],
)
async def test_a_query_is_answered_to_its_readers(cast: Cast, reader: str, status: int) -> None:
    row = await cast.draft(items=["灯", "灯泡"])
    answer = await getattr(cast, reader).get(f"{REQUISITIONS}/{row['id']}/items")
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"items": ["灯", "灯泡"]}


async def test_a_record_offers_what_its_reader_may_do(cast: Cast) -> None:
    row = await cast.draft()
    offered = {}
    for name in ("operator", "manager", "budget", "overseer_above"):
        answer = await getattr(cast, name).get(f"{REQUISITIONS}/{row['id']}")
        offered[name] = answer.json()["actions"]
    assert offered == {
        "operator": ["revise"],
        "manager": ["submit"],
        "budget": [],
        "overseer_above": [],
    }


async def test_the_to_do_list_is_the_open_actions(cast: Cast) -> None:
    row = await cast.draft(title="待提交的台灯")
    tasks = (await cast.manager.get("core/todo")).json()["items"]
    assert [task["action"] for task in tasks] == ["specimen.requisition.submit"]
    assert str(row["id"]) in {subject["id"] for task in tasks for subject in task["subjects"]} | {
        row["id"] if tasks[0]["total"] > 5 else ""
    }
    nothing = (await cast.stranger.get("core/todo")).json()["items"]
    assert nothing == []
    anonymous = await cast.world.client.get("/api/v1/t/150100/-/core/todo")
    assert anonymous.json()["items"] == []
