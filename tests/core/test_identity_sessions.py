"""Signing in and staying signed in, over HTTP."""

import asyncio
import threading
from datetime import timedelta
from typing import Any

import httpx
import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from requisition_cast import REQUISITIONS

from zhengcai import clock
from zhengcai.bootstrap import AccountError, NewAccount, store_account
from zhengcai.identity import sessions
from zhengcai.identity.attempts import BURST, PER_MINUTE, REMEMBERED, Attempts, network_of
from zhengcai.identity.roles import Role
from zhengcai.identity.sessions import HASHER, MAX_FAILURES, hash_password
from zhengcai.problems import Reason, Refusal
from zhengcai.testing import World
from zhengcai.web.app import build

PASSWORD = "correct horse battery 2026"


async def account(world: World, login: str, *roles: Role) -> None:
    organisation = await world.organisation()
    posts = tuple((role, "150100", organisation) for role in roles)
    async with world.registers() as registers:
        found = NewAccount(login, "张示例", posts)
        await store_account(registers, found, hash_password(PASSWORD))


async def sign_in(world: World, login: str, password: str = PASSWORD) -> httpx.Response:
    return await world.client.post("/api/v1/session", json={"login": login, "password": password})


async def sign_in_from(
    world: World, address: str, login: str, password: str = PASSWORD
) -> httpx.Response:
    transport = httpx.ASGITransport(build(world.runtime), client=(address, 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.post("/api/v1/session", json={"login": login, "password": password})


async def failures(world: World, login: str) -> list[tuple[int, timedelta | None]]:
    """How often the account's password was wrong, and how long its addresses wait."""
    rows = await world.sql(
        "SELECT failures, blocked_until - failed_at AS wait FROM sign_in_failure "
        "WHERE account_id = (SELECT id FROM account WHERE login = $1)",
        login,
    )
    return [(row["failures"], row["wait"]) for row in rows]


async def end_waits(world: World) -> None:
    past = clock.wall() - timedelta(seconds=1)
    await world.sql("UPDATE sign_in_failure SET blocked_until = $1", past)


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


def test_a_password_is_as_dear_to_guess_as_the_standard_asks() -> None:
    assert extract_parameters(HASHER.hash(PASSWORD)) == RFC_9106_LOW_MEMORY


async def test_a_wrong_login_and_a_wrong_password_are_told_alike(shared: World) -> None:
    await account(shared, "alike")
    unknown = await sign_in(shared, "nobody-of-this-name")
    wrong = await sign_in(shared, "alike", "wrong")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()


async def test_an_address_waits_after_failures_and_others_do_not(shared: World) -> None:
    await account(shared, "guessed")
    for _ in range(MAX_FAILURES):
        assert (await sign_in(shared, "guessed", "wrong")).status_code == 401
    assert (await sign_in(shared, "guessed")).status_code == 401
    assert (await sign_in_from(shared, "192.0.2.7", "guessed")).status_code == 201
    await end_waits(shared)
    assert (await sign_in(shared, "guessed", "wrong")).status_code == 401
    assert await failures(shared, "guessed") == [(6, timedelta(minutes=2))]
    await end_waits(shared)
    assert (await sign_in(shared, "guessed")).status_code == 201
    assert await failures(shared, "guessed") == []


async def test_a_wait_has_an_end_and_failures_are_forgotten(shared: World) -> None:
    await account(shared, "patient")
    await sign_in(shared, "patient", "wrong")
    await shared.sql("UPDATE sign_in_failure SET failures = 90")
    await sign_in(shared, "patient", "wrong")
    assert await failures(shared, "patient") == [(91, timedelta(minutes=15))]
    long_ago = clock.wall() - timedelta(days=1, seconds=1)
    await shared.sql("UPDATE sign_in_failure SET failed_at = $1", long_ago)
    await sign_in_from(shared, "192.0.2.7", "patient", "wrong")
    assert await failures(shared, "patient") == [(1, None)]


async def test_guesses_hold_no_connection_and_are_throttled(
    shared: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While passwords are verified the connections are free; the thirty-first guess is refused."""
    await account(shared, "crowded")
    loop, entered, released = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def slow(_: str, __: str) -> bool:
        loop.call_soon_threadsafe(entered.set)
        return not released.wait(60)

    monkeypatch.setattr(sessions, "_verify", slow)
    guesses = asyncio.gather(
        *(sign_in_from(shared, "192.0.2.9", "crowded", "wrong") for _ in range(BURST + 5))
    )
    try:
        await entered.wait()
        health = await asyncio.gather(*(shared.client.get("/healthz") for _ in range(20)))
        assert {answer.status_code for answer in health} == {200}
        assert not guesses.done()
    finally:
        released.set()
    assert sorted(answer.status_code for answer in await guesses) == [401] * BURST + [429] * 5
    monkeypatch.undo()
    assert (await sign_in_from(shared, "192.0.2.9", "crowded")).status_code == 429
    assert (await sign_in_from(shared, "192.0.2.10", "crowded")).status_code == 201


def test_attempts_come_back_with_time_and_success() -> None:
    attempts, moment = Attempts(), clock.wall()
    for _ in range(BURST):
        attempts.take("a", moment)
    with pytest.raises(Refusal) as refused:
        attempts.take("a", moment)
    assert refused.value.reason is Reason.TOO_MANY
    attempts.take("b", moment)
    attempts.give_back("a", moment)
    attempts.take("a", moment)
    attempts.take("a", moment + timedelta(seconds=60 / PER_MINUTE))


def test_the_memory_of_attempts_is_bounded() -> None:
    attempts, moment = Attempts(), clock.wall()
    for number in range(REMEMBERED + 5):
        attempts.take(str(number), moment)
    assert len(attempts._left) <= REMEMBERED
    attempts.take("late", moment + timedelta(hours=1))
    attempts.take("later", moment + timedelta(hours=1))
    assert len(attempts._left) <= REMEMBERED


@pytest.mark.parametrize(
    ("source", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1:2:3:4", "2001:db8::"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_what_counts_as_one_address(source: str, network: str) -> None:
    assert network_of(source) == network


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
