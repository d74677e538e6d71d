"""Interleaved rounds: every side runs in every round, so that noise hits all of them alike."""

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message

Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A side over all rounds: seconds for one call, one value a round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Seconds."""
        return statistics.median(self.rounds)

    def over(self, other: "Figure") -> "Ratio":
        """This side's time by the other's, round by round."""
        return Ratio(tuple(a / b for a, b in zip(self.rounds, other.rounds, strict=True)))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio over all rounds."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Of the rounds."""
        return statistics.median(self.rounds)

    @property
    def middle_half(self) -> tuple[float, float]:
        """The first and the third quartile."""
        low, _, high = statistics.quantiles(self.rounds, n=4)
        return low, high


async def interleaved(sides: Mapping[str, Work], *, rounds: int, calls: int) -> dict[str, Figure]:
    """Run `calls` of every side in each of `rounds` rounds, first in turn.

    A round gives its fastest call: what a call takes when nothing else on the machine gets in
    between. Rounds are short, so that the sides take turns quickly. One further round before them
    warms every cache and counts for nothing.
    """
    taken: dict[str, list[float]] = {name: [] for name in sides}
    names = list(sides)
    for number in range(rounds + 1):
        shift = number % len(names)
        gc.collect()
        for name in (*names[shift:], *names[:shift]):
            work = sides[name]
            times = []
            for _ in range(calls):
                started = time.perf_counter()
                await work()
                times.append(time.perf_counter() - started)
            if number:
                taken[name].append(min(times))
    return {name: Figure(tuple(times)) for name, times in taken.items()}


async def call(
    app: ASGIApp, method: str, path: str, headers: Sequence[tuple[bytes, bytes]], body: bytes = b""
) -> tuple[int, bytes]:
    """One request to an ASGI application in this process: status and body."""
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    status = 0
    chunks: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            chunks.append(message.get("body", b""))

    await app(scope, receive, send)
    return status, b"".join(chunks)
