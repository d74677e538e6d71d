"""Bodies of requests: nothing is read of a stranger's, little before the sender is known."""

from collections.abc import AsyncIterator

import httpx
import pytest
from requisition_cast import REQUISITIONS, Cast

from zhengcai.web.http import COOKIE, UNASKED

CHUNK = 100_000
WHOLE = 30
API = f"/api/v1/t/150100/-/{REQUISITIONS}/actions/draft"
PAGE = f"/t/150100/-/{REQUISITIONS}/new/draft"


async def post(
    cast: Cast, path: str, headers: dict[str, str], chunks: int = WHOLE
) -> tuple[httpx.Response, int]:
    """The answer to a body of spaces, and how many bytes were taken of it."""
    taken = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(chunks):
            taken += CHUNK
            yield b" " * CHUNK

    media = "application/json" if path == API else "application/x-www-form-urlencoded"
    headers = {"content-type": media, **headers}
    return await cast.world.client.post(path, content=body(), headers=headers), taken


@pytest.mark.parametrize("path", [API, PAGE])
async def test_nothing_is_read_of_a_stranger_s_body(cast: Cast, path: str) -> None:
    answer, taken = await post(cast, path, {})
    assert (answer.status_code, taken) == (401, 0)


@pytest.mark.parametrize("path", [API, PAGE])
@pytest.mark.parametrize(("known", "status"), [(False, 401), (True, 403)])
async def test_the_sender_of_a_long_body_is_asked_for_early(
    cast: Cast, path: str, known: bool, status: int
) -> None:
    token = cast.supervisor.token if known else "nobody"
    headers = (
        {"authorization": f"Bearer {token}"} if path == API else {"cookie": f"{COOKIE}={token}"}
    )
    before = await refusals(cast)
    answer, taken = await post(cast, path, headers)
    assert answer.status_code == status
    assert UNASKED <= taken <= UNASKED + CHUNK
    assert await refusals(cast) - before == known


async def test_who_may_act_is_read_to_the_limit(cast: Cast) -> None:
    headers = {"authorization": f"Bearer {cast.operator.token}"}
    answer, taken = await post(cast, API, headers)
    assert (answer.status_code, taken) == (422, CHUNK * WHOLE)
    most = cast.world.runtime.settings.web.max_body
    answer, taken = await post(cast, API, headers, 2 * most // CHUNK)
    assert answer.status_code == 413
    assert taken <= most + CHUNK


async def refusals(cast: Cast) -> int:
    rows = await cast.world.sql("SELECT FROM audit_entry WHERE outcome = 'refused'")
    return len(rows)
