"""The two requests that are measured, the same for every side."""

from collections.abc import Iterator, Sequence
from itertools import count
from uuid import UUID

import orjson
from starlette.types import ASGIApp

from benchmarks.deployment import TENANT, TOKEN
from benchmarks.measuring import Work, call

BASE = f"/api/v1/t/{TENANT}/-/x_bench/deliveries"
HEADERS = (
    (b"host", b"127.0.0.1"),
    (b"authorization", f"Bearer {TOKEN}".encode()),
    (b"accept", b"application/json"),
)
KEPT = 100
"""The last deliveries of a deployment belong to the comparison of its tenants: a part of them is
left signed, and others begin with rows that are not."""
FORM_HEADERS = (*HEADERS, (b"content-type", b"application/json"))


def changes(rows: Sequence[UUID]) -> Iterator[tuple[str, bytes]]:
    """`(path, body)` without end: all rows are signed, then all reopened, and so on."""
    for number in count():
        verb = "reopen" if number % 2 else "sign"
        body = orjson.dumps({"remark": f"第{number}次"})
        for row in rows:
            yield f"{BASE}/{row}/actions/{verb}", body


def changing(app: ASGIApp, rows: Sequence[UUID]) -> Work:
    """An action on the next row."""
    asked = changes(rows)

    async def work() -> None:
        path, body = next(asked)
        status, answer = await call(app, "POST", path, FORM_HEADERS, body)
        assert status == 200, (status, answer)

    return work


def listing(app: ASGIApp) -> Work:
    """The first page of twenty."""

    async def work() -> None:
        status, answer = await call(app, "GET", BASE, HEADERS)
        assert status == 200, (status, answer)

    return work
