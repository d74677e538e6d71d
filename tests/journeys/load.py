"""Purchasers at work: they draft and publish intents and read them back, and keep account of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from zhengcai.demo.client import Actor, Platform
from zhengcai.demo.region import REGIONS, Region

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


@dataclass
class Load:
    """What callers asked and what became of it."""

    platform: Platform
    repeats: bool = False
    """Whether what the server has cut off is asked again, under the same Idempotency-Key."""
    region: Region = REGIONS[0]
    answered: list[tuple[float, float]] = field(default_factory=list)
    """When (`time.perf_counter`), and after how many seconds."""
    repeated: int = 0
    failures: list[str] = field(default_factory=list)
    """Requests without an answer, and answers that are none."""
    drafted: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _callers: list[asyncio.Task[None]] = field(default_factory=list)

    def actor(self, key: str) -> Actor:
        """Somebody of the region's purchaser."""
        login = next(each.login for each in self.region.people() if each.key == key)
        return Actor(self.platform, login, key, self.region.tenant)

    async def begin(self) -> None:
        """Sign in, and call from now on."""
        for key in ("operator", "manager"):
            await self.platform.token(self.actor(key).login or "")
        self._callers = [asyncio.create_task(self._call()) for _ in range(CALLERS)]

    async def stop(self) -> None:
        """Let each caller finish what it is at."""
        self._over.set()
        await asyncio.gather(*self._callers)

    async def answers(self, count: int) -> None:
        """Wait until so many more requests were answered."""
        wanted = len(self.answered) + len(self.failures) + count
        while len(self.answered) + len(self.failures) < wanted:  # noqa: ASYNC110 - four callers
            await asyncio.sleep(PAUSE)

    async def _call(self) -> None:
        while not self._over.is_set():
            await self._purchase(self.actor("operator"), self.actor("manager"), str(uuid4()))

    async def _purchase(self, operator: Actor, manager: Actor, key: str) -> None:
        path = "supervision/intents/draft"
        made = await self._asked(lambda: operator.act(path, INTENT, key=key))
        if made is None:
            return
        place = f"supervision/intents/{made['id']}"
        self.drafted.append(made["id"])
        await self._asked(lambda: operator.get("supervision/intents", limit="20"))
        if await self._asked(lambda: manager.act(f"{place}/publish", key=f"{key}-publish")):
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
