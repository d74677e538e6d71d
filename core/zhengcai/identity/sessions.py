"""Signing in and staying signed in: argon2id passwords, sessions, bearer tokens."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from zhengcai import clock
from zhengcai.database.ids import new_id
from zhengcai.identity.actor import Actor, Post, public_actor, seen_from
from zhengcai.identity.models import Account, SessionRow
from zhengcai.identity.roles import Role
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.settings import WebSettings

HASHER = PasswordHasher()

MAX_FAILURES = 5
LOCK = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)

BAD_LOGIN = Problem("login.failed", "账号或密码不正确，或账号已锁定")
NO_SESSION = Problem("session.ended", "登录已失效，请重新登录")

_LOOKUP = """
SELECT s.id, s.kind, s.seen_at, s.expires_at, a.login, p.id AS person_id, p.name,
       (SELECT json_agg(json_build_array(t.role, t.tenant_code, t.organisation_code, o.name)
                        ORDER BY t.id)
          FROM post t JOIN organisation o ON o.code = t.organisation_code
         WHERE t.person_id = p.id)::text AS posts
  FROM session s
  JOIN account a ON a.id = s.account_id
  JOIN person p ON p.id = a.person_id
 WHERE s.digest = $1 AND a.disabled_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from."""

    token: str | None = None
    source: str = ""
    request_id: str = ""


def digest(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


async def identify(
    driver: Any,
    origin: Origin,
    path: tuple[str, ...],
    loads: Callable[[str], Any],
    web: WebSettings,
) -> Actor:
    """The actor behind a token, as seen from the tenant at the end of `path`.

    Without a token the public. A token that is unknown, idle too long or expired is refused (401).
    """
    if origin.token is None:
        nobody = public_actor()
        return Actor(
            nobody.person_id, nobody.name, source=origin.source, request_id=origin.request_id
        )
    row = await driver.fetchrow(_LOOKUP, digest(origin.token))
    moment = clock.wall()
    idle = timedelta(minutes=web.session_idle_minutes)
    if (
        row is None
        or row["expires_at"] <= moment
        or (row["kind"] == "browser" and row["seen_at"] + idle <= moment)
    ):
        raise Refusal(NO_SESSION, reason=Reason.UNKNOWN_ACTOR)
    if row["kind"] == "browser" and moment - row["seen_at"] > SEEN_EVERY:
        await driver.execute("UPDATE session SET seen_at = $2 WHERE id = $1", row["id"], moment)
    posts = [Post(Role(item[0]), *item[1:]) for item in loads(row["posts"] or "[]")]
    acting, reading = seen_from(posts, path) if path else (posts, [])
    return Actor(
        row["person_id"],
        row["name"],
        tuple(acting),
        tuple(reading),
        row["login"],
        origin.source,
        origin.request_id,
        row["id"],
    )


async def sign_in(
    session: AsyncSession, login: str, password: str, kind: str, origin: Origin, web: WebSettings
) -> tuple[str, UUID]:
    """Open a session of `kind` ("browser" or "token") and return its secret and the person.

    Refuses with one message whatever was wrong. After five failures the account is locked for
    fifteen minutes; the caller commits in either case, so that failures count.
    """
    dummy = _dummy_hash()
    account = await session.scalar(select(Account).where(Account.login == login).with_for_update())
    moment = clock.wall()
    if account is None:
        await asyncio.to_thread(_verify, dummy, password)
        raise Refusal(BAD_LOGIN, reason=Reason.UNKNOWN_ACTOR)
    locked = account.locked_until is not None and account.locked_until > moment
    # A quarter of a second of pure computing, on purpose: the others are answered meanwhile.
    good = await asyncio.to_thread(_verify, account.password_hash, password)
    if not good or locked or account.disabled_at is not None:
        if not locked and not good:
            account.failures += 1
            if account.failures >= MAX_FAILURES:
                account.failures = 0
                account.locked_until = moment + LOCK
        raise Refusal(BAD_LOGIN, reason=Reason.UNKNOWN_ACTOR)
    account.failures = 0
    account.locked_until = None
    token = secrets.token_urlsafe(32)
    row = SessionRow(
        id=new_id(),
        digest=digest(token),
        account_id=account.id,
        kind=kind,
        source=origin.source,
        created_at=moment,
        seen_at=moment,
        expires_at=moment + timedelta(hours=web.session_absolute_hours),
    )
    session.add(row)
    return token, account.person_id


@cache
def _dummy_hash() -> str:
    """Verified when the account is unknown, so that the answer takes as long either way."""
    return HASHER.hash(secrets.token_hex(8))


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


async def sign_out(driver: Any, token: str) -> None:
    """End the session; its token is worth nothing afterwards."""
    await driver.execute("DELETE FROM session WHERE digest = $1", digest(token))
