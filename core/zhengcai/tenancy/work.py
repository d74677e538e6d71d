"""One transaction inside one scope: the only door to tenant data.

The scope is set together with BEGIN, as literal `SET LOCAL` after validation: one round trip, and
nothing left on the connection afterwards. Row-level security reads it; the repository layer adds
its own bound predicate besides.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from zhengcai.tenancy.tree import BOUND_PATTERN, Scope, check_code


class Work:
    """An open transaction: `session` for the ORM, `driver` (asyncpg) for the hot statements."""

    def __init__(self, session: AsyncSession, driver: Any, scope: Scope) -> None:
        self.session = session
        self.driver = driver
        self.scope = scope
        self.open = False

    async def begin(self) -> None:
        """Start the transaction inside the scope."""
        await self.driver.execute(_opening(self.scope))
        self.open = True

    async def commit(self) -> None:
        """Flush and commit. After this the work can `begin` again."""
        await self.session.flush()
        await self.driver.execute("COMMIT")
        self.open = False

    async def rollback(self) -> None:
        """Undo everything since `begin`."""
        self.session.expunge_all()
        await self.driver.execute("ROLLBACK")
        self.open = False


def _opening(scope: Scope) -> str:
    for code in (scope.tenant, *scope.holes):
        check_code(code)
    for bound in (scope.low, scope.high):
        if not BOUND_PATTERN.fullmatch(bound):
            raise ValueError(f"invalid end of a scope: {bound!r}")
    return (
        "BEGIN;"
        f"SET LOCAL app.tenant = '{scope.tenant}';"
        f"SET LOCAL app.scope_from = '{scope.low}';"
        f"SET LOCAL app.scope_to = '{scope.high}';"
        f"SET LOCAL app.scope_holes = '{','.join(scope.holes)}';"
        "SET LOCAL plan_cache_mode = force_custom_plan"
    )


def for_work(engine: AsyncEngine) -> AsyncEngine:
    """The engine as `open_work` needs it: transactions are begun and ended here, not by the ORM."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


@asynccontextmanager
async def open_work(engine: AsyncEngine, scope: Scope) -> AsyncIterator[Work]:
    """A transaction inside `scope` on `engine` (made by `for_work`).

    Left without a commit, it is rolled back; a connection whose state is unknown is thrown away.
    """
    connection: AsyncConnection
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        session = AsyncSession(connection, expire_on_commit=False, autoflush=False)
        work = Work(session, raw.driver_connection, scope)
        try:
            await work.begin()
            yield work
        finally:
            if work.open:
                try:
                    await work.rollback()
                except BaseException:
                    await connection.invalidate()
                    raise
