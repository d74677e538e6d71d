"""Bring the schema up to date: Alembic, one version table for the core and one for each plugin.

Each revision is a transaction of its own, under time limits: a migration that cannot get its locks
at once gives up and tries again a moment later, rather than stop everybody who queues behind it.
Changes expand, migrate and contract; autogenerate never drops a table, that is written by hand.
"""

import asyncio
import importlib.util
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from zhengcai.database.histories import (
    History,
    MigrationError,
    core_history,
    in_order,
    owned_tables,
    tenant_tables,
)
from zhengcai.database.processes import older
from zhengcai.database.provision import APP
from zhengcai.database.revisions import Step, configuration, missing, needed

log = structlog.get_logger(__name__)

LOCK_TIMEOUT = "500ms"
"""Nobody may read a table while a migration waits for it: shorter than a user's patience."""
STATEMENT_TIMEOUT = "10min"
ATTEMPTS = 60
PAUSE = 0.5
"""Seconds between two attempts, in which those go ahead who queued."""
_BUSY = frozenset({"55P03", "40P01"})
"""SQLSTATE of a lock that was not to be had, and of a deadlock."""


class ProcessesInTheWay(MigrationError):  # noqa: N818 - names what is wrong
    """A revision would take away what processes that run still need; `processes` names them."""

    def __init__(self, history: History, revision: str, processes: Sequence[str]) -> None:
        self.history = history.name
        self.revision = revision
        self.processes = processes
        super().__init__(
            f"Revision {revision} of {history.name} takes away what is still needed by "
            f"{'; '.join(processes)}. Replace or stop these first, then run it again."
        )


Waiting = dict[str, tuple[str, ...]]
"""Revisions in their order, by history."""


async def upgrade(owner_engine: AsyncEngine, histories: Sequence[History]) -> Waiting:
    """Apply what this release needs in order to serve, and answer it by history.

    A second process waits for the first. What only contracts is left to `contract`, but for a
    history that is new here, and for a contraction of a former release that stands before what
    this one adds; that is refused (`ProcessesInTheWay`) while a process runs that needs what it
    takes away. Raises `MigrationError`.
    """
    done: Waiting = {}
    async with _alone(owner_engine) as connection:
        for history in in_order(histories):
            standing, waiting = await _waiting(connection, history)
            if standing is not None:
                waiting = needed(waiting)
            await _apply(connection, history, waiting, done)
    return done


async def contract(owner_engine: AsyncEngine, histories: Sequence[History]) -> Waiting:
    """Apply what was left to do after `upgrade`: take away what no process needs any more.

    Raises `ProcessesInTheWay` where one does, and `MigrationError`.
    """
    done: Waiting = {}
    async with _alone(owner_engine) as connection:
        for history in in_order(histories):
            _, waiting = await _waiting(connection, history)
            if needed(waiting):
                raise MigrationError(f"{history.name} is not up to date: run db upgrade first.")
            await _apply(connection, history, waiting, done)
    return done


async def downgrade(owner_engine: AsyncEngine, history: History, revision: str = "base") -> None:
    """Undo the revisions of one history after `revision`. Raises `MigrationError`."""
    async with _alone(owner_engine) as connection:
        await _run(connection, history, lambda config: command.downgrade(config, revision))


async def current(engine: AsyncEngine, histories: Sequence[History]) -> dict[str, str | None]:
    """The revision each history stands at, by its name; None before the first."""
    async with engine.connect() as connection:
        return {it.name: await connection.run_sync(_revision, it) for it in in_order(histories)}


async def pending(engine: AsyncEngine, histories: Sequence[History]) -> Waiting:
    """The revisions without which this release cannot serve, by history; only those with some.

    Raises `MigrationError` where a newer release has contracted the database.
    """
    async with engine.connect() as connection:
        return await pending_on(connection, histories)


async def pending_on(connection: AsyncConnection, histories: Sequence[History]) -> Waiting:
    """`pending`, inside a transaction that is open already."""
    found = {it.name: await _waiting(connection, it) for it in in_order(histories)}
    return _named({name: needed(waiting) for name, (_, waiting) in found.items()})


async def contractions(
    engine: AsyncEngine, histories: Sequence[History]
) -> dict[str, tuple[tuple[str, ...], list[str]]]:
    """What `contract` would apply, by history, each with the processes that stand in its way."""
    found = {}
    async with engine.connect() as connection:
        for history in in_order(histories):
            _, waiting = await _waiting(connection, history)
            left = waiting[len(needed(waiting)) :]
            if left:
                revisions = tuple(step.revision for step in left)
                found[history.name] = (
                    revisions,
                    await older(connection, history.name, revisions[-1]),
                )
    return found


