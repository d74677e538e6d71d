"""Signing in and staying signed in, over HTTP."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from requisition_cast import REQUISITIONS

from zhengcai import clock
from zhengcai.bootstrap import NOWHERE, AccountError, NewAccount, store_account
from zhengcai.identity.roles import Role
from zhengcai.identity.sessions import MAX_FAILURES
from zhengcai.testing import World

PASSWORD = "correct horse battery 2026"


async def account(world: World, login: str, *roles: Role) -> None:
    organisation = await world.organisation()
    posts = tuple((role, "150100", organisation) for role in roles)
    async with world.runtime.work(NOWHERE) as work:
        await store_account(work.session, NewAccount(login, "张示例", posts), PASSWORD)
        await work.commit()


async def sign_in(world: World, login: str, password: str = PASSWORD) -> httpx.Response:
    return await world.client.post("/api/v1/session", json={"login": login, "password": password})


async def whoami(world: World, token: str) -> httpx.Response:
    return await world.client.get(
        "/api/v1/t/150100/-/core/me", headers={"authorization": f"Bearer {token}"}
    )


async def test_a_password_opens_a_session_that_can_be_ended(shared: World) -> None:
    await account(shared, "opens", Role.PURCHASER_OPERATOR)
    answer = await sign_in(shared, "opens")
    assert answer.status_code == 201
    token = answer.json()["token"]
    me = (await whoami(shared, token)).json()
    assert (me["account"], me["roles"]) == ("opens", ["public", "purchaser_operator"])
    headers = {"authorization": f"bearer {token}"}
    assert (await shared.client.delete("/api/v1/session", headers=headers)).status_code == 204
    assert (await whoami(shared, token)).status_code == 401


async def test_neither_password_nor_token_is_stored(shared: World) -> None:
    await account(shared, "stored")
    token = (await sign_in(shared, "stored")).json()["token"]
    for table in ("account", "session", "person"):
        rows = await shared.sql(f"SELECT t::text AS row FROM {table} t")  # noqa: S608 - own names
        assert rows
        assert not [row for row in rows if PASSWORD in row["row"] or token in row["row"]]
    (row,) = await shared.sql("SELECT password_hash FROM account WHERE login = 'stored'")
    assert row["password_hash"].startswith("$argon2id$")


async def test_a_wrong_login_and_a_wrong_password_are_told_alike(shared: World) -> None:
    await account(shared, "alike")
    unknown = await sign_in(shared, "nobody-of-this-name")
    wrong = await sign_in(shared, "alike", "wrong")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()


async def test_an_account_is_locked_after_failures_and_opens_later(shared: World) -> None:
    await account(shared, "locked")
    for _ in range(MAX_FAILURES):
        assert (await sign_in(shared, "locked", "wrong")).status_code == 401
    assert (await sign_in(shared, "locked")).status_code == 401
    past = clock.wall() - timedelta(seconds=1)
    await shared.sql("UPDATE account SET locked_until = $1 WHERE login = 'locked'", past)
    assert (await sign_in(shared, "locked")).status_code == 201
    assert (await sign_in(shared, "locked", "wrong")).status_code == 401
    assert (await sign_in(shared, "locked")).status_code == 201


async def test_a_disabled_account_is_nobody(shared: World) -> None:
    await account(shared, "disabled")
    token = (await sign_in(shared, "disabled")).json()["token"]
    await shared.sql("UPDATE account SET disabled_at = now() WHERE login = 'disabled'")
    assert (await sign_in(shared, "disabled")).status_code == 401
    assert (await whoami(shared, token)).status_code == 401


@pytest.mark.parametrize(
    ("kind", "column", "age", "status"),
    [
        ("token", "expires_at", timedelta(seconds=1), 401),
        ("browser", "seen_at", timedelta(minutes=31), 401),
        ("browser", "seen_at", timedelta(minutes=29), 200),
        ("token", "seen_at", timedelta(minutes=31), 200),
    ],
)
async def test_a_session_ends(
    shared: World, kind: str, column: str, age: timedelta, status: int
) -> None:
    person = await shared.person(Role.PURCHASER_OPERATOR)
    await shared.sql(
        f"UPDATE session SET kind = $1, {column} = $2 WHERE account_id = "  # noqa: S608 - own names
        "(SELECT id FROM account WHERE login = $3)",
        kind,
        clock.wall() - age,
        person.login,
    )
    assert (await person.get("core/me")).status_code == status


async def test_a_region_s_clock_does_not_end_a_session(shared: World) -> None:
    """Sessions belong to the machine's time: a procedure of sixty days signs nobody out."""
    person = await shared.person(Role.PURCHASER_OPERATOR)
    await shared.travel(timedelta(days=60))
    assert (await person.get(REQUISITIONS)).status_code == 200


async def test_a_cookie_is_no_bearer_of_the_api(shared: World) -> None:
    """The API takes no cookie: another site's page cannot act through a signed-in browser."""
    person = await shared.person(Role.PURCHASER_OPERATOR)
    answer = await shared.client.get(
        f"/api/v1/t/150100/-/{REQUISITIONS}",
        headers={"cookie": f"zhengcai_session={person.token}"},
    )
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"login": "x"},
        {"login": "x", "password": ""},
        {"login": "a\x00b", "password": "x"},
        {"login": "x", "password": "x", "as": "admin"},
        {"login": ["x"], "password": "x"},
        {"login": "x" * 101, "password": "x"},
        [],
        None,
    ],
)
async def test_credentials_that_are_none_are_refused(shared: World, body: Any) -> None:
    answer = await shared.client.post("/api/v1/session", json=body)
    assert answer.status_code == 422
    assert answer.json()["problems"]


@pytest.mark.parametrize(
    "roles",
    [
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
        (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN),
        (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
        (Role.FINANCE_SUPERVISOR, Role.EXPERT),
        (Role.FINANCE_SUPERVISOR, Role.SUPPLIER),
    ],
)
async def test_roles_that_exclude_each_other(shared: World, roles: tuple[Role, ...]) -> None:
    with pytest.raises(AccountError):
        await account(shared, "both", *roles)
