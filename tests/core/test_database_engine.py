"""The engine: JSON, names of violated constraints, lost races, libpq addresses."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from zhengcai.database.engine import APPLICATION, make_engine, sqlalchemy_url
from zhengcai.database.errors import Violation, is_lost_race, violation
from zhengcai.database.models import TENANT_CODE, Base
from zhengcai.database.provision import local_dsn, script, with_database
from zhengcai.database.testing import Dsns, ScratchPostgres


@pytest.fixture
async def empty(postgres: ScratchPostgres) -> AsyncIterator[Dsns]:
    async def nothing(_: Dsns) -> None:
        """The roles and the grants only."""

    async with postgres.database(await postgres.template("empty", nothing)) as dsns:
        yield dsns


@pytest.fixture
async def engine(empty: Dsns, postgres: ScratchPostgres) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(empty.owner, postgres.settings)
    yield engine
    await engine.dispose()


@pytest.fixture
async def thing(engine: AsyncEngine) -> AsyncIterator[Table]:
    """A table with a constraint of every kind, known to the models for as long as the test."""
    table = Table(
        "probe_thing",
        Base.metadata,
        Column("tenant_code", TENANT_CODE, primary_key=True),
        Column("id", Integer, primary_key=True),
        Column("name", Text, nullable=False, unique=True),
        Column("parent", ForeignKey("probe_thing.name")),
        Column("amount", Integer, CheckConstraint("amount > 0", name="amount")),
        Column("more", JSONB),
    )
    async with engine.begin() as connection:
        await connection.run_sync(table.create)
        await connection.execute(insert(table).values(tenant_code="150000", id=1, name="one"))
    yield table
    Base.metadata.remove(table)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"id": 1}, Violation("unique", "pk_probe_thing", "probe_thing", ("id",))),
        ({"name": "one"}, Violation("unique", "uq_probe_thing_name", "probe_thing", ("name",))),
        ({"name": None}, Violation("not null", None, "probe_thing", ("name",))),
        (
            {"parent": "none"},
            Violation("foreign key", "fk_probe_thing_parent", "probe_thing", ("parent",)),
        ),
        ({"amount": 0}, Violation("check", "ck_probe_thing_amount", "probe_thing", ("amount",))),
    ],
)
async def test_violation_names_constraint_and_columns(
    engine: AsyncEngine, thing: Table, values: dict[str, object], expected: Violation
) -> None:
    row = {"tenant_code": "150000", "id": 2, "name": "two", **values}
    with pytest.raises(IntegrityError) as caught:
        async with engine.begin() as connection:
            await connection.execute(insert(thing).values(row))
    assert violation(caught.value) == expected
    assert not is_lost_race(caught.value)


async def test_violation_of_an_unknown_table_still_has_its_name(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(text("CREATE TABLE stranger (id int CONSTRAINT one UNIQUE)"))
        with pytest.raises(IntegrityError) as caught:
            await connection.execute(text("INSERT INTO stranger VALUES (1), (1)"))
    assert violation(caught.value) == Violation("unique", "one", "stranger", ())


async def test_lock_that_somebody_holds_is_a_lost_race(engine: AsyncEngine) -> None:
    async with engine.connect() as holder, engine.connect() as other:
        await holder.execute(text("SELECT pg_advisory_xact_lock(1)"))
        await other.execute(text("SET LOCAL lock_timeout = '1ms'"))
        with pytest.raises(DBAPIError) as caught:
            await other.execute(text("SELECT pg_advisory_xact_lock(1)"))
    assert is_lost_race(caught.value)


async def test_json_keeps_money_exact(engine: AsyncEngine, thing: Table) -> None:
    value = {"金额": Decimal("1234567890123456.78"), "品目": ["货物", None, True]}
    async with engine.begin() as connection:
        row = {"tenant_code": "150000", "id": 2, "name": "two", "more": value}
        await connection.execute(insert(thing).values(row))
        read = await connection.scalar(select(thing.c.more).where(thing.c.id == 2))
    assert read == {"金额": "1234567890123456.78", "品目": ["货物", None, True]}


async def test_value_without_a_json_form_is_refused(engine: AsyncEngine, thing: Table) -> None:
    row = {"tenant_code": "150000", "id": 2, "name": "two", "more": {"x": object()}}
    async with engine.connect() as connection:
        with pytest.raises(StatementError, match="not JSON serializable"):
            await connection.execute(insert(thing).values(row))


async def test_driver_reads_libpq_options_of_the_address(
    empty: Dsns, postgres: ScratchPostgres
) -> None:
    engine = make_engine(f"{empty.app}&sslmode=disable", postgres.settings)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT current_user")) == "zhengcai_app"
        assert await connection.scalar(text("SHOW application_name")) == APPLICATION
    await engine.dispose()


def test_addresses_are_written_for_both_libraries() -> None:
    dsn = local_dsn(Path("/var/lib/政采/pg"), "zhengcai_app", "zhengcai")
    assert psycopg.conninfo.conninfo_to_dict(dsn) == {
        "user": "zhengcai_app",
        "dbname": "zhengcai",
        "host": "/var/lib/政采/pg",
    }
    assert sqlalchemy_url(with_database(dsn, "other")).startswith(
        "postgresql+asyncpg://zhengcai_app@/other?host=%2Fvar"
    )


async def test_administrators_script_does_what_the_platform_does(
    empty: Dsns, postgres: ScratchPostgres
) -> None:
    assert postgres.server.binaries is not None
    psql = await asyncio.create_subprocess_exec(
        *(postgres.server.binaries.program("psql"), "-v", "ON_ERROR_STOP=1", "-d", empty.admin),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await psql.communicate(script("by_hand").encode())
    assert psql.returncode == 0, errors.decode()
    engine = make_engine(with_database(empty.owner, "by_hand"), postgres.settings)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE made (id int)"))
        granted = (
            "SELECT has_table_privilege('zhengcai_app', 'made', 'SELECT, INSERT, UPDATE, DELETE')"
        )
        assert await connection.scalar(text(granted))
        assert not await connection.scalar(
            text("SELECT has_schema_privilege('zhengcai_app', 'public', 'CREATE')")
        )
    await engine.dispose()
