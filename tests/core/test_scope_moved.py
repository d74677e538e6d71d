"""Work that looks below comes back to its own tenant, whatever happens there."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from asyncpg import PostgresError

from zhengcai import Context
from zhengcai.actions.below import within
from zhengcai.releases.ledger import ledger
from zhengcai.releases.progress import reading_below
from zhengcai.testing import World

CITY, BANNER = "150100", "150121"
Look = Callable[[Context], AbstractAsyncContextManager[Any]]
LOOKS: list[Look] = [reading_below, ledger, lambda ctx: within(ctx, BANNER)]


async def looked(ctx: Context, look: Look, statement: str) -> None:
    """Look elsewhere, run the statement there, and stop."""
    outer = ctx.work.scope
    async with look(ctx):
        assert ctx.work.scope != outer
        await ctx.work.driver.execute(statement)
        raise LookupError


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(
    ("statement", "told"), [("SELECT 1", LookupError), ("SELECT 1 / 0", PostgresError)]
)
async def test_an_exception_leaves_the_work_where_it_was(
    world: World, look: Look, statement: str, told: type[Exception]
) -> None:
    async with world.inside("console", CITY) as ctx:
        before = ctx.work.scope
        savepoint = ctx.savepoint()
        with pytest.raises(told) as found:
            async with savepoint:
                await looked(ctx, look, statement)
        assert "current transaction is aborted" not in str(found.value)
        assert ctx.work.scope == before
        assert await ctx.work.driver.fetchval("SELECT current_setting('app.tenant')") == CITY
