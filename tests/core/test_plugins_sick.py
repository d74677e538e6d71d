"""A plugin that is sick is named and contained: what the others answer does not change."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from requisition_cast import HERE, NEIGHBOUR, REQUISITIONS, SPECIMEN, Cast

from zhengcai.actions.runtime import load, open_runtime, register
from zhengcai.jobs import make_jobs
from zhengcai.plugins.discovery import Candidate
from zhengcai.plugins.loading import Failure, PluginError
from zhengcai.settings import PluginSettings, Settings
from zhengcai.testing import World
from zhengcai.web.app import build

UNLOADABLE = {
    "raises_at_import": (Failure.IMPORT, "RuntimeError: broken at import"),
    "exits_at_import": (Failure.IMPORT, "SystemExit: 3"),
    "hangs_at_import": (Failure.IMPORT, "TimeoutError: no end after 0.5 s"),
    "raises_at_registration": (Failure.REGISTRATION, "RuntimeError: broken at registration"),
    "hangs_at_registration": (Failure.REGISTRATION, "TimeoutError: no end after 0.5 s"),
    "declares_rubbish": (Failure.REGISTRATION, "TypeError: not a declaration: 'rubbish'"),
    "wrong_manifest": (Failure.BAD_MANIFEST, "version: Value error, 'one' is not a PEP 440"),
    "incompatible": (Failure.INCOMPATIBLE, "made for >=9, this is "),
    "needs_absent": (Failure.MISSING_DEPENDENCY, "absent"),
    "unknown_hook": (Failure.REGISTRATION, "there is no hook 'forecast_weather'"),
    "sync_for_async": (Failure.REGISTRATION, "hook 'check_enable' is awaited"),
    "wrong_parameters": (Failure.REGISTRATION, "weather"),
    "impostor": (Failure.NOT_UNIQUE, "another plugin has this id"),
    "abducts_port": (Failure.NOT_UNIQUE, "port plans is provided by specimen"),
    "abducts_collection": (Failure.REGISTRATION, "specimen_requisition is another's table"),
    "abducts_action": (Failure.REGISTRATION, "no collection of Requisition here"),
    "not_there": (Failure.NOT_FOUND, "no package sick.not_there"),
}
FAILING_HOOKS = {
    "raises_in_hook": "RuntimeError (__init__.py:",
    "refuses_in_hook": "Refusal (__init__.py:",
    "hangs_in_hook": "TimeoutError (",
    "hangs_in_sql": "TimeoutError (",
    "answers_rubbish": "WrongAnswer: answered int, not a list",
    "breaks_sql_in_hook": "DBAPIError (",
    "breaks_driver_in_hook": "UndefinedTableError (",
    "spoils_subject_in_hook": "RuntimeError (__init__.py:",
    "floods_with_problems": "Flood: answered 100000 items",
    "floods_with_text": "Flood: answered 1000006 characters",
    "floods_with_jobs": "Flood: causes 100000 jobs and events",
    "floods_with_events": "Flood: causes 100000 jobs and events",
    "causes_and_raises": "RuntimeError (__init__.py:",
    "writes_for_others": "InsufficientPrivilegeError (",
    "widens_scope": "ForbiddenStatement (",
    "widens_quietly": "ScopeBroken (",
    "reaches_for_platform": "ScopeBroken (",
}
OTHERS = ("raises_in_page", "raises_in_fragment", "raises_in_handler", "raises_in_job")


def candidate(name: str) -> Candidate:
    folder: Path | None = HERE / "sick" / name
    assert folder is not None
    return Candidate(
        "specimen" if name == "impostor" else name,
        f"sick.{name}",
        "a-stranger-s",
        folder if folder.is_dir() else None,
    )


def quick(settings: Settings, *, strict: bool = False) -> Settings:
    """The settings with little patience."""
    patience = PluginSettings(strict=strict, load_timeout=0.5, hook_timeout=0.2)
    return settings.model_copy(update={"plugins": patience})


def beside(name: str) -> list[Candidate]:
    return [candidate(name), NEIGHBOUR, SPECIMEN]


Beside = Callable[[str], AbstractAsyncContextManager[Cast]]


@pytest.fixture
def platform_beside(shared: World, cast: Cast) -> Beside:
    """The module's platform in a second process that has a sick plugin as well."""

    @asynccontextmanager
    async def opened(name: str) -> AsyncIterator[Cast]:
        await shared.sql(
            "INSERT INTO plugin_choice (tenant_code, id, plugin, choice, state, version, "
            "created_at, updated_at, extra, reason, organisation) VALUES ('150000', "
            "gen_random_uuid(), $1, 'on', 'chosen', 1, now(), now(), '{}', '', '') "
            "ON CONFLICT DO NOTHING",
            name,
        )
        settings = quick(shared.runtime.settings)
        runtime = await open_runtime(settings, shared.dsns.app, beside(name))
        transport = httpx.ASGITransport(app=build(runtime))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                world = World(runtime, client, shared.dsns, make_jobs(runtime, shared.dsns.app))
                people = {
                    key: replace(getattr(cast, key), world=world)
                    for key in Cast.__slots__
                    if key != "world"
                }
                yield Cast(world=world, **people)
        finally:
            await runtime.close()

    return opened


PASSING = frozenset({"id", "number", "created_at", "updated_at", "purchaser_code"})


