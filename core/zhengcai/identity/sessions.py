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

from zhengcai import clock
from zhengcai.database.ids import new_id
from zhengcai.identity.actor import Actor, Post, public_actor, seen_from
from zhengcai.identity.attempts import Attempts
from zhengcai.identity.roles import Role
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.settings import WebSettings
from zhengcai.tenancy.work import Work

HASHER = PasswordHasher()
"""As RFC 9106 has it where memory is scarce: 64 MiB, three passes."""

MAX_FAILURES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
SEEN_EVERY = timedelta(minutes=1)

BAD_LOGIN = Problem("login.failed", "账号或密码不正确，或失败次数过多须稍后再试")
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

_FORGET = "DELETE FROM sign_in_failure WHERE account_id = $1 AND failed_at < $2"
_FAILED = """
INSERT INTO sign_in_failure AS f (account_id, source, failures, failed_at)
VALUES ($1, $2, 1, $3)
ON CONFLICT (account_id, source) DO UPDATE SET
       failures = f.failures + 1,
       failed_at = $3,
       blocked_until = CASE WHEN f.failures + 1 >= $4::int THEN
           $3 + least($5::interval * 2 ^ least(f.failures + 1 - $4::int, 10), $6::interval) END
 WHERE f.blocked_until IS NULL OR f.blocked_until <= $3
"""
_ADMITTED = """
SELECT a.id FROM account a
 WHERE a.id = $1 AND a.password_hash = $3 AND a.disabled_at IS NULL
   AND NOT EXISTS (SELECT FROM sign_in_failure f
                    WHERE f.account_id = a.id AND f.source = $2 AND f.blocked_until > $4)
"""
_OPENED = """
INSERT INTO session (id, digest, account_id, kind, source, created_at, seen_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
"""
_SUCCEEDED = "DELETE FROM sign_in_failure WHERE account_id = $1 AND source = $2"


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What is read of an account before its password is verified."""

    id: UUID
    password_hash: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from."""

    token: str | None = None
    source: str = ""
    request_id: str = ""


def digest(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """A secret that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def wait_after(failures: int) -> timedelta | None:
    """How long an address waits after so many wrong secrets in a row; None: not at all."""
    if failures < MAX_FAILURES:
        return None
    doubled: int = 2 ** min(failures - MAX_FAILURES, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


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
        tuple(posts),
    )


async def find_account(driver: Any, login: str) -> KnownAccount | None:
    """The account of that name, whatever its state."""
    row = await driver.fetchrow("SELECT id, password_hash FROM account WHERE login = $1", login)
    return None if row is None else KnownAccount(row["id"], row["password_hash"])


async def verify(attempts: Attempts, known: KnownAccount | None, password: str) -> bool:
    """Whether it is the password; as long for an account that is unknown.

    A quarter of a second of pure computing, on purpose: no connection may be held meanwhile.
    """
    async with attempts.verifying:
        hashed = await asyncio.to_thread(_dummy_hash) if known is None else known.password_hash
        good = await asyncio.to_thread(_verify, hashed, password)
    return good and known is not None


async def note_failure(driver: Any, known: KnownAccount, source: str) -> None:
    """Count a wrong password. From the fifth on the address waits, twice as long each time.

    Other addresses do not: nobody can keep the owner out of the account.
    """
    moment = clock.wall()
    await driver.execute(_FORGET, known.id, moment - FORGOTTEN)
    await driver.execute(_FAILED, known.id, source, moment, MAX_FAILURES, FIRST_WAIT, LONGEST_WAIT)


async def open_session(
    work: Work, known: KnownAccount, source: str, kind: str, origin: Origin, web: WebSettings
) -> str | None:
    """Open a session of `kind` ("browser" or "token") for the right password; its secret.

    None while `source` (see `network_of`) has to wait, and for an account that is disabled or has
    got another password meanwhile.
    """
    moment = clock.wall()
    if await work.driver.fetchval(_ADMITTED, known.id, source, known.password_hash, moment) is None:
        return None
    await work.driver.execute(_SUCCEEDED, known.id, source)
    token = new_token()
    expires = moment + timedelta(hours=web.session_absolute_hours)
    opened = (new_id(), digest(token), known.id, kind, origin.source, moment, expires)
    await work.driver.execute(_OPENED, *opened)
    return token


def hash_password(password: str) -> str:
    """What is kept of a password, or of a machine's secret: argon2id, each with its own salt."""
    return HASHER.hash(password)


@cache
def _dummy_hash() -> str:
    """Verified when the account is unknown, so that the answer takes as long either way."""
    return hash_password(secrets.token_hex(8))


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


async def sign_out(driver: Any, token: str) -> None:
    """End the session; its token is worth nothing afterwards."""
    await driver.execute("DELETE FROM session WHERE digest = $1", digest(token))
