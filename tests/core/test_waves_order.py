"""What happens around a wave while its tenants are asked: it looks again before it begins."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from wave_cast import WAVES, Rollout, rollout_world

from zhengcai.actions.context import Context
from zhengcai.actions.handling import run_job
from zhengcai.database.testing import ScratchPostgres
from zhengcai.problems import Problem
from zhengcai.releases import course, rolling
from zhengcai.releases.models import Release, Wave
from zhengcai.releases.taking import take

FELLING, CALM = "正在砍伐", "不再砍伐"
REASON = {"reason": "数据有误"}


@pytest.fixture(scope="module")
async def rollout(
    anyio_backend: str,
    zhengcai_postgres: ScratchPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Rollout]:
    async with rollout_world(zhengcai_postgres, tmp_path_factory.mktemp("var")) as opened:
        yield opened


@pytest.fixture(autouse=True)
async def nothing_released(rollout: Rollout) -> AsyncIterator[None]:
    yield
    for table in ("core_upgrade", "core_wave", "core_release", "orchard_tree"):
        await rollout.world.sql(f"DELETE FROM {table}")  # noqa: S608 - our own names


async def asking(rollout: Rollout) -> tuple[dict[str, Any], dict[str, Any]]:
    """A wave that is done, and the next one, whose tenants are still to be asked."""
    release = await rollout.release()
    first = await rollout.begin(release, "150100")
    second = await rollout.wave(release, "150700", title="第二批")
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    assert await rollout.codes(f"{WAVES}/{second['id']}/start") == []
    assert (await rollout.again(second))["state"] == "checking"
    return first, second


async def asked(rollout: Rollout, wave: dict[str, Any]) -> None:
    await run_job(rollout.world.runtime, "150000", "console.roll", {"wave": wave["id"]})


async def waits(task: "asyncio.Task[Any]") -> bool:
    return not (await asyncio.wait({task}, timeout=0.5))[0]


async def test_what_has_gone_back_meanwhile_keeps_the_next_one(rollout: Rollout) -> None:
    first, second = await asking(rollout)
    path = f"{WAVES}/{second['id']}"
    assert (await rollout.admin.act(f"{WAVES}/{first['id']}/back", REASON)).status_code == 200
    await asked(rollout, second)
    kept = await rollout.again(second)
    assert kept["state"] == "planned"
    assert kept["hindered"] == ["第1批（试点）尚未完成，后一批不能开始"]
    await rollout.world.settle()
    assert (await rollout.again(first))["state"] == "back"
    assert await rollout.codes(f"{path}/start") == ["wave.before_back"]
    await rollout.world.travel(timedelta(days=1))
    await rollout.world.settle()
    kept = await rollout.again(second)
    assert kept["state"] == "planned", "nobody has looked at it since"
    assert kept["hindered"] == [
        "安排本批之后，第1批（试点）已回退；仍要开始的，请重新调整本批的时间"
    ]
    anew = {"starts_at": (rollout.world.now + timedelta(hours=1)).isoformat()}
    await rollout.admin.done(f"{path}/move", anew)
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    await rollout.world.settle()
    assert (await rollout.again(second))["state"] == "done"


async def test_a_wave_that_was_planned_after_the_way_back_begins(rollout: Rollout) -> None:
    release = await rollout.release()
    first = await rollout.begin(release, "150100")
    await rollout.admin.done(f"{WAVES}/{first['id']}/back", REASON)
    assert (await rollout.begin(release, "150100", "150700"))["state"] == "done"


async def test_going_back_first_while_the_next_one_begins(
    rollout: Rollout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wave before is on its way back, not yet committed, when the next one has asked them all."""
    first, second = await asking(rollout)
    held, may_end = asyncio.Event(), asyncio.Event()
    locking = course.release_of

    async def slowly(ctx: Context, release_id: UUID) -> Release:
        found = await locking(ctx, release_id)
        held.set()
        await may_end.wait()
        return found

    monkeypatch.setattr(course, "release_of", slowly)
    back = asyncio.create_task(rollout.admin.act(f"{WAVES}/{first['id']}/back", REASON))
    await held.wait()
    begins = asyncio.create_task(asked(rollout, second))
    assert await waits(begins), "it wants the release, which is held"
    may_end.set()
    assert (await back).status_code == 200
    await begins
    assert (await rollout.again(second))["state"] == "planned"
    await rollout.world.settle()
    states = [(await rollout.again(each))["state"] for each in (first, second)]
    assert states == ["back", "planned"]


