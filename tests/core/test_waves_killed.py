"""A worker that is killed in the middle of a wave: nothing is skipped, nothing is done twice."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from requisition_cast import HERE
from wave_cast import BELOW, WAVES, rollout_world

from zhengcai.database.testing import ScratchPostgres

_WAIT = "SELECT pg_advisory_xact_lock(hashtext('zhengcai.wave'), hashtext($1))"
_PLANT = """
INSERT INTO orchard_tree (tenant_code, id, title, metres, measured, state, version, created_at,
                          updated_at, extra)
SELECT t.code, gen_random_uuid(), '示例树', 3, 0, 'standing', 1, now(), now(), '{}'
  FROM unnest($1::text[]) AS t (code), generate_series(1, 5)
"""
_TWICE = """
SELECT subject_id FROM audit_entry WHERE subject_type = 'orchard_tree' AND outcome = 'done'
 GROUP BY subject_id HAVING count(*) <> 1
"""


def run(dsn: str, var: Path, dies: int | None) -> int:
    """A worker until it has nothing to do, or is dead; its exit code."""
    places = [str(HERE), *(place for place in sys.path if place)]
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
    if dies is not None:
        known["ORCHARD_DIES"] = str(dies)
    command = [sys.executable, str(HERE / "wave_runner.py"), dsn, str(var)]
    return subprocess.run(command, env=known, check=False, capture_output=True).returncode


@pytest.mark.parametrize("deaths", [(1, 4), (8,)], ids=str)
async def test_a_killed_worker(
    zhengcai_postgres: ScratchPostgres, tmp_path: Path, deaths: tuple[int, ...]
) -> None:
    async with rollout_world(zhengcai_postgres, tmp_path) as rollout:
        world = rollout.world
        await world.sql(_PLANT, list(BELOW))
        release = await rollout.release()
        wave = await rollout.wave(release, *BELOW)
        await world.travel(timedelta(hours=2))
        assert (await rollout.admin.act(f"{WAVES}/{wave['id']}/start")).status_code == 200
        for dies in deaths:
            assert run(world.dsns.app, tmp_path, dies) == -signal.SIGKILL
            await world.sql(_WAIT, wave["id"])
            assert (await rollout.again(wave))["state"] == "running"
            assert any(
                each == (None, 0) for it in (await rollout.heights()).values() for each in it
            )
        assert run(world.dsns.app, tmp_path, None) == 0
        assert (await rollout.again(wave))["state"] == "done"
        assert await rollout.heights() == {code: [(300, 1)] * 5 for code in BELOW}
        assert await world.sql(_TWICE) == []
        arrived = await world.sql(
            "SELECT tenant_code FROM event WHERE type = 'core.upgraded' ORDER BY tenant_code"
        )
        assert [each["tenant_code"] for each in arrived] == list(BELOW)
