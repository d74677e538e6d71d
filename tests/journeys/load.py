"""Purchasers at work: they draft and publish intents and read them back, and keep account of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from zhengcai.web.demonstration import ShownAccounts

CALLERS = 4
PAUSE = 0.1
"""Seconds between two requests of a caller: the load is bounded, so that the change is measured."""
INTENT = {
    "title": "便携式计算机采购",
    "catalogue_code": "A02010108",
    "kind": "goods",
    "need": "采购便携式计算机20台，用于中小学教师备课授课",
    "amount": "100000.00",
    "expected_month": "2026-06",
    "sme_reserved": False,
}


@dataclass(frozen=True)
class Caller:
    """Somebody of a purchaser, signed in; asks below `/api/v1/t/{tenant}/-/`."""

    http: httpx.AsyncClient
    tenant: str
    token: str

    async def act(self, path: str, key: str, form: dict[str, Any] | None = None) -> httpx.Response:
        """Perform an action under an Idempotency-Key: `supervision/intents/draft`."""
        place, _, verb = path.rpartition("/")
        headers = self._headers() | {"idempotency-key": key}
        address = self._address(f"{place}/actions/{verb}")
        return await self.http.post(address, json=form or {}, headers=headers)

    async def get(self, path: str, **params: str) -> httpx.Response:
        """Read a record or a list."""
        return await self.http.get(self._address(path), params=params, headers=self._headers())

    def _address(self, path: str) -> str:
        return f"/api/v1/t/{self.tenant}/-/{path}"

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


@dataclass
class Load:
    """What callers asked and what became of it."""

    http: httpx.AsyncClient
    accounts: ShownAccounts
    repeats: bool = False
    """Whether what the server has cut off is asked again, under the same Idempotency-Key."""
    callers: dict[str, Caller] = field(default_factory=dict)
    """By what they are: `operator`, `manager`."""
    answered: list[tuple[float, float]] = field(default_factory=list)
    """When (`time.perf_counter`), and after how many seconds."""
    repeated: int = 0
    failures: list[str] = field(default_factory=list)
    """Requests without an answer, and answers that are none."""
    drafted: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _calling: list[asyncio.Task[None]] = field(default_factory=list)

    async def begin(self) -> None:
        """Sign in, and call from now on."""
        for role in ("operator", "manager"):
            account = next(it for it in self.accounts.accounts if it.login.endswith(f".{role}"))
            credentials = {"login": account.login, "password": self.accounts.password}
            answer = await self.http.post("/api/v1/session", json=credentials)
            answer.raise_for_status()
            self.callers[role] = Caller(self.http, account.tenant, answer.json()["token"])
        self._calling = [asyncio.create_task(self._call()) for _ in range(CALLERS)]

    async def stop(self) -> None:
        """Let each caller finish what it is at."""
        self._over.set()
        await asyncio.gather(*self._calling)

    async def answers(self, count: int) -> None:
        """Wait until so many more requests were answered."""
        wanted = len(self.answered) + len(self.failures) + count
        while len(self.answered) + len(self.failures) < wanted:  # noqa: ASYNC110 - four callers
            await asyncio.sleep(PAUSE)

    async def _call(self) -> None:
        while not self._over.is_set():
            await self._purchase(self.callers["operator"], self.callers["manager"], str(uuid4()))

    async def _purchase(self, operator: Caller, manager: Caller, key: str) -> None:
        path = "supervision/intents/draft"
        made = await self._asked(lambda: operator.act(path, key, INTENT))
        if made is None:
            return
        place = f"supervision/intents/{made['id']}"
        self.drafted.append(made["id"])
        await self._asked(lambda: operator.get("supervision/intents", limit="20"))
        if await self._asked(lambda: manager.act(f"{place}/publish", f"{key}-publish")):
            self.published.append(made["id"])
        await self._asked(lambda: operator.get(place))

    async def _asked(self, request: Callable[[], Awaitable[httpx.Response]]) -> Any:
        """The answer as JSON; None where it failed."""
        await asyncio.sleep(PAUSE)
        began = time.perf_counter()
        answer = await self._answer(request)
        if answer is None:
            return None
        if answer.status_code not in (httpx.codes.OK, httpx.codes.CREATED):
            self.failures.append(f"{answer.request.url} {answer.status_code} {answer.text[:300]}")
            return None
        self.answered.append((began, time.perf_counter() - began))
        return answer.json()

    async def _answer(
        self, request: Callable[[], Awaitable[httpx.Response]]
    ) -> httpx.Response | None:
        try:
            try:
                return await request()
            except (httpx.RemoteProtocolError, httpx.ReadError):
                if not self.repeats:
                    raise
                self.repeated += 1
                return await request()
        except httpx.TransportError as error:
            self.failures.append(repr(error))
            return None