async def test_beginning_first_while_the_one_before_goes_back(
    rollout: Rollout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has looked, and found nothing, when somebody takes back the wave before."""
    first, second = await asking(rollout)
    looked, may_begin = asyncio.Event(), asyncio.Event()
    looking = rolling.hindrances

    async def slowly(ctx: Context, wave: Wave) -> list[Problem]:
        found = await looking(ctx, wave)
        looked.set()
        await may_begin.wait()
        return found

    monkeypatch.setattr(rolling, "hindrances", slowly)
    begins = asyncio.create_task(asked(rollout, second))
    await looked.wait()
    back = asyncio.create_task(rollout.codes(f"{WAVES}/{first['id']}/back", REASON))
    assert await waits(back)
    may_begin.set()
    await begins
    assert await back == ["wave.later"]
    await rollout.world.settle()
    states = [(await rollout.again(each))["state"] for each in (first, second)]
    assert states == ["done", "done"]


async def moved(rollout: Rollout, tenant: str, parent: str) -> None:
    await rollout.world.sql("UPDATE tenant SET parent = $2 WHERE code = $1", tenant, parent)
    await rollout.world.runtime.reload()


@pytest.fixture
async def banner_stays(rollout: Rollout) -> AsyncIterator[None]:
    """150121 is back in its city afterwards."""
    yield
    await moved(rollout, "150121", "150100")


@pytest.mark.usefixtures("banner_stays")
@pytest.mark.parametrize("tenants", [("150100", "150121", "150700"), ()])
async def test_a_tenant_that_leaves_the_region_while_its_wave_is_asked(
    rollout: Rollout, monkeypatch: pytest.MonkeyPatch, tenants: tuple[str, ...]
) -> None:
    """Named in a list it hinders the wave; of the rest it is none the next time."""
    monkeypatch.setattr("zhengcai.releases.rolling.TENANTS_A_JOB", 1)
    release = await rollout.release()
    wave = await rollout.wave(release, *tenants)
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    assert await rollout.codes(f"{WAVES}/{wave['id']}/start") == []
    await asked(rollout, wave)
    await moved(rollout, "150121", "420200")
    await rollout.world.settle()
    kept = await rollout.again(wave)
    assert kept["state"] == "planned"
    assert kept["hindered"] == ["示例旗（150121）：不是（或者已不是）安排升级的地区的下级地区"]
    (told,) = (
        [each["tenant"] for each in answer.json()["items"]]
        for answer in [await rollout.admin.get(f"{WAVES}/{wave['id']}/conditions")]
    )
    assert told == (["150121"] if tenants else [])
    await rollout.world.travel(timedelta(days=1))
    await rollout.world.settle()
    assert (await rollout.again(wave))["state"] == ("planned" if tenants else "done")
    assert await rollout.world.sql("SELECT 1 FROM core_upgrade WHERE tenant_code = '150121'") == []


@pytest.mark.usefixtures("banner_stays")
async def test_a_tenant_that_leaves_once_the_wave_has_begun_is_left_alone(
    rollout: Rollout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhengcai.releases.rolling.TENANTS_A_JOB", 1)
    wave = await rollout.wave(await rollout.release(), "150100", "150121", "150700")
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    assert await rollout.codes(f"{WAVES}/{wave['id']}/start") == []
    for _ in range(4):  # three are asked, one takes it
        await asked(rollout, wave)
    assert (await rollout.again(wave))["state"] == "running"
    await moved(rollout, "150121", "420200")
    async with rollout.world.inside("console", "150000") as ctx:
        row = await ctx.get(Wave, UUID(wave["id"]))
        assert row is not None
        release = await ctx.get(Release, row.release_id)
        assert release is not None
        roll = rolling.Roll.of(row, release)
    fault = await take(rollout.world.runtime, roll, "150121")
    assert fault == "不是（或者已不是）安排升级的地区的下级地区"
    await rollout.world.settle()
    assert (await rollout.again(wave))["state"] == "done"
    shown = (await rollout.admin.get(f"{WAVES}/{wave['id']}/progress")).json()["items"]
    assert [(each["tenant"], each["state"]) for each in shown] == [
        ("150100", "done"),
        ("150700", "done"),
    ]
    assert await rollout.world.sql("SELECT 1 FROM core_upgrade WHERE tenant_code = '150121'") == []


@pytest.mark.usefixtures("banner_stays")
async def test_a_tenant_that_comes_after_the_rest_was_asked_takes_a_wave_of_its_own(
    rollout: Rollout,
) -> None:
    await moved(rollout, "150121", "420200")
    release = await rollout.release()
    wave = await rollout.wave(release)
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    assert await rollout.codes(f"{WAVES}/{wave['id']}/start") == []
    await moved(rollout, "150121", "150100")
    await rollout.world.settle()
    assert (await rollout.again(wave))["state"] == "done"
    path = f"console/releases/{release['id']}"
    assert (await rollout.admin.get(path)).json()["state"] == "rolling", "one has not got it"
    assert (await rollout.begin(release))["tenants"] == ["150121"]
    assert (await rollout.admin.get(path)).json()["state"] == "complete"


@pytest.mark.parametrize("before", ["on", "off"])
async def test_a_plugin_that_is_switched_while_its_wave_is_asked(
    rollout: Rollout, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    """Off in time it is not asked; on again too late it says so when its tenant's turn comes."""
    monkeypatch.setattr("zhengcai.releases.rolling.TENANTS_A_JOB", 1)
    after = "off" if before == "on" else "on"
    await rollout.tree("150102", FELLING)
    await rollout.world.choose("orchard", before, "150102")
    try:
        wave = await rollout.wave(await rollout.release(), "150102", "150121")
        await rollout.world.travel(timedelta(hours=1, minutes=1))
        assert await rollout.codes(f"{WAVES}/{wave['id']}/start") == []
        await asked(rollout, wave)
        await rollout.world.choose("orchard", after, "150102")
        await rollout.world.settle()
        stands = await rollout.again(wave)
        if after == "off":
            assert stands["state"] == "planned", "it had answered before"
            await rollout.world.travel(timedelta(days=1))
            await rollout.world.settle()
        else:
            assert stands["state"] == "halted"
            assert "正在砍伐，不能升级到0.2.0" in stands["halted_because"]
            await rollout.world.sql("UPDATE orchard_tree SET title = $1", CALM)
            await rollout.admin.done(f"{WAVES}/{wave['id']}/resume")
        assert (await rollout.again(wave))["state"] == "done"
        assert await rollout.heights() == {"150102": [(300, 1)]}
    finally:
        await rollout.world.choose("orchard", "inherit", "150102")
