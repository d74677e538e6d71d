"""Addresses for machines that sign in with credentials of their own: no person, no session.

Which machines there are, and what each may do, is known by the plugin that declares the address.
The core guards it like every route: where the plugin is off, it is not there.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import unquote_plus
from uuid import UUID

from pydantic import BaseModel

from zhengcai.identity.actor import Actor
from zhengcai.identity.roles import Role
from zhengcai.identity.sessions import hash_password
from zhengcai.plugins.declaration import Declaration

if TYPE_CHECKING:
    from zhengcai.actions.context import Context


@dataclass(frozen=True, slots=True)
class Call:
    """A machine's request, as it was sent.

    `path` are the parts that the address names; of `query` and `form` every pair in order, since
    protocols refuse repetitions. `form` is None where the body is no URL-encoded form.
    """

    path: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    form: Sequence[tuple[str, str]] | None
    authorization: str
    source: str
    """The address that counts as one sender (`zhengcai.identity.attempts.network_of`)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a JSON object, never cached."""

    body: Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Desk(Protocol):
    """What an endpoint works with; every piece of work is a transaction of its own."""

    def work(
        self, actor: Actor | None = None, *, tree: bool = False
    ) -> AbstractAsyncContextManager[Context]:
        """A context of the plugin in the tenant: committed at its end, rolled back when left by an
        exception. Without an actor, the platform's own. With `tree` the tenants below are read."""
        ...

    def machine(
        self, client: UUID, login: str, name: str, *, of: tuple[str, str], as_: Role
    ) -> Actor:
        """The actor for a machine that has proved itself: it acts as `Role.MACHINE` for the
        organisation `of` (code and name), and reads what `as_` reads in this tenant and below."""
        ...

    async def verified(self, hashed: str | None, secret: str) -> bool:
        """Whether `secret` is the one that was hashed; as long for one that is unknown (None).

        Counted for the sender's address like an attempt to sign in; refuses (429) too many. Not to be
        called inside a piece of work: it takes a quarter of a second.
        """
        ...


def basic_credentials(authorization: str) -> tuple[str, str] | None:
    """Id and secret of a client by HTTP Basic, each form-encoded (RFC 6749 2.3.1); None for no such
    header."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = b64decode(given.strip(), validate=True).decode().partition(":")
    except ValueError:
        return None
    return (unquote_plus(name), unquote_plus(secret)) if colon else None


async def hash_secret(secret: str) -> str:
    """What is kept of a machine's secret: argon2id."""
    return await asyncio.to_thread(hash_password, secret)


@dataclass(eq=False)
class MachineEndpoint(Declaration):
    """`{method} /api/v1/t/{tenant}/-/{plugin}/{path}`; `path` may name parts: `shared/{code}`.

    `answer` is `async (desk, call) -> Reply`. A `Refusal` is answered as RFC 9457 problems.
    `asked` describes query and path (GET) or the form (POST) in the API's description, `returns` the
    answer; the endpoint reads them itself.
    """

    method: Literal["GET", "POST"]
    path: str
    title: str
    answer: Callable[[Desk, Call], Awaitable[Reply]]
    asked: type[BaseModel]
    returns: type[BaseModel]
    feature: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.split("/"))

    @property
    def in_path(self) -> tuple[str, ...]:
        """The names of the parts that vary."""
        return tuple(part[1:-1] for part in self.parts if part.startswith("{"))

    def matched(self, method: str, rest: Sequence[str]) -> dict[str, str] | None:
        """The varying parts of an address; None when it is another's."""
        if method != self.method or len(rest) != len(self.parts):
            return None
        pairs = list(zip(self.parts, rest, strict=True))
        if any(part != given for part, given in pairs if not part.startswith("{")):
            return None
        return {part[1:-1]: given for part, given in pairs if part.startswith("{")}
