"""Row-level security and append-only tables, as the application role meets them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from zhengcai.database.engine import make_engine
from zhengcai.database.histories import History
from zhengcai.database.migrations import downgrade, upgrade
from zhengcai.database.testing import Dsns, ScratchPostgres

TENANTS = ("150000", "150700", "150702", "150781", "150800", "152501")
REVISION = """
import sqlalchemy as sa
from alembic import op
revision = "0001"
down_revision = None

def upgrade():
    for table in ("probe_plan", "probe_entry"):
        op.create_table(
            table,
            sa.Column("tenant_code", sa.Text(collation="C"), primary_key=True),
            sa.Column("id", sa.Integer, primary_key=True),
        )
        op.isolate_tenant_table(table)
    op.append_only("probe_entry")

def downgrade():
    op.allow_changes("probe_entry")
    for table in ("probe_plan", "probe_entry"):
        op.share_tenant_table(table)
"""


class Work:
    """Transactions of the application role on a database with two isolated tables."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    @asynccontextmanager
    async def scope(
        self, start: str = "", end: str = "", *, holes: str = "", tenant: str = ""
    ) -> AsyncIterator[asyncpg.Connection]:
        async with self.connection.transaction():
            await self.connection.execute(
                f"SET LOCAL app.scope_from = '{start}'; SET LOCAL app.scope_to = '{end}';"
                f"SET LOCAL app.scope_holes = '{holes}'; SET LOCAL app.tenant = '{tenant}'"
            )
            yield self.connection

    async def seen(self) -> list[str]:
        rows = await self.connection.fetch("SELECT tenant_code FROM probe_plan ORDER BY 1")
        return [row["tenant_code"] for row in rows]


def history_in(folder: Path) -> History:
    history = History("probe", "zhengcai_probe", folder)
    history.versions.mkdir(parents=True)
    (history.versions / "0001_probe.py").write_text(REVISION)
    return history


@pytest.fixture
async def dsns(
    postgres: ScratchPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Dsns]:
    async def build(template: Dsns) -> None:
        engine = make_engine(template.owner, postgres.settings)
        await upgrade(engine, [history_in(tmp_path_factory.mktemp("probe"))])
        await engine.dispose()
        admin = await asyncpg.connect(template.admin)
        for code in TENANTS:
            await admin.execute("INSERT INTO probe_plan VALUES ($1, 1)", code)
            await admin.execute("INSERT INTO probe_entry VALUES ($1, 1)", code)
        await admin.close()

    async with postgres.database(await postgres.template("isolation", build)) as made:
        yield made


@pytest.fixture
async def work(dsns: Dsns) -> AsyncIterator[Work]:
    connection = await asyncpg.connect(dsns.app)
    yield Work(connection)
    await connection.close()


@pytest.mark.parametrize(
    ("start", "end", "holes", "seen"),
    [
        ("150000", "160000", "", list(TENANTS)),
        ("150700", "150800", "", ["150700", "150702", "150781"]),
        ("150700", "150800", "150781", ["150700", "150702"]),
        ("150000", "160000", "150781,152501", ["150000", "150700", "150702", "150800"]),
        ("150702", "150703", "", ["150702"]),
        ("150702", "", "", []),
        ("", "150800", "", ["150000", "150700", "150702", "150781"]),
        ("", "", "", []),
    ],
)
async def test_scope_is_a_range_with_holes(
    work: Work, start: str, end: str, holes: str, seen: list[str]
) -> None:
    async with work.scope(start, end, holes=holes):
        assert await work.seen() == seen


async def test_nothing_is_seen_or_written_without_a_scope(work: Work) -> None:
    assert await work.seen() == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await work.connection.execute("INSERT INTO probe_plan VALUES ('150700', 2)")


async def test_nothing_is_seen_or_written_after_the_scope_is_over(work: Work) -> None:
    async with work.scope("150000", "160000", tenant="150700"):
        assert await work.seen() == list(TENANTS)
    assert await work.connection.fetchval("SELECT current_setting('app.scope_to', true)") == ""
    assert await work.seen() == []
    for code in ("150700", ""):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await work.connection.execute("INSERT INTO probe_plan VALUES ($1, 2)", code)


@pytest.mark.parametrize("missing", ["app.scope_from", "app.scope_to", "app.scope_holes"])
async def test_scope_that_is_incomplete_shows_nothing(work: Work, missing: str) -> None:
    """Never set in this session, so the setting is unknown rather than empty."""
    complete = {"app.scope_from": "150000", "app.scope_to": "160000", "app.scope_holes": ""}
    async with work.connection.transaction():
        for name, value in complete.items():
            if name != missing:
                await work.connection.execute(f"SET LOCAL {name} = '{value}'")
        assert await work.seen() == []


