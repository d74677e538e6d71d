"""The same requests over real HTTP: uvicorn in a process of its own, kept-alive connections."""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from benchmarks.deployment import TOKEN, Deployment
from benchmarks.measuring import Figure
from benchmarks.requests import BASE, changes

SIDES = ("road", "limit", "orm")
CONNECTIONS = 4
PATIENCE = 60.0
_HEAD = f"host: 127.0.0.1\r\nauthorization: Bearer {TOKEN}\r\naccept: application/json\r\n"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Served:
    """A running server; `first_answer` are the seconds from its start to its first 200."""

    port: int
    first_answer: float


def get(path: str) -> bytes:
    """A GET as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\n{_HEAD}\r\n".encode()


def post(path: str, body: bytes) -> bytes:
    """A POST of JSON as it goes over the wire."""
    more = f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{_HEAD}{more}\r\n".encode() + body


async def exchange(streams: Streams, message: bytes) -> int:
    """Send a request, read its answer; the status."""
    reader, writer = streams
    writer.write(message)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


@asynccontextmanager
async def served(side: str, deployment: Deployment, var: Path) -> AsyncIterator[Served]:
    """A server process for one side, stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.serving", side, deployment.dsns.app, str(port), str(var),
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    try:
        await _first_answer(port, process)
        yield Served(port, time.perf_counter() - started)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _first_answer(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            assert process.returncode is None, "the server ended"
            try:
                streams = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.005)
                continue
            status = await exchange(streams, get(BASE))
            streams[1].close()
            assert status == 200, status
            return


async def compare(
    ports: dict[str, int], rows: Sequence[UUID], *, rounds: int, calls: int
) -> dict[str, dict[str, Figure]]:
    """Interleaved rounds of lists and actions; seconds for one request at `CONNECTIONS` at once."""
    taken: dict[str, dict[str, list[float]]] = {"list": {}, "action": {}}
    links = {
        side: [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
        for side, port in ports.items()
    }
    share = len(rows) // (len(ports) * CONNECTIONS)
    parts = iter([rows[start : start + share] for start in range(0, len(rows), share)])
    asked = {side: [changes(next(parts)) for _ in range(CONNECTIONS)] for side in ports}
    listed = get(BASE)

    async def lists(link: Streams) -> None:
        for _ in range(calls):
            assert await exchange(link, listed) == 200

    async def actions(link: Streams, messages: Iterator[tuple[str, bytes]]) -> None:
        for _ in range(calls):
            status = await exchange(link, post(*next(messages)))
            assert status == 200, status

    for number in range(rounds + 1):
        for side in ports:
            for kind, times in taken.items():
                started = time.perf_counter()
                if kind == "list":
                    await asyncio.gather(*(lists(link) for link in links[side]))
                else:
                    pairs = zip(links[side], asked[side], strict=True)
                    await asyncio.gather(*(actions(link, each) for link, each in pairs))
                seconds = (time.perf_counter() - started) / (calls * CONNECTIONS)
                if number:
                    times.setdefault(side, []).append(seconds)
    for link in [each for some in links.values() for each in some]:
        link[1].close()
    return {
        kind: {side: Figure(tuple(times)) for side, times in sides.items()}
        for kind, sides in taken.items()
    }
