"""What no action has recorded is not committed."""

from collections.abc import Awaitable, Callable

import pytest
from requisition_cast import Cast
from sqlalchemy import select, text

from zhengcai.actions.context import Context
from zhengcai.actions.handling import system_context
from zhengcai.tenancy.choices import SettingValue
from zhengcai.tenancy.tree import Scope
from zhengcai.tenancy.work import UnrecordedChange

PLACE = "150121"


def new_row(key: str) -> SettingValue:
    return SettingValue(plugin="specimen", key=key, value=1, state="set", tenant_code=PLACE)


async def adds(ctx: Context) -> None:
    ctx.add(new_row("added"))


async def flushes(ctx: Context) -> None:
    ctx.add(new_row("flushed"))
    await ctx.db.flush()


async def changes(ctx: Context) -> None:
    row = await ctx.db.scalar(ctx.rows(SettingValue, SettingValue.key == "kept"))
    assert row is not None
    row.value = 2


async def deletes(ctx: Context) -> None:
    row = await ctx.db.scalar(ctx.rows(SettingValue, SettingValue.key == "kept"))
    await ctx.db.delete(row)


@pytest.fixture(scope="module")
async def kept(cast: Cast) -> None:
    async with cast.world.runtime.work(Scope.of_tenant(PLACE)) as work:
        work.session.add(new_row("kept"))
        await work.session.flush()
        work.take_changed()
        await work.commit()


@pytest.mark.parametrize("wrong", [adds, flushes, changes, deletes])
async def test_what_a_job_writes_without_an_action_is_refused(
    cast: Cast, kept: None, wrong: Callable[[Context], Awaitable[None]]
) -> None:
    with pytest.raises(UnrecordedChange, match="setting_value"):
        async with system_context(cast.world.runtime, PLACE, "specimen") as ctx:
            await wrong(ctx)
    rows = await cast.world.sql(
        "SELECT key, value::text FROM setting_value WHERE tenant_code = $1", PLACE
    )
    assert rows == [{"key": "kept", "value": "1"}]


async def test_what_a_savepoint_undoes_was_not_written(cast: Cast, kept: None) -> None:
    async def fail(ctx: Context) -> None:
        async with ctx.savepoint():
            await changes(ctx)
            await flushes(ctx)
            raise LookupError

    async with system_context(cast.world.runtime, PLACE, "specimen") as ctx:
        with pytest.raises(LookupError):
            await fail(ctx)


async def test_a_row_that_is_deleted_beside_an_action_leaves_its_former_values(
    cast: Cast, kept: None
) -> None:
    async with system_context(cast.world.runtime, PLACE, "specimen") as ctx:
        row = await ctx.db.scalar(select(SettingValue).where(SettingValue.key == "kept"))
        await ctx.db.delete(row)
        await ctx.db.flush()
        former = ctx.work.take_changed()
        assert [each["key"] for each in former.values()] == ["kept"]
        await ctx.db.execute(text("SELECT 1"))
