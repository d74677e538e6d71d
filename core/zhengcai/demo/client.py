"""The actors of the demonstration as HTTP clients: whatever they do, anybody else could do too."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import httpx

from zhengcai.demo.region import Region

T = TypeVar("T")
Record = dict[str, Any]
"""What the API answers: a record, an entry, an event."""

PATIENCE = 30.0
"""Seconds until what follows after a commit must have happened."""


class Deviation(Exception):  # noqa: N818 - tells what went otherwise, in the report's own words
    """The platform answered otherwise than the demonstration expects."""


@dataclass
class Platform:
    """A deployment behind `http`. `wait` lets its jobs run: a pause, or running them at once."""

    http: httpx.AsyncClient
    password: str
    wait: Callable[[], Awaitable[None]]
    dump: Callable[[], bytes] | None = None
    """The whole database as SQL, one row a line; None where this machine cannot dump it."""
    regions: tuple[Region, ...] = ()
    """Where the demonstration is played."""
    tokens: dict[str, str] = field(default_factory=dict)
    signing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def token(self, login: str) -> str:
        """A bearer token for the account; signs in the first time."""
        async with self.signing:
            if login not in self.tokens:
                credentials = {"login": login, "password": self.password}
                answer = await self.http.post("/api/v1/session", json=credentials)
                if answer.status_code != httpx.codes.CREATED:
                    raise Deviation(f"{login} 不能登录：{answer.status_code} {answer.text}")
                self.tokens[login] = answer.json()["token"]
        return self.tokens[login]

    async def until(self, what: str, found: Callable[[], Awaitable[T | None]]) -> T:
        """Ask until `found` has an answer. Raises `Deviation` when patience ends."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            value = await found()
            if value is not None:
                return value
            await self.wait()
        raise Deviation(f"等待“{what}”超时")


@dataclass(frozen=True)
class Actor:
    """Somebody in one tenant; without a login the public."""

    platform: Platform
    login: str | None
    title: str
    tenant: str

    def at(self, tenant: str) -> "Actor":
        """The same person before another tenant's door."""
        return replace(self, tenant=tenant)

    async def get(self, path: str, **params: str) -> httpx.Response:
        """`GET` below `/api/v1/t/{tenant}/-/`."""
        return await self.platform.http.get(
            self.address(path), params=params, headers=await self._headers()
        )

    async def read(self, path: str, **params: str) -> dict[str, Any]:
        """`get` of what this actor must be able to read."""
        answer = await self.get(path, **params)
        if answer.status_code != httpx.codes.OK:
            raise Deviation(f"{self.title}读取 {path}：{answer.status_code} {answer.text}")
        content: dict[str, Any] = answer.json()
        return content

    async def act(
        self,
        path: str,
        form: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        etag: str | None = None,
    ) -> httpx.Response:
        """Perform an action: `supervision/plans/draft`, `supervision/plans/{id}/file`."""
        place, _, verb = path.rpartition("/")
        headers = await self._headers()
        if key is not None:
            headers["idempotency-key"] = key
        if etag is not None:
            headers["if-match"] = etag
        return await self.platform.http.post(
            f"{self.address(place)}/actions/{verb}", json=dict(form or {}), headers=headers
        )

    def address(self, path: str) -> str:
        """The API address of `path` in this tenant."""
        return f"/api/v1/t/{self.tenant}/-/{path}"

    async def _headers(self) -> dict[str, str]:
        if self.login is None:
            return {}
        return {"authorization": f"Bearer {await self.platform.token(self.login)}"}