async def test_writes_stay_in_the_one_tenant(work: Work) -> None:
    async with work.scope("150000", "160000", tenant="150700") as connection:
        assert (
            await connection.execute("INSERT INTO probe_plan VALUES ('150700', 2)") == "INSERT 0 1"
        )
        assert await connection.execute("UPDATE probe_plan SET id = id + 10") == "UPDATE 2"
        assert await connection.execute("DELETE FROM probe_plan") == "DELETE 2"
        assert await work.seen() == [it for it in TENANTS if it != "150700"]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO probe_plan VALUES ('150781', 2)",
        "UPDATE probe_plan SET tenant_code = '150781'",
    ],
)
async def test_row_cannot_be_put_into_another_tenant(work: Work, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with work.scope("150000", "160000", tenant="150700") as connection:
            await connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE probe_plan",
        "ALTER TABLE probe_plan DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE probe_plan ADD more text",
        "DROP POLICY tenant_select ON probe_plan",
        "DROP TABLE probe_plan",
        "CREATE TABLE mine (id int)",
        "SET ROLE zhengcai_owner",
        "SET session_replication_role = replica",
        "ALTER TABLE probe_entry DISABLE TRIGGER append_only",
    ],
)
async def test_application_role_cannot_change_the_schema(work: Work, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await work.connection.execute(statement)


async def test_application_role_does_not_bypass_row_level_security(work: Work) -> None:
    role = await work.connection.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname = current_user"
    )
    assert role is not None
    assert list(role.values()) == [False] * 4
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await work.connection.execute("SET row_security = off; SELECT * FROM probe_plan")


async def test_owner_of_the_schema_is_isolated_as_well(dsns: Dsns) -> None:
    owner = await asyncpg.connect(dsns.owner)
    assert await owner.fetchval("SELECT count(*) FROM probe_plan") == 0
    await owner.close()


CHANGES = ["UPDATE probe_entry SET id = 5", "DELETE FROM probe_entry", "TRUNCATE probe_entry"]


@pytest.mark.parametrize("role", ["app", "owner", "admin"])
@pytest.mark.parametrize("change", CHANGES)
async def test_append_only_table_only_grows(dsns: Dsns, role: str, change: str) -> None:
    connection = await asyncpg.connect(getattr(dsns, role))
    async with connection.transaction():
        await connection.execute(
            "SET LOCAL app.tenant = '150700'; SET LOCAL app.scope_from = '150700';"
            "SET LOCAL app.scope_to = '150701'; SET LOCAL app.scope_holes = ''"
        )
        await connection.execute("INSERT INTO probe_entry VALUES ('150700', 2)")
        assert await connection.fetchval("SELECT count(*) > 1 FROM probe_entry")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with connection.transaction():
                await connection.execute(change)
    await connection.close()


async def test_isolation_and_append_only_can_be_undone(
    dsns: Dsns, postgres: ScratchPostgres, tmp_path: Path
) -> None:
    engine = make_engine(dsns.owner, postgres.settings)
    await downgrade(engine, history_in(tmp_path))
    await engine.dispose()
    app = await asyncpg.connect(dsns.app)
    assert await app.fetchval("SELECT count(*) FROM probe_plan") == len(TENANTS)
    for change in CHANGES[:2]:
        await app.execute(change)
    await app.close()


async def test_policies_use_the_primary_key(dsns: Dsns) -> None:
    """With the statistics of a table of some size; a subquery would be refused by Citus."""
    admin = await asyncpg.connect(dsns.admin)
    await admin.execute(
        "INSERT INTO probe_plan SELECT (150000 + n % 2000)::text, n FROM generate_series(2, 20000) n"
    )
    await admin.execute("ANALYZE probe_plan")
    policies = await admin.fetch("SELECT qual, with_check FROM pg_policies")
    await admin.close()
    assert policies
    assert not any("SELECT" in str(row) for row in policies)
    connection = await asyncpg.connect(dsns.app)
    async with Work(connection).scope("150700", "150701"):
        plan = "\n".join(
            row[0] for row in await connection.fetch("EXPLAIN SELECT * FROM probe_plan")
        )
    await connection.close()
    assert "pk_probe_plan" in plan or "probe_plan_pkey" in plan
    assert "Index Cond: ((tenant_code >= current_setting('app.scope_from'" in plan


async def test_search_uses_its_index_behind_the_policies(dsns: Dsns) -> None:
    admin = await asyncpg.connect(dsns.admin)
    await admin.execute("ALTER TABLE probe_plan ADD grams text[]")
    await admin.execute("CREATE INDEX found ON probe_plan USING gin (grams)")
    await admin.execute(
        "INSERT INTO probe_plan SELECT '150700', n, ARRAY['第' || n] FROM generate_series(2, 5000) n"
    )
    await admin.execute("ANALYZE probe_plan")
    await admin.close()
    app = await asyncpg.connect(dsns.app)
    async with Work(app).scope("150000", "160000"):
        plan = await app.fetch("EXPLAIN SELECT * FROM probe_plan WHERE grams @> ARRAY['第77']")
    await app.close()
    assert "Index Scan on found" in str(plan)
