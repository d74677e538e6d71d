"""Waves over the tenants of a region: what each takes, halting, resuming, going back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from wave_cast import BELOW, WAVES, Rollout, rollout_world

from zhengcai.actions.context import Context
from zhengcai.actions.recording import record_deferred
from zhengcai.database.testing import ScratchPostgres
from zhengcai.releases.models import Release, Wave
from zhengcai.releases.rolling import take_up_waves
from zhengcai.releases.taking import Overtaken, Roll, take
from zhengcai.tenancy.tree import Scope
from zhengcai.tenancy.work import Work


@pytest.fixture
async def rollout(
    anyio_backend: str, zhengcai_postgres: ScratchPostgres, tmp_path: Path
) -> AsyncIterator[Rollout]:
    import orchard.trees

    orchard.trees.HEARD.clear()
    async with rollout_world(zhengcai_postgres, tmp_path) as opened:
        yield opened


async def roll_of(rollout: Rollout, wave: dict[str, str]) -> Roll:
    async with rollout.world.runtime.work(Scope.of_tenant("150000")) as work:
        row = await work.session.get(Wave, ("150000", UUID(wave["id"])))
        assert row is not None
        release = await work.session.get(Release, ("150000", row.release_id))
        assert release is not None
        return Roll.of(row, release)


async def test_a_wave_begins_at_its_time_and_brings_each_tenant_what_it_lacks(
    rollout: Rollout,
) -> None:
    import orchard.trees

    for _ in range(5):
        await rollout.tree("150100")
    await rollout.tree("150700")
    release = await rollout.release()
    wave = await rollout.wave(release, "150100", "150102")
    assert (await rollout.again(wave))["state"] == "planned"
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    await rollout.world.settle()
    assert (await rollout.again(wave))["state"] == "done"
    assert await rollout.heights() == {"150100": [(300, 1)] * 5, "150700": [(None, 0)]}
    rows = await rollout.world.sql(
        "SELECT tenant_code, step, state, rows, batches FROM core_upgrade "
        "ORDER BY tenant_code, step"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("150100", "", "done", 10, 0),
        ("150100", "count", "done", 5, 1),
        ("150100", "measure", "done", 5, 3),
        ("150102", "", "done", 0, 0),
        ("150102", "count", "done", 0, 1),
        ("150102", "measure", "done", 0, 1),
    ]
    assert orchard.trees.HEARD == [("150100", "0.2.0"), ("150102", "0.2.0")]
    assert (await rollout.admin.get(f"console/releases/{release['id']}")).json()[
        "state"
    ] == "rolling"


async def test_the_rest_completes_the_release(rollout: Rollout) -> None:
    release = await rollout.release()
    await rollout.begin(release, "150100")
    wave = await rollout.begin(release)
    assert wave["tenants"] == ["150000", *BELOW[1:]]
    assert wave["state"] == "done"
    shown = await rollout.admin.get(f"console/releases/{release['id']}")
    assert shown.json()["state"] == "complete"


async def test_what_is_done_in_a_tenant_is_done_by_whoever_began_the_wave(
    rollout: Rollout,
) -> None:
    await rollout.tree("150102")
    release = await rollout.release()
    wave = await rollout.wave(release, "150102")
    await rollout.world.travel(timedelta(hours=2))
    assert await rollout.codes(f"{WAVES}/{wave['id']}/start") == []
    await rollout.world.settle()
    entries = await rollout.world.sql(
        "SELECT DISTINCT actor_id, request_id FROM audit_entry "
        "WHERE tenant_code = '150102' AND action LIKE 'core.upgrad%'"
    )
    assert [(row["actor_id"], row["request_id"]) for row in entries] == [
        (rollout.admin.person_id, wave["id"])
    ]
    (tree,) = await rollout.world.sql(
        "SELECT changes FROM audit_entry WHERE subject_type = 'orchard_tree' "
        "AND action = 'core.upgraded'"
    )
    assert '"centimetres": [null, 300]' in tree["changes"]


async def test_one_tenant_that_fails_is_undone_and_halts_the_others_stay_done(
    rollout: Rollout,
) -> None:
    for tenant in BELOW:
        await rollout.tree(tenant)
    await rollout.tree("150121", "朽木")
    release = await rollout.release()
    wave = await rollout.begin(release, *BELOW)
    assert wave["state"] == "halted"
    assert wave["halted_because"].startswith("示例旗（150121）：RuntimeError（trees.py:")
    assert "secret" not in wave["halted_because"]
    heights = await rollout.heights()
    assert heights["150102"] == [(300, 1)]
    assert heights["150121"] == [(None, 0), (None, 0)]
    assert heights["150700"] == [(None, 0)]
    (failed,) = await rollout.world.sql("SELECT * FROM core_upgrade WHERE state = 'failed'")
    assert (failed["tenant_code"], failed["step"], failed["rows"]) == ("150121", "measure", 0)

    await rollout.admin.done(f"{WAVES}/{wave['id']}/resume")
    assert (await rollout.again(wave))["state"] == "halted"
    await rollout.world.sql("UPDATE orchard_tree SET title = '新木' WHERE title = '朽木'")
    await rollout.admin.done(f"{WAVES}/{wave['id']}/resume")
    assert (await rollout.again(wave))["state"] == "done"
    assert all(each == (300, 1) for trees in (await rollout.heights()).values() for each in trees)
    assert await rollout.world.sql("SELECT 1 FROM core_upgrade WHERE state <> 'done'") == []


async def test_batches_that_are_kept_are_not_repeated_after_a_failure(rollout: Rollout) -> None:
    for title in ("一", "二", "三", "朽木"):
        await rollout.tree("150102", title)
    release = await rollout.release()
    wave = await rollout.begin(release, "150102")
    assert (await rollout.heights())["150102"] == [(300, 1), (300, 1), (None, 0), (None, 0)]
    await rollout.world.sql("UPDATE orchard_tree SET title = '新木' WHERE title = '朽木'")
    await rollout.admin.done(f"{WAVES}/{wave['id']}/resume")
    assert (await rollout.heights())["150102"] == [(300, 1)] * 4
    (row,) = await rollout.world.sql("SELECT * FROM core_upgrade WHERE step = 'measure'")
    assert (row["rows"], row["batches"], row["error"]) == (4, 3, None)


async def test_a_tenant_that_is_gone_and_a_commit_that_fails_are_faults(
    rollout: Rollout, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = rollout.world.runtime
    roll = await roll_of(rollout, await rollout.begin(await rollout.release(), BELOW[0]))
    await rollout.world.sql("UPDATE core_wave SET state = 'running'")
    assert "LookupError" in (await take(runtime, roll, "999999") or "")

    async def fails(_: Work) -> None:
        raise OSError("示例")

    with monkeypatch.context() as broken:
        broken.setattr(Work, "commit", fails)
        assert "OSError" in (await take(runtime, roll, BELOW[1]) or "")


async def test_two_at_once_do_nothing_twice(rollout: Rollout) -> None:
    for tenant in BELOW:
        await rollout.tree(tenant)
    release = await rollout.release()
    wave = await rollout.begin(release, "150100")
    roll = await roll_of(rollout, wave)
    await rollout.world.sql("UPDATE core_wave SET state = 'running'")
    await asyncio.gather(*(take(rollout.world.runtime, roll, "150700") for _ in range(4)))
    assert (await rollout.heights())["150700"] == [(300, 1)]
    rows = await rollout.world.sql("SELECT 1 FROM core_upgrade WHERE tenant_code = '150700'")
    assert len(rows) == 3


async def test_a_runner_that_has_lost_its_lock_does_nothing_behind_a_halt(
    rollout: Rollout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the middle of a tenant, on a connection of its own, when the wave is halted."""
    for tenant in ("150102", "150700"):
        await rollout.tree(tenant)
    wave = await rollout.begin(await rollout.release(), "150100", "150102", "150700")
    await rollout.world.sql("UPDATE core_wave SET state = 'running'")
    await rollout.world.sql("DELETE FROM core_upgrade WHERE tenant_code <> '150100'")
    roll = await roll_of(rollout, wave)
    written, may_end = asyncio.Event(), asyncio.Event()

    async def slowly(there: Context) -> None:
        written.set()
        await may_end.wait()
        await record_deferred(there)

    monkeypatch.setattr("zhengcai.releases.taking.record_deferred", slowly)
    stale = asyncio.create_task(take(rollout.world.runtime, roll, "150102"))
    await written.wait()
    reason = {"reason": "数据有误"}
    halt = asyncio.create_task(rollout.admin.act(f"{WAVES}/{wave['id']}/halt", reason))
    assert not (await asyncio.wait({halt}, timeout=0.5))[0], "it waits for the tenant under way"
    may_end.set()
    assert await stale is None
    assert (await halt).status_code == 200
    with pytest.raises(Overtaken):
        await take(rollout.world.runtime, roll, "150700")
    await rollout.admin.done(f"{WAVES}/{wave['id']}/back", reason)
    with pytest.raises(Overtaken):
        await take(rollout.world.runtime, roll, "150700")
    assert (await rollout.again(wave))["state"] == "back"
    rows = await rollout.world.sql("SELECT DISTINCT tenant_code, state FROM core_upgrade")
    assert {tuple(row.values()) for row in rows} == {("150100", "undone"), ("150102", "undone")}


