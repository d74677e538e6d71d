"""A plugin that keeps the processor is named, left out once it gives it back, and cannot stay."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from requisition_cast import HERE, NEIGHBOUR, REQUISITIONS, SPECIMEN, Cast
from structlog.testing import capture_logs

from zhengcai.actions.runtime import open_runtime
from zhengcai.plugins.discovery import Candidate
from zhengcai.plugins.loading import Failure
from zhengcai.plugins.watching import Watchdog
from zhengcai.testing import World
from zhengcai.web.app import build

NAME = "stands_in_hook"
SICK = Candidate(NAME, f"sick.{NAME}", NAME, HERE / "sick" / NAME)
PATIENCE = 0.3


def stand(seconds: float) -> None:
    """Keep the processor."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


async def test_a_plugin_that_stands_in_a_hook_is_named_and_left_out(
    shared: World, cast: Cast
) -> None:
    from sick.stands_in_hook import ASKED

    await shared.sql(
        "INSERT INTO plugin_choice (tenant_code, id, plugin, choice, state, version, created_at, "
        "updated_at, extra, reason, organisation) VALUES ('150000', gen_random_uuid(), $1, 'on', "
        "'chosen', 1, now(), now(), '{}', '', '')",
        NAME,
    )
    settings = shared.runtime.settings
    plugins = settings.plugins.model_copy(update={"standing_seconds": PATIENCE})
    web = settings.web.model_copy(update={"metrics": True})
    settings = settings.model_copy(update={"plugins": plugins, "web": web})
    runtime = await open_runtime(settings, shared.dsns.app, [SICK, NEIGHBOUR, SPECIMEN])
    transport = httpx.ASGITransport(app=build(runtime), client=("127.0.0.1", 1))
    client = httpx.AsyncClient(transport=transport, base_url="http://test")
    operator = replace(cast.operator, world=replace(shared, runtime=runtime, client=client))
    try:
        with capture_logs() as told, runtime.watchdog().watching():
            assert NAME in runtime.enabled("150100")
            stood = await operator.act(f"{REQUISITIONS}/draft", cast.form())
            assert stood.status_code == 201
            await runtime.reload()
            assert NAME not in runtime.enabled("150100")
            asked = len(ASKED)
            after = await operator.act(f"{REQUISITIONS}/draft", cast.form())
            assert after.status_code == 201
            assert len(ASKED) == asked == 1
            measured = (await client.get("/metrics")).text
        (left_out,) = runtime.report.quarantined
        assert (left_out.id, left_out.failure) == (NAME, Failure.STOOD_STILL)
        assert f'zhengcai_plugin_stood_still{{plugin="{NAME}"}} 1.0' in measured
        (standing,) = (each for each in told if each["event"] == "loop.standing")
        assert standing["plugin"] == NAME
        assert "check_action" in standing["stack"]
    finally:
        await client.aclose()
        await runtime.close()


@pytest.mark.parametrize(("limit", "ended"), [(0.5, True), (None, False), (30.0, False)])
async def test_a_process_that_stands_too_long_is_ended_where_another_follows(
    limit: float | None, ended: bool
) -> None:
    ends: list[str] = []
    aside: list[tuple[str, str]] = []
    dog = Watchdog(
        {Path(__file__).parent: "here"},
        0.2,
        limit,
        lambda *each: aside.append(each),
        lambda: ends.append("ended"),
    )
    with capture_logs() as told, dog.watching():
        stand(1.0)
        await asyncio.sleep(0)
    assert bool(ends) is ended
    assert dog.stood == {"here": 1}
    assert aside == [], "no hook has asked it: named, and not left out"
    assert [each["plugin"] for each in told if each["event"] == "loop.standing"] == ["here"]


async def test_a_loop_that_turns_is_left_alone() -> None:
    dog = Watchdog({}, 0.2, 0.3, lambda *_: None, lambda: pytest.fail("ended"))
    with capture_logs() as told, dog.watching():
        for _ in range(5):
            stand(0.05)
            await asyncio.sleep(0)
    assert told == []
    assert not dog.stood