async def make_revision(
    owner_engine: AsyncEngine, history: History, message: str, *, empty: bool = False
) -> Path | None:
    """Write the next revision of `history`: its models against a database that is up to date.

    Answers the file, or None where the models ask for nothing. `empty` writes one to fill by hand.
    Raises `MigrationError`.
    """
    owned_tables(history)
    history.versions.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []

    def write(config: Config) -> None:
        config.attributes["empty"] = empty
        number = sum(1 for _ in ScriptDirectory.from_config(config).walk_revisions()) + 1
        script = command.revision(config, message, autogenerate=not empty, rev_id=f"{number:04d}")
        if isinstance(script, Script):
            made.append(Path(script.path))
            _format(made[0])

    async with _alone(owner_engine) as connection:
        await _run(connection, history, write)
    return made[0] if made else None


async def unprotected_tables(engine: AsyncEngine) -> list[str]:
    """Tenant tables of the framework and of the plugins loaded that the database does not isolate.

    Any is a bug of the deployment.
    """
    owned_tables(core_history())
    query = text(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "AND relname = ANY (:names) AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1"
    )
    async with engine.connect() as connection:
        return list(await connection.scalars(query, {"names": sorted(tenant_tables())}))


@asynccontextmanager
async def _alone(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that migrates while no other process does."""
    async with engine.connect() as connection:
        try:
            # Before the time limits: another process may take as long as its migrations need.
            await connection.execute(text("SELECT pg_advisory_lock(hashtext('zhengcai.migrate'))"))
            await connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
            await connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
            await connection.commit()
            yield connection
        finally:
            # The lock and the limits belong to the session and end with it.
            await connection.invalidate()


async def _apply(
    connection: AsyncConnection, history: History, waiting: Sequence[Step], done: Waiting
) -> None:
    for step in waiting:
        if step.phase == "contract":
            await _contract(connection, history, step)
        else:
            await _to(connection, history, step)
        done[history.name] = (*done.get(history.name, ()), step.revision)
    if waiting:
        await connection.execute(
            text(f"REVOKE INSERT, UPDATE, DELETE ON {history.version_table} FROM {APP}")
        )
        await connection.commit()


async def _contract(connection: AsyncConnection, history: History, step: Step) -> None:
    """One that takes away: no process may start meanwhile without being seen."""
    await connection.execute(text("SELECT pg_advisory_lock(hashtext('zhengcai.contract'))"))
    processes = await older(connection, history.name, step.revision)
    if processes:
        raise ProcessesInTheWay(history, step.revision, processes)
    await _to(connection, history, step)
    await connection.execute(text("SELECT pg_advisory_unlock(hashtext('zhengcai.contract'))"))
    await connection.commit()


async def _to(connection: AsyncConnection, history: History, step: Step) -> None:
    await _run(connection, history, lambda config: command.upgrade(config, step.revision))


async def _run(
    connection: AsyncConnection, history: History, task: Callable[[Config], object]
) -> None:
    def inside(sync_connection: Connection) -> None:
        config = configuration(history)
        config.attributes.update(connection=sync_connection, history=history)
        task(config)

    for attempt in range(1, ATTEMPTS + 1):
        # Alembic commits only in transactions that it has begun.
        await connection.commit()
        try:
            return await connection.run_sync(inside)
        except CommandError as error:
            raise MigrationError(
                f"The history {history.name} cannot be applied: {error}"
            ) from error
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _BUSY or attempt == ATTEMPTS:
                raise MigrationError(
                    f"The database refused a migration of {history.name}; it stands at the last "
                    f"revision that was complete. {error.orig}"
                ) from error
            await connection.rollback()
            log.info("migration.waits", history=history.name, attempt=attempt)
            await asyncio.sleep(PAUSE)
    return None


async def _waiting(
    connection: AsyncConnection, history: History
) -> tuple[str | None, Sequence[Step]]:
    """Where a history stands, and every revision of this release that it lacks."""
    standing = await connection.run_sync(_revision, history)
    applied: Mapping[str, str] = {}
    if await connection.scalar(text("SELECT to_regclass('applied_revision') IS NOT NULL")):
        rows = await connection.execute(
            text("SELECT revision, phase FROM applied_revision WHERE history = :history"),
            {"history": history.name},
        )
        applied = {row.revision: row.phase for row in rows}
    return standing, missing(history, standing, applied)


def _named(waiting: Mapping[str, Sequence[Step]]) -> Waiting:
    return {name: tuple(it.revision for it in steps) for name, steps in waiting.items() if steps}


def _format(revision: Path) -> None:
    """As the rest of the code is, where the formatter is installed."""
    if importlib.util.find_spec("ruff") is not None:
        words = [sys.executable, "-m", "ruff", "format", "--quiet", str(revision)]
        subprocess.run(words, check=True)  # noqa: S603 - our own development tool


def _revision(connection: Connection, history: History) -> str | None:
    options = {"version_table": history.version_table}
    return MigrationContext.configure(connection, opts=options).get_current_revision()
