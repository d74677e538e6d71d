"""Two versions side by side: what each may do to the schema, and on which it starts."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from zhengcai.database import migrations
from zhengcai.database.engine import make_engine
from zhengcai.database.histories import History, MigrationError, core_history
from zhengcai.database.migrations import (
    ProcessesInTheWay,
    contract,
    contractions,
    current,
    downgrade,
    pending,
    upgrade,
)
from zhengcai.database.processes import FIRST_NAME, Alive, alive, enter, leave
from zhengcai.database.testing import Dsns, ScratchPostgres
from zhengcai.processes import announced
from zhengcai.settings import Settings

REVISION = """
from alembic import op
revision = {revision!r}
down_revision = {previous!r}
phase = {phase!r}
def upgrade():
    op.execute("CREATE TABLE mall_{revision} (id int)")
def downgrade():
    op.execute("DROP TABLE mall_{revision}")
"""


@dataclass
class Deployed:
    """A database with the platform's schema, and releases of a plugin beside it."""

    engine: AsyncEngine
    dsns: Dsns
    settings: Settings
    folder: Path

    def release(self, *phases: str) -> History:
        """The plugin's history in a release that has these phases, one a revision."""
        folder = self.folder / "-".join(phases)
        history = History("mall", "zhengcai_mall", folder)
        history.versions.mkdir(parents=True, exist_ok=True)
        for number, phase in enumerate(phases, start=1):
            revision, previous = f"{number:04d}", f"{number - 1:04d}" if number > 1 else None
            (history.versions / f"{revision}_step.py").write_text(
                REVISION.format(revision=revision, previous=previous, phase=phase)
            )
        return history

    async def runs(self, **knows: list[str]) -> Alive:
        """A process that runs and knows these revisions by history."""
        process = Alive(
            id=uuid4(),
            host="web-1",
            pid=4711,
            purpose="web",
            version="0.1.9",
            revisions=knows,
        )
        async with self.engine.begin() as connection:
            await enter(connection, process)
        return process

    async def sql(self, statement: str) -> None:
        connection = await asyncpg.connect(self.dsns.admin)
        await connection.execute(statement)
        await connection.close()

    async def standing(self, history: History) -> str | None:
        return (await current(self.engine, [history]))[history.name]


async def _core(dsns: Dsns) -> None:
    engine = make_engine(dsns.owner, Settings())
    await upgrade(engine, [core_history()])
    await engine.dispose()


@pytest.fixture
async def deployed(postgres: ScratchPostgres, tmp_path: Path) -> AsyncIterator[Deployed]:
    template = await postgres.template("upgraded_core", _core)
    async with postgres.database(template) as dsns:
        engine = make_engine(dsns.owner, postgres.settings)
        yield Deployed(engine, dsns, dsns.settings(postgres.settings), tmp_path)
        await engine.dispose()


async def test_an_upgrade_expands_and_leaves_the_rest_for_later(deployed: Deployed) -> None:
    await upgrade(deployed.engine, [deployed.release("expand")])
    release = deployed.release("expand", "expand", "contract")
    assert await pending(deployed.engine, [release]) == {"mall": ("0002",)}
    assert await upgrade(deployed.engine, [release]) == {"mall": ("0002",)}
    assert await pending(deployed.engine, [release]) == {}
    assert await contractions(deployed.engine, [release]) == {"mall": (("0003",), [])}
    assert await contract(deployed.engine, [release]) == {"mall": ("0003",)}
    assert await contractions(deployed.engine, [release]) == {}
    assert await contract(deployed.engine, [release]) == {}


async def test_what_is_new_here_is_applied_whole(deployed: Deployed) -> None:
    release = deployed.release("expand", "contract")
    assert await upgrade(deployed.engine, [release]) == {"mall": ("0001", "0002")}


async def test_a_contraction_waits_for_an_upgrade(deployed: Deployed) -> None:
    await upgrade(deployed.engine, [deployed.release("expand")])
    with pytest.raises(MigrationError, match="run db upgrade first"):
        await contract(deployed.engine, [deployed.release("expand", "expand", "contract")])


@pytest.mark.parametrize(
    ("knows", "hinders"),
    [
        ({"mall": ["0001"]}, True),
        ({"mall": ["0001", "0002"]}, False),
        ({"credit": ["0001"]}, False),
    ],
)
async def test_nothing_is_taken_from_a_process_that_needs_it(
    deployed: Deployed, knows: dict[str, list[str]], hinders: bool
) -> None:
    await upgrade(deployed.engine, [deployed.release("expand")])
    release = deployed.release("expand", "contract")
    await deployed.runs(**knows)
    if not hinders:
        assert await contract(deployed.engine, [release]) == {"mall": ("0002",)}
        return
    with pytest.raises(ProcessesInTheWay, match=r"zhengcai 0\.1\.9 \(web, web-1, pid 4711\)"):
        await contract(deployed.engine, [release])
    ((_, named),) = (await contractions(deployed.engine, [release])).values()
    assert named == ["zhengcai 0.1.9 (web, web-1, pid 4711)"]
    await deployed.sql("UPDATE running_process SET seen_at = now() - interval '61 seconds'")
    assert await contract(deployed.engine, [release]) == {"mall": ("0002",)}


