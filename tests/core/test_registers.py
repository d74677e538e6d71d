"""Writing the shared registers: told to every tenant concerned, and refused to the application."""

import getpass
import hashlib
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest
from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from zhengcai.bootstrap import NewAccount, store_account, store_password
from zhengcai.database.engine import make_engine
from zhengcai.database.histories import core_history, owned_tables, register_tables
from zhengcai.database.models import Base
from zhengcai.identity.roles import Role
from zhengcai.registries.commodities import CommodityRow
from zhengcai.registries.writing import source_of, writing_registers
from zhengcai.rules.models import CalendarException, RuleRow
from zhengcai.tenancy.choices import SettingValue
from zhengcai.tenancy.work import for_work
from zhengcai.testing import World

RULE = {
    "rule_id": "A-99",
    "jurisdiction": "CN",
    "valid_from": date(2026, 1, 1),
    "title": "示例期限",
    "value": 3,
    "unit": "calendar_day",
    "law": "示例法",
    "mark": "U",
}
ROOTS = ["150000", "420200"]


@pytest.fixture
async def owner(world: World) -> AsyncIterator[AsyncEngine]:
    engine = for_work(make_engine(world.dsns.owner, world.runtime.settings))
    yield engine
    await engine.dispose()


async def told(world: World, action: str) -> dict[str, dict[str, Any]]:
    """Tenant → what its entry says changed."""
    rows = await world.sql(
        "SELECT tenant_code, changes::text AS changes FROM audit_entry WHERE action = $1", action
    )
    assert len({row["tenant_code"] for row in rows}) == len(rows), "one entry each"
    return {row["tenant_code"]: orjson.loads(row["changes"]) for row in rows}


async def test_what_holds_everywhere_is_told_to_each_root(world: World, owner: AsyncEngine) -> None:
    async with writing_registers(owner, "rule.load") as registers:
        assert await registers.store(RuleRow, [RULE]) == 1
    first = await told(world, "rule.load")
    assert sorted(first) == ROOTS
    assert first["150000"]["rule_row"] == [None, {"added": 1}]
    async with writing_registers(owner, "rule.again") as registers:
        assert await registers.store(RuleRow, [RULE]) == 0
        assert await registers.store(RuleRow, [{**RULE, "value": 5}]) == 1
    again = await told(world, "rule.again")
    assert again["420200"] == {
        "rule_row": [None, {"unchanged": 1, "changed": 1}],
        "rule_row A-99 CN 2026-01-01": [{"value": 3}, {"value": 5}],
    }


async def test_what_holds_in_one_place_is_told_there(world: World, owner: AsyncEngine) -> None:
    day = {"jurisdiction": "150100", "day": date(2026, 8, 8), "working": False}
    async with writing_registers(owner, "calendar.load") as registers:
        await registers.store(CalendarException, [day])
    assert sorted(await told(world, "calendar.load")) == ["150100"]


async def test_many_rows_are_told_by_their_number_and_their_file(
    world: World, owner: AsyncEngine, tmp_path: Path
) -> None:
    file = tmp_path / "items.csv"
    file.write_text("示例", "utf-8")
    items = [
        {"edition": "2099", "code": f"A{number:08d}", "name": "示例", "level": 1, "kind": "goods"}
        for number in range(1200)
    ]
    async with writing_registers(owner, "catalogue.import", source_of(file)) as registers:
        assert await registers.store(CommodityRow, items) == 1200
    found = await told(world, "catalogue.import")
    digest = hashlib.sha256("示例".encode()).hexdigest()
    assert found["150000"] == {
        "source items.csv": [None, {"sha256": digest, "files": 1}],
        "commodity": [None, {"added": 1200}],
    }


async def test_an_account_is_told_where_it_has_its_posts_and_without_its_password(
    world: World, owner: AsyncEngine
) -> None:
    here = await world.organisation()
    posts = ((Role.PURCHASER_OPERATOR, "150100", here),)
    async with writing_registers(owner, "account.create") as registers:
        await store_account(registers, NewAccount("example", "张示例", posts), "first-digest")
    async with writing_registers(owner, "account.set_password") as registers:
        await store_password(registers, "example", "second-digest")
    rows = await world.sql(
        "SELECT tenant_code, actor_name, source, roles, changes::text AS changes "
        "FROM audit_entry WHERE action LIKE 'account.%' ORDER BY xid"
    )
    assert [row["tenant_code"] for row in rows] == ["150100", "150100"]
    assert {row["actor_name"] for row in rows} == {getpass.getuser()}
    assert all("digest" not in row["changes"] and row["source"][:4] == "cli@" for row in rows)
    assert "purchaser_operator" in rows[0]["changes"]
    assert orjson.loads(rows[1]["changes"])["account"] == [None, {"changed": 1}]


async def test_without_an_entry_nothing_is_written(world: World, owner: AsyncEngine) -> None:
    await world.sql("ALTER TABLE audit_entry ADD CONSTRAINT shut CHECK (false) NOT VALID")
    with pytest.raises(asyncpg.CheckViolationError):
        async with writing_registers(owner, "rule.load") as registers:
            await registers.store(RuleRow, [RULE])
    assert await world.sql("SELECT FROM rule_row WHERE rule_id = 'A-99'") == []


async def test_a_tenant_s_own_row_is_told_to_that_tenant(world: World, owner: AsyncEngine) -> None:
    row = SettingValue(tenant_code="150102", plugin="portal", key="k", value=1, state="set")
    async with writing_registers(owner, "tenant.load") as registers:
        await registers.add(row)
    found = await world.sql(
        "SELECT tenant_code, changes::text AS changes FROM audit_entry "
        "WHERE changes ? 'setting_value'"
    )
    assert [each["tenant_code"] for each in found] == ["150102"]
    assert '"key": "k"' in found[0]["changes"]


async def test_a_deployment_without_tenants_keeps_its_own_tree(
    world: World, owner: AsyncEngine
) -> None:
    await world.sql("TRUNCATE tenant CASCADE")
    async with writing_registers(owner, "rule.load") as registers:
        await registers.store(RuleRow, [RULE])
    assert sorted(await told(world, "rule.load")) == ["000000"]


async def test_requests_read_the_registers_and_write_none_but_sessions(world: World) -> None:
    owned_tables(core_history())
    connection = await asyncpg.connect(world.dsns.app)
    may: dict[str, set[str]] = {}
    for table in sorted(register_tables() - {"sample_commodity"}):
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            if await connection.fetchval("SELECT has_table_privilege($1, $2)", table, right):
                may.setdefault(table, set()).add(right)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("UPDATE rule_row SET value = '1'")
    await connection.close()
    assert "post" in may
    for table, rights in may.items():
        model: Table = Base.metadata.tables[table]
        writes = {"INSERT", "UPDATE", "DELETE"} if model.info.get("serving") else set()
        assert rights == {"SELECT"} | writes, table