async def test_a_wave_goes_back_in_reverse_and_may_be_taken_again(rollout: Rollout) -> None:
    for _ in range(3):
        await rollout.tree("150100")
    release = await rollout.release()
    first = await rollout.begin(release, "150100")
    second = await rollout.begin(release, "150700")
    path = f"{WAVES}/{first['id']}/back"
    assert await rollout.codes(path, {"reason": "数据有误"}) == ["wave.later"]
    for wave in (second, first):
        await rollout.admin.done(f"{WAVES}/{wave['id']}/back", {"reason": "数据有误"})
        assert (await rollout.again(wave))["state"] == "back"
    assert await rollout.heights() == {"150100": [(None, 1)] * 3}
    (row,) = await rollout.world.sql("SELECT * FROM core_upgrade WHERE undone > 0")
    assert (row["step"], row["state"], row["undone"]) == ("measure", "undone", 3)
    returned = await rollout.world.sql("SELECT tenant_code FROM event WHERE type = 'core.returned'")
    assert [each["tenant_code"] for each in returned] == ["150700", "150100"]
    again = await rollout.begin(release, "150100", "150700")
    assert again["state"] == "done"
    assert await rollout.heights() == {"150100": [(300, 2)] * 3}


async def test_a_wave_opens_what_is_new_and_closes_it_on_the_way_back(rollout: Rollout) -> None:
    async def weighed(tenant: str) -> int:
        person, tree = await rollout.tree(tenant)
        return (await person.act(f"{tree}/weigh")).status_code

    release = await rollout.release()
    assert await weighed("150100") == 404
    before, early = await rollout.tree("150100")
    wave = await rollout.begin(release, "150100")
    assert [await weighed(tenant) for tenant in ("150100", "150102")] == [200, 404]
    assert (await before.act(f"{early}/weigh")).status_code != 200, "it began without"
    (row,) = await rollout.world.sql("SELECT features FROM core_upgrade WHERE step = ''")
    assert row["features"] == '["weighing"]'
    (opening,) = await rollout.world.sql("SELECT cause, state FROM core_feature_opening")
    assert (opening["cause"], opening["state"]) == (wave["id"], "open")
    await rollout.admin.done(f"{WAVES}/{wave['id']}/back", {"reason": "先不称重"})
    assert await weighed("150100") == 404
    again = await rollout.begin(release, "150100")
    assert again["state"] == "done"
    assert await weighed("150100") == 200


async def test_a_wave_that_is_under_way_without_a_runner_is_taken_up(rollout: Rollout) -> None:
    await rollout.tree("150100")
    release = await rollout.release()
    wave = await rollout.wave(release, "150100")
    await rollout.world.travel(timedelta(hours=2))
    answer = await rollout.admin.act(f"{WAVES}/{wave['id']}/start")
    assert answer.json()["state"] == "checking"
    assert await take_up_waves(rollout.world.runtime) == 0, "its job waits"
    await rollout.world.sql("DELETE FROM procrastinate_jobs WHERE args->>'job' = 'console.roll'")
    assert await take_up_waves(rollout.world.runtime) == 1
    assert await take_up_waves(rollout.world.runtime) == 0
    await rollout.world.settle()
    assert (await rollout.again(wave))["state"] == "done"
