"""A session reads and writes rows; whoever asks it for more is refused, and a wider scope is found."""

import time

import pytest
from requisition_cast import Cast
from sqlalchemy import func, select, text

from zhengcai.actions.models import Event
from zhengcai.tenancy.statements import ForbiddenStatement, ScopeBroken, _look, is_allowed
from zhengcai.tenancy.tree import Scope
from zhengcai.testing import World


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("SELECT 1", True),
        ("  (SELECT 1) UNION (SELECT 2)", True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("UPDATE plan SET title = $1", True),
        ("SAVEPOINT sa_savepoint_1", True),
        ("ROLLBACK TO SAVEPOINT sa_savepoint_1", True),
        ("ROLLBACK", False),
        ("COMMIT", False),
        ("SET LOCAL app.scope_to = 'Z'", False),
        ("/* */ SET LOCAL app.scope_to = 'Z'", False),
        ("RESET ROLE", False),
        ("SELECT SET_CONFIG('app.scope_to', 'Z', true)", False),
        ("SELECT U&\"\\0073et_config\"('app.scope_to', 'Z', true)", False),
        ("SELECT query_to_xml($1, true, true, '')", False),
        ("DO $$ BEGIN END $$", False),
        ("CALL anything()", False),
        ("COPY event TO STDOUT", False),
        ("LISTEN x", False),
    ],
)
def test_what_a_session_may_say(statement: str, allowed: bool) -> None:
    assert is_allowed(statement) is allowed


async def test_a_refused_statement_stops_the_commit_whoever_catches_it(shared: World) -> None:
    async with shared.runtime.work(Scope.of_tenant("150100")) as work:
        with pytest.raises(ForbiddenStatement):
            await work.session.execute(select(func.set_config("app.scope_to", "Z", True)))
        with pytest.raises(ScopeBroken):
            await work.commit()


async def test_a_scope_that_was_set_another_way_is_found(shared: World) -> None:
    async with shared.runtime.work(Scope.of_tenant("150100")) as work:
        await work.driver.execute("SET LOCAL app.scope_to = 'Z'")
        await work.session.execute(text("SELECT 1"))
        with pytest.raises(ScopeBroken, match="in force"):
            await work.commit()


async def test_text_within_the_scope_is_allowed(shared: World) -> None:
    async with shared.inside("specimen") as ctx:
        assert (await ctx.db.execute(text("SELECT 1"))).scalar_one() == 1


async def test_what_one_did_is_not_another_s_fault(shared: World) -> None:
    async with shared.runtime.work(Scope.of_tenant("150100")) as work:
        with pytest.raises(ForbiddenStatement):
            await work.session.execute(text("RESET ALL"))
    async with shared.inside("specimen") as ctx:
        await ctx.db.scalars(select(Event.id).limit(1))


async def test_nothing_of_another_tenant_was_read(cast: Cast) -> None:
    async with cast.world.inside("specimen") as ctx:
        with pytest.raises(ForbiddenStatement):
            await ctx.db.execute(text("SET LOCAL app.scope_to = 'Z'"))
        ctx.work.forget_statements()
        seen = set(await ctx.db.scalars(select(Event.tenant_code)))
    assert seen <= {"150100"}


def test_looking_at_a_statement_costs_less_than_five_microseconds() -> None:
    class Context:
        class compiled:  # noqa: N801 - as SQLAlchemy calls it
            statement = select(Event)

    long, times = str(select(Event).where(Event.tenant_code == "x")) * 3, 20_000
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            _look(None, None, long, None, Context, None)
        best = min(best, (time.perf_counter() - started) / times)
    assert best < 5e-6
