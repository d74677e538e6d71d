"""A session reads and writes rows; whoever asks it for more is refused, and a wider scope is found."""

import time

import pytest
from requisition_cast import Cast
from sick.reaches_for_platform import WAYS
from specimen.models import Line, Requisition
from sqlalchemy import delete, func, select, text, update

from zhengcai.actions.models import Event
from zhengcai.tenancy.choices import PluginChoice
from zhengcai.tenancy.statements import ForbiddenStatement, ScopeBroken, Verdict, _look, verdict_on
from zhengcai.tenancy.tree import Scope
from zhengcai.testing import World


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("SELECT 1", True),
        ("  (SELECT 1) UNION (SELECT 2)", True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("UPDATE plan SET title = $1", True),
        ("UPDATE specimen_requisition SET title = $1", False),
        ('DELETE FROM ONLY public."specimen_requisition"', False),
        ("INSERT INTO specimen_line (id) SELECT id FROM specimen_requisition", False),
        ("SELECT title FROM specimen_requisition FOR UPDATE", True),
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
        ("SELECT procrastinate_defer_jobs_v1(ARRAY[$1])", False),
        ('SELECT "procrastinate_jobs".args FROM procrastinate_jobs', False),
        ("SELECT password_hash FROM account", False),
        ("SELECT 1 FROM post, account", False),
        ("SELECT 1 FROM (account)", False),
        ("SELECT 1 FROM ACCOUNT a", False),
        ('SELECT 1 FROM "account"', False),
        ("SELECT 1 FROM public.account", False),
        ('SELECT 1 FROM "public"."account"', False),
        ("SELECT 1 FROM --AS\n account", False),
        ("SELECT 1 FROM/*x.*/account", False),
        ("SELECT account.login AS session FROM post", False),
        ("INSERT INTO payment (SELECT password_hash FROM account)", False),
        ("INSERT INTO payment (TABLE account)", False),
        ("WITH a AS (TABLE session) SELECT * FROM a", False),
        ("UPDATE session SET digest = $1", False),
        ("DELETE FROM ONLY sign_in_failure", False),
        ("SELECT ts_rewrite('a'::tsquery, 'SELECT ...')", False),
        ("SELECT pg_notify('zhengcai_snapshot', '')", False),
        ("SELECT lo_import('/etc/hostname')", False),
        ("SELECT table_name FROM information_schema.tables", False),
        ("INSERT INTO audit_entry (tenant_code) VALUES ($1)", False),
        ('UPDATE ONLY public."plugin_choice" SET choice = $1', False),
        ("INSERT INTO/**/plugin_choice (choice) VALUES ($1)", False),
        ("WITH a AS (DELETE FROM event RETURNING id) SELECT * FROM a", False),
        ("SELECT event.id FROM event WHERE event.tenant_code = $1 FOR UPDATE", True),
        ("SELECT payment.account FROM payment", True),
        ("SELECT payment.id AS session FROM payment", True),
        ("INSERT INTO payment (id, account) VALUES ($1, $2)", True),
        ("UPDATE payment SET account=$1 WHERE payment.id = $2", True),
    ],
)
def test_what_a_session_may_say(statement: str, allowed: bool) -> None:
    assert (verdict_on(statement) is Verdict.ALLOWED) is allowed


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


async def test_what_no_tenant_divides_is_read_only_or_closed(shared: World) -> None:
    rows = await shared.sql(
        "SELECT relname AS name, has_table_privilege('zhengcai_app', oid, 'INSERT') OR "
        "has_table_privilege('zhengcai_app', oid, 'UPDATE') OR "
        "has_table_privilege('zhengcai_app', oid, 'DELETE') AS written "
        "FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relkind IN ('r', 'v', 'm', 'p') AND NOT relrowsecurity"
    )
    for row in rows:
        if row["written"] or row["name"] == "account":
            said = f"SELECT * FROM {row['name']}"  # noqa: S608 - names of the catalogue
            assert verdict_on(said) is Verdict.REFUSED, row["name"]
    assert {"session", "procrastinate_jobs"} <= {row["name"] for row in rows if row["written"]}


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


@pytest.mark.parametrize("way", range(len(WAYS)))
async def test_what_is_the_platform_s_is_not_a_plugin_s(shared: World, way: int) -> None:
    async with shared.inside("specimen") as ctx:
        with pytest.raises(ForbiddenStatement):
            await ctx.db.execute(WAYS[way])
        ctx.work.forget_statements()


async def test_a_plugin_writes_its_own_rows_through_its_models(cast: Cast) -> None:
    """A bulk statement on the model goes through; one that hides another in it does not."""
    async with cast.world.inside("specimen") as ctx:
        await ctx.db.execute(update(Requisition).values(amount=Requisition.amount + 1))
        hidden = delete(Line).returning(Line.id).cte()
        with pytest.raises(ForbiddenStatement):
            await ctx.db.execute(
                update(Requisition).where(Requisition.id.in_(select(hidden.c.id))).values(amount=1)
            )
        await ctx.work.rollback()
        await ctx.work.begin()


async def test_a_flush_carries_no_question_about_what_is_closed(cast: Cast) -> None:
    async with cast.world.inside("specimen") as ctx:
        taken = text("(SELECT max(password_hash) FROM account)")
        ctx.add(
            PluginChoice(plugin="x", choice="on", state="chosen", reason=taken, organisation="")
        )
        with pytest.raises(ForbiddenStatement):
            await ctx.db.flush()
        await ctx.work.rollback()
        await ctx.work.begin()


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
