"""Worlds that stand one after another on the same database."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from requisition_cast import SPECIMEN

from zhengcai.database.testing import ScratchPostgres
from zhengcai.identity.roles import Role
from zhengcai.testing import World, world_on
from zhengcai.testing.grounds import Grounds

TABLES = """
SELECT format('%I.%I', nspname, relname) AS name FROM pg_class
  JOIN pg_namespace ON pg_namespace.oid = relnamespace
 WHERE relkind = 'r' AND nspname !~ '^(pg_|information_schema$)'
"""
DIGEST = "SELECT count(*) AS rows, md5(string_agg(t::text, ',' ORDER BY t::text)) AS all FROM {} t"
COUNTERS = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
REFUSED = "UPDATE audit_entry SET action = 'other'"


@pytest.fixture
async def grounds(postgres: ScratchPostgres) -> AsyncIterator[Grounds]:
    """With nobody on them so far."""
    found = Grounds(postgres)
    yield found
    await found.close()


async def contents(world: World) -> dict[str, Any]:
    """All rows, apart from the clock's: it goes on between two worlds."""
    names = [row["name"] for row in await world.sql(TABLES)]
    found = {name: await world.sql(DIGEST.format(name)) for name in sorted(names)}
    del found["public.clock_position"]
    return found | {"counters": await world.sql(COUNTERS)}


async def test_what_a_world_did_is_gone_in_the_next(grounds: Grounds, tmp_path: Path) -> None:
    async with world_on(grounds, [SPECIMEN], tmp_path / "first") as world:
        engine, before = world.runtime.engine, await contents(world)
        somebody = await world.person(Role.PURCHASER_OPERATOR)
        await world.choose("specimen", "off", "150000")
        await world.sql("DELETE FROM rule_row WHERE rule_id = 'A-61'")
        await world.sql("UPDATE division SET name = '改名' WHERE code = '150100'")
        assert await world.audit()
        assert await contents(world) != before
    async with world_on(grounds, [SPECIMEN], tmp_path / "second") as world:
        assert world.runtime.engine is engine
        assert await contents(world) == before
        assert "specimen" in world.runtime.enabled("150100")
        again = await world.client.get("/api/v1/t/150100/-/core/me", headers=somebody.headers)
        assert again.status_code == 401
        await world.person(Role.SYSTEM_ADMIN)
        await world.choose("specimen", "off", "150000")
        with pytest.raises(Exception, match="append-only"):
            await world.sql(REFUSED)


async def test_a_changed_schema_is_not_met_again(grounds: Grounds, tmp_path: Path) -> None:
    async with world_on(grounds, [SPECIMEN], tmp_path / "first") as world:
        engine = world.runtime.engine
        await world.sql("ALTER TABLE audit_entry DISABLE TRIGGER append_only")
    async with world_on(grounds, [SPECIMEN], tmp_path / "second") as world:
        assert world.runtime.engine is not engine
        with pytest.raises(Exception, match="append-only"):
            await world.sql(REFUSED)


async def test_two_worlds_at_once_stand_apart(grounds: Grounds, tmp_path: Path) -> None:
    async with (
        world_on(grounds, [SPECIMEN], tmp_path / "first") as one,
        world_on(grounds, [SPECIMEN], tmp_path / "second") as other,
    ):
        code = await one.organisation("示例甲科技有限公司")
        where = "SELECT code FROM organisation WHERE code = $1"
        assert len(await one.sql(where, code)) == 1
        assert await other.sql(where, code) == []


async def test_a_connection_that_is_kept_ends_a_ground(grounds: Grounds, tmp_path: Path) -> None:
    async with world_on(grounds, [SPECIMEN], tmp_path / "first") as world:
        engine = world.runtime.engine
        kept = await engine.raw_connection()
    kept.invalidate()
    async with world_on(grounds, [SPECIMEN], tmp_path / "second") as world:
        assert world.runtime.engine is not engine