async def conversation(cast: Cast) -> list[Any]:
    """What the healthy plugins answer to a round of requests, without ids and times."""
    said: list[Any] = []

    def note(answer: httpx.Response) -> dict[str, Any]:
        body: dict[str, Any] = answer.json()
        told = {key: value for key, value in body.items() if key not in PASSING}
        said.append((answer.status_code, told))
        return body

    row = note(await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(items=["灯"])))
    path = f"{REQUISITIONS}/{row['id']}"
    note(await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(amount="99999")))
    note(await cast.operator.act(f"{path}/revise", {"title": "改名台灯"}))
    note(await cast.operator.get(f"{path}/items"))
    note(await cast.manager.act(f"{path}/submit"))
    note(await cast.operator.get(path))
    listed = (await cast.operator.get(REQUISITIONS, limit=1)).json()["items"]
    said.append([item["title"] for item in listed])
    await cast.world.settle()
    rows = await cast.world.sql(
        "SELECT title FROM neighbour_visit WHERE subject_id = $1 ORDER BY title", row["id"]
    )
    said.append([each["title"] for each in rows])
    for page in (f"/t/150100/-/{REQUISITIONS}", f"/t/150100/-/{path}", "/t/150100/"):
        said.append((await page_of(cast, page)).status_code)
    return said


async def page_of(cast: Cast, address: str) -> httpx.Response:
    return await cast.world.client.get(
        address, headers={"cookie": f"zhengcai_session={cast.operator.token}"}
    )


@pytest.fixture(scope="module")
async def expected(cast: Cast) -> list[Any]:
    """What they answer without a sick plugin."""
    said = await conversation(cast)
    assert [part[0] for part in said[:6]] == [201, 422, 200, 200, 200, 200]
    assert said[6:] == [["改名台灯"], ["提交", "整理"], 200, 200, 200]
    return said


@pytest.mark.parametrize("name", UNLOADABLE)
async def test_a_plugin_that_cannot_load_is_named_and_left_out(
    platform_beside: Beside, expected: list[Any], name: str
) -> None:
    async with platform_beside(name) as cast:
        report = cast.world.runtime.report
        assert [plugin.id for plugin in report.loaded] == ["console", "specimen", "neighbour"]
        (sick,) = report.quarantined
        failure, reason = UNLOADABLE[name]
        assert sick.candidate == candidate(name)
        assert sick.failure is failure
        assert reason in sick.reason
        assert await conversation(cast) == expected


@pytest.mark.parametrize("name", FAILING_HOOKS)
async def test_a_hook_that_fails_is_counted_and_left_out(
    platform_beside: Beside, expected: list[Any], name: str
) -> None:
    async with platform_beside(name) as cast:
        runtime = cast.world.runtime
        assert name in {plugin.id for plugin in runtime.report.loaded}
        assert await conversation(cast) == expected
        (sick,) = (
            item for item in runtime.hooks.check_action.implementations if item.plugin == name
        )
        assert sick.tally.calls >= 4
        assert sick.tally.failures == sick.tally.calls
        assert FAILING_HOOKS[name] in (sick.tally.last_failure or "")


@pytest.mark.parametrize("name", OTHERS)
async def test_what_a_plugin_adds_and_breaks_is_its_own(
    platform_beside: Beside, expected: list[Any], name: str
) -> None:
    async with platform_beside(name) as cast:
        assert name in {plugin.id for plugin in cast.world.runtime.report.loaded}
        assert await conversation(cast) == expected


async def test_other_tenants_rows_are_not_there_for_a_plugin(
    platform_beside: Beside, expected: list[Any]
) -> None:
    """Below the session too: row-level security shows a statement the tenant of the work alone."""
    async with platform_beside("asks_for_others") as cast:
        strangers = await cast.world.sql("SELECT 1 FROM event WHERE tenant_code <> '150100'")
        others = await cast.world.sql("SELECT 1 FROM audit_entry WHERE tenant_code <> '150100'")
        assert strangers or others
        assert await conversation(cast) == expected
        (asked,) = (
            item
            for item in cast.world.runtime.hooks.check_action.implementations
            if item.plugin == "asks_for_others"
        )
        assert asked.tally.calls >= 4
        assert asked.tally.last_failure is None


async def test_a_page_that_raises_answers_for_itself(platform_beside: Beside) -> None:
    async with platform_beside("raises_in_page") as cast:
        answer = await page_of(cast, "/t/150100/-/raises_in_page/news")
        assert answer.status_code == 500
        assert "broken" not in answer.text


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("raises_in_handler", "zhengcai.deliver"),
        ("floods_in_handler", "zhengcai.deliver"),
        ("raises_in_job", "zhengcai.job"),
    ],
)
async def test_a_failing_follow_up_is_kept_for_another_try(
    platform_beside: Beside, name: str, task: str
) -> None:
    async with platform_beside(name) as cast:
        await conversation(cast)
        (kept,) = await cast.world.sql(
            "SELECT task_name, attempts FROM procrastinate_jobs WHERE status = 'todo' "
            "AND strpos(args::text, $1) > 0 ORDER BY id DESC LIMIT 1",
            name,
        )
        assert kept == {"task_name": task, "attempts": 1}


@pytest.mark.parametrize("name", UNLOADABLE)
def test_strict_mode_raises_instead(shared: World, name: str) -> None:
    settings = quick(shared.runtime.settings, strict=True)
    with pytest.raises(PluginError) as raised:
        register(load(settings, beside(name)), strict=True)
    failure, reason = UNLOADABLE[name]
    assert raised.value.failure is failure
    assert reason in raised.value.reason


def test_a_plugin_that_the_deployment_disables_is_named(shared: World) -> None:
    settings = shared.runtime.settings.model_copy(
        update={"plugins": PluginSettings(strict=True, disabled=("neighbour",))}
    )
    report = load(settings, [NEIGHBOUR, SPECIMEN])
    assert [plugin.id for plugin in report.loaded] == ["console", "specimen"]
    assert [(each.id, each.failure) for each in report.quarantined] == [
        ("neighbour", Failure.DISABLED)
    ]
