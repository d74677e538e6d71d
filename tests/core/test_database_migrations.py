"""Histories of the schema: made from the models, applied in order, one process at a time."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from zhengcai.database.engine import make_engine
from zhengcai.database.histories import (
    History,
    MigrationError,
    core_folder,
    core_history,
    in_order,
    plugin_history,
)
from zhengcai.database.migrations import current, downgrade, make_revision, pending, upgrade
from zhengcai.database.testing import Dsns, ScratchPostgres
from zhengcai.settings import Settings

SAMPLE = Path(__file__).with_name("sample_plugin")

REVISION = """
from alembic import op
revision = {revision!r}
down_revision = {previous!r}
def upgrade():
    op.execute({do!r})
def downgrade():
    op.execute({undo!r})
"""


@dataclass
class Scratch:
    """An empty database and a folder for histories."""

    engine: AsyncEngine
    dsns: Dsns
    folder: Path

    def history(self, name: str, *steps: str, after: tuple[str, ...] = ()) -> History:
        """A history with one revision for each step: the name of a table to create, or SQL."""
        history = History(name, f"zhengcai_{name}", self.folder / name, after)
        history.versions.mkdir(parents=True)
        previous = None
        for number, step in enumerate(steps, start=1):
            revision = f"{number:04d}"
            is_table = step.isidentifier()
            do = f"CREATE TABLE {step} (id int)" if is_table else step
            undo = f"DROP TABLE {step}" if is_table else "SELECT 1"
            (history.versions / f"{revision}_step.py").write_text(
                REVISION.format(revision=revision, previous=previous, do=do, undo=undo)
            )
            previous = revision
        return history

    async def value(self, query: str) -> object:
        """The single value of `query`, asked as superuser."""
        connection = await asyncpg.connect(self.dsns.admin)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()


async def nothing(_: Dsns) -> None:
    """An empty template has the roles and the grants only."""


@pytest.fixture
async def scratch(postgres: ScratchPostgres, tmp_path: Path) -> AsyncIterator[Scratch]:
    async with postgres.database(await postgres.template("empty", nothing)) as dsns:
        engine = make_engine(dsns.owner, postgres.settings)
        yield Scratch(engine, dsns, tmp_path)
        await engine.dispose()


async def test_histories_are_applied_and_undone_apart(scratch: Scratch) -> None:
    mall = scratch.history("mall", "mall_shop", "mall_offer")
    credit = scratch.history("credit", "credit_report")
    both = [mall, credit]
    assert await pending(scratch.engine, both) == {"mall": ("0001", "0002"), "credit": ("0001",)}
    await upgrade(scratch.engine, both)
    assert await current(scratch.engine, both) == {"credit": "0001", "mall": "0002"}
    assert await pending(scratch.engine, both) == {}
    await downgrade(scratch.engine, mall, "0001")
    assert await current(scratch.engine, both) == {"credit": "0001", "mall": "0001"}
    assert await scratch.value("SELECT to_regclass('mall_offer')") is None
    assert await scratch.value("SELECT to_regclass('credit_report')") == "credit_report"


async def test_uninstalled_plugin_hinders_nobody(scratch: Scratch) -> None:
    gone = scratch.history("gone", "gone_thing")
    await upgrade(scratch.engine, [gone])
    shutil.rmtree(gone.path)
    stays = scratch.history("stays", "stays_thing")
    await upgrade(scratch.engine, [stays])
    assert await current(scratch.engine, [stays]) == {"stays": "0001"}


async def test_two_processes_migrate_one_after_the_other(scratch: Scratch) -> None:
    history = scratch.history("mall", "mall_shop", "mall_offer")
    other = make_engine(scratch.dsns.owner, Settings())
    await asyncio.gather(upgrade(scratch.engine, [history]), upgrade(other, [history]))
    await other.dispose()
    assert await current(scratch.engine, [history]) == {"mall": "0002"}


async def test_failed_revision_keeps_those_before_it(scratch: Scratch) -> None:
    history = scratch.history("mall", "mall_shop", "CREATE NONSENSE")
    with pytest.raises(MigrationError, match="refused a migration of mall"):
        await upgrade(scratch.engine, [history])
    assert await current(scratch.engine, [history]) == {"mall": "0001"}


async def test_migration_gives_up_on_a_lock_that_somebody_holds(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhengcai.database.migrations.LOCK_TIMEOUT", "1ms")
    monkeypatch.setattr("zhengcai.database.migrations.ATTEMPTS", 1)
    history = scratch.history("mall", "ALTER TABLE mall_shop ADD name text")
    owner = await asyncpg.connect(scratch.dsns.owner)
    await owner.execute("CREATE TABLE mall_shop (id int)")
    async with owner.transaction():
        await owner.execute("LOCK TABLE mall_shop IN ACCESS SHARE MODE")
        with pytest.raises(MigrationError, match="lock timeout"):
            await upgrade(scratch.engine, [history])
    await owner.close()
    await upgrade(scratch.engine, [history])
    assert await current(scratch.engine, [history]) == {"mall": "0001"}


async def test_an_index_is_built_while_the_table_is_written(scratch: Scratch) -> None:
    history = scratch.history("mall", "mall_shop", "SELECT 1")
    step = history.versions / "0002_step.py"
    step.write_text(
        step.read_text().replace(
            "op.execute('SELECT 1')", "op.create_index_online('ix_shop', 'mall_shop', ['id'])", 1
        )
    )
    owner = await asyncpg.connect(scratch.dsns.owner)
    await owner.execute("CREATE TABLE mall_shop (id int)")
    (history.versions / "0001_step.py").write_text(
        REVISION.format(revision="0001", previous=None, do="SELECT 1", undo="SELECT 1")
    )
    await owner.execute("INSERT INTO mall_shop VALUES (1), (1)")
    with pytest.raises(asyncpg.UniqueViolationError):
        await owner.execute("CREATE UNIQUE INDEX CONCURRENTLY ix_shop ON mall_shop (id)")
    valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_shop'::regclass"
    assert await owner.fetchval(valid) is False
    writer = await asyncpg.connect(scratch.dsns.owner)
    writing = writer.transaction()
    await writing.start()
    await writer.execute("INSERT INTO mall_shop VALUES (2)")
    upgrading = asyncio.create_task(upgrade(scratch.engine, [history]))
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'virtualxid'"
    while not await owner.fetchval(waits):
        assert not upgrading.done()
    await owner.execute("INSERT INTO mall_shop VALUES (3)")
    await writing.commit()
    assert await upgrading == {"mall": ("0001", "0002")}
    assert await owner.fetchval(valid) is True
    await owner.close()
    await writer.close()


async def test_release_older_than_the_database_refuses(scratch: Scratch) -> None:
    history = scratch.history("mall", "mall_shop", "mall_offer")
    await upgrade(scratch.engine, [history])
    (history.versions / "0002_step.py").unlink()
    with pytest.raises(MigrationError, match="does not know"):
        await pending(scratch.engine, [history])
    with pytest.raises(MigrationError, match="does not know"):
        await upgrade(scratch.engine, [history])


async def test_application_role_cannot_move_a_history(scratch: Scratch) -> None:
    history = scratch.history("mall", "mall_shop")
    await upgrade(scratch.engine, [history])
    app = await asyncpg.connect(scratch.dsns.app)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("UPDATE alembic_version_mall SET version_num = '0000'")
    await app.close()


async def test_job_queue_is_installed_for_the_application_and_removed(scratch: Scratch) -> None:
    history = scratch.history("queue", "")
    step = history.versions / "0001_step.py"
    text = step.read_text().replace("op.execute('')", "op.install_procrastinate()")
    step.write_text(text.replace("op.execute('SELECT 1')", "op.remove_procrastinate()"))
    await upgrade(scratch.engine, [history])
    app = await asyncpg.connect(scratch.dsns.app)
    await app.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('q', 't', '{}')"
    )
    assert await app.fetchval("SELECT status FROM procrastinate_jobs") == "todo"
    await app.close()
    await downgrade(scratch.engine, history)
    remains = "SELECT count(*) FROM {} WHERE {} LIKE 'procrastinate%'"
    assert await scratch.value(remains.format("pg_class", "relname")) == 0
    assert await scratch.value(remains.format("pg_type", "typname")) == 0
    assert await scratch.value(remains.format("pg_proc", "proname")) == 0


async def test_models_become_a_revision_that_isolates_their_tables(scratch: Scratch) -> None:
    shutil.copytree(SAMPLE, scratch.folder, dirs_exist_ok=True)
    answer = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(scratch.folder / "make_revision.py"), scratch.dsns.owner],
        env=os.environ | {"PYTHONPATH": f"{scratch.folder}:{os.environ.get('PYTHONPATH', '')}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == ["0001_create_the_tables.py", "None", "[]"]
    made = scratch.folder / "zhengcai_sample/migrations/versions/0001_create_the_tables.py"
    text = made.read_text()
    isolated = [
        name
        for name in ("plan", "plan_line", "entry", "commodity", "beat")
        if f'op.isolate_tenant_table("sample_{name}")' in text
    ]
    assert 'op.execute("CREATE SEQUENCE sample_entry_seq")' in text
    assert isolated == ["plan", "plan_line", "entry"]
    assert text.count("op.append_only(") == text.count('op.append_only("sample_entry")') == 1
    assert text.count("op.create_table(") == len(
        ("plan", "plan_line", "entry", "commodity", "beat")
    )


async def test_table_without_the_plugins_prefix_is_refused(scratch: Scratch) -> None:
    wrong = History("mall", "zhengcai.documents", scratch.folder / "mall")
    with pytest.raises(MigrationError, match=r"must begin with mall_: document"):
        await make_revision(scratch.engine, wrong, "create the tables")


def test_histories_run_in_the_order_of_what_they_need(tmp_path: Path) -> None:
    def named(name: str, *after: str) -> History:
        return History(name, f"zhengcai_{name}", tmp_path, after)

    histories = [
        named("mall", "tendering"),
        named("credit"),
        named("tendering", "absent"),
        core_history(),
    ]
    assert [it.name for it in in_order(histories)] == ["core", "credit", "tendering", "mall"]
    with pytest.raises(MigrationError, match="wait for each other"):
        in_order([named("a", "b"), named("b", "a")])


def test_framework_finds_its_own_history() -> None:
    assert (core_folder() / "env.py").is_file()
    assert core_history().version_table == "alembic_version_core"
    with pytest.raises(MigrationError, match="not installed"):
        plugin_history("nowhere", "zhengcai_nowhere")