async def test_the_first_release_is_known_by_its_connections(deployed: Deployed) -> None:
    """It keeps no list; the application's role sees how the connections of others are called."""
    await upgrade(deployed.engine, [deployed.release("expand")])
    release = deployed.release("expand", "contract")
    first = await asyncpg.connect(
        deployed.dsns.app, server_settings={"application_name": FIRST_NAME}
    )
    with pytest.raises(ProcessesInTheWay, match=r"zhengcai 0\.1 \(connected from this machine\)"):
        await contract(deployed.engine, [release])
    await first.close()
    assert await contract(deployed.engine, [release]) == {"mall": ("0002",)}


async def test_a_release_is_not_skipped_while_the_one_before_it_runs(deployed: Deployed) -> None:
    await upgrade(deployed.engine, [deployed.release("expand")])
    after_next = deployed.release("expand", "contract", "expand")
    assert await pending(deployed.engine, [after_next]) == {"mall": ("0002", "0003")}
    process = await deployed.runs(mall=["0001"])
    with pytest.raises(ProcessesInTheWay):
        await upgrade(deployed.engine, [after_next])
    assert await deployed.standing(after_next) == "0001"
    async with deployed.engine.begin() as connection:
        await enter(connection, replace(process, id=uuid4(), revisions={"mall": ["0001", "0002"]}))
    async with deployed.engine.begin() as connection:
        await leave(connection, process)
    assert await upgrade(deployed.engine, [after_next]) == {"mall": ("0002", "0003")}


async def test_an_older_release_serves_on_what_a_newer_one_has_expanded(
    deployed: Deployed,
) -> None:
    old, new = deployed.release("expand"), deployed.release("expand", "expand", "contract")
    await upgrade(deployed.engine, [old])
    await upgrade(deployed.engine, [new])
    assert await pending(deployed.engine, [old]) == {}
    assert await upgrade(deployed.engine, [old]) == {}
    async with announced(deployed.settings, deployed.dsns.app, [old], "web"):
        pass
    await contract(deployed.engine, [new])
    for refused in (pending, upgrade, contract):
        with pytest.raises(MigrationError, match=r"Revision 0003 of mall has taken away"):
            await refused(deployed.engine, [old])
    with pytest.raises(MigrationError, match=r"Install that release"):
        async with announced(deployed.settings, deployed.dsns.app, [old], "web"):
            pass
    await downgrade(deployed.engine, new, "0002")
    assert await pending(deployed.engine, [old]) == {}


async def test_a_newer_release_does_not_start_on_an_older_schema(deployed: Deployed) -> None:
    await upgrade(deployed.engine, [deployed.release("expand")])
    release = deployed.release("expand", "expand", "contract")
    with pytest.raises(MigrationError, match=r"lacks mall 0002\. Run zhengcai db upgrade first"):
        async with announced(deployed.settings, deployed.dsns.app, [release], "web"):
            pass


async def test_a_process_is_on_the_list_while_it_runs(deployed: Deployed) -> None:
    async def listed() -> list[Alive]:
        async with deployed.engine.connect() as connection:
            return await alive(connection)

    core = [core_history()]
    async with announced(deployed.settings, deployed.dsns.app, core, "worker"):
        (process,) = await listed()
        assert (process.host, process.pid) == (socket.gethostname(), os.getpid())
        assert process.purpose == "worker"
        assert process.revisions["core"][0] == "0001"
    assert await listed() == []


async def test_a_process_that_starts_waits_for_a_contraction(deployed: Deployed) -> None:
    """Else it could begin on what is just being taken away, unseen by the one that takes it."""
    owner = await asyncpg.connect(deployed.dsns.owner)
    await owner.execute("SELECT pg_advisory_lock(hashtext('zhengcai.contract'))")
    entered = asyncio.Event()

    async def start() -> None:
        async with announced(deployed.settings, deployed.dsns.app, [core_history()], "web"):
            entered.set()

    starting = asyncio.create_task(start())
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not await owner.fetchval(waiting):
        assert not entered.is_set()
    await owner.close()
    await starting
    assert entered.is_set()


@asynccontextmanager
async def _held(deployed: Deployed) -> AsyncIterator[asyncpg.Connection]:
    owner = await asyncpg.connect(deployed.dsns.owner)
    await owner.execute("CREATE TABLE mall_shop (id int)")
    await owner.execute("BEGIN; LOCK TABLE mall_shop IN ACCESS SHARE MODE")
    yield owner
    await owner.close()


async def test_a_migration_tries_again_while_a_table_is_busy(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", "1ms")
    release = deployed.release("expand")
    step = release.versions / "0001_step.py"
    step.write_text(
        step.read_text().replace("CREATE TABLE mall_0001 (id int)", "DROP TABLE mall_shop")
    )
    async with _held(deployed) as owner:

        async def let_go(_: float) -> None:
            await owner.execute("ROLLBACK")

        monkeypatch.setattr(migrations.asyncio, "sleep", let_go)
        assert await upgrade(deployed.engine, [release]) == {"mall": ("0001",)}


def test_a_phase_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    wrong = Deployed.release(Deployed(None, None, None, tmp_path), "later")  # type: ignore[arg-type]
    with pytest.raises(MigrationError, match="expand or contract, not 'later'"):
        migrations.missing(wrong, None, {})
