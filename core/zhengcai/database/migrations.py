"""Bring the schema up to date: Alembic, one version table for the core and one for each plugin.

Each revision is a transaction of its own, under time limits: a migration that cannot get its locks
at once gives up and is run again, rather than stop everybody who queues behind it. Changes expand,
migrate and contract; autogenerate never drops a table, that is written by hand.
"""

import importlib.util
import io
import subprocess
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from zhengcai.database.histories import (
    History,
    MigrationError,
    core_folder,
    core_history,
    in_order,
    owned_tables,
    tenant_tables,
)
from zhengcai.database.provision import APP

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"


async def upgrade(owner_engine: AsyncEngine, histories: Sequence[History]) -> None:
    """Apply all pending revisions; a second process waits for the first. Raises `MigrationError`."""
    async with _alone(owner_engine) as connection:
        for history in in_order(histories):
            await _run(connection, history, lambda config: command.upgrade(config, "heads"))
            await connection.execute(
                text(f"REVOKE INSERT, UPDATE, DELETE ON {history.version_table} FROM {APP}")
            )
            await connection.commit()


async def downgrade(owner_engine: AsyncEngine, history: History, revision: str = "base") -> None:
    """Undo the revisions of one history after `revision`. Raises `MigrationError`."""
    async with _alone(owner_engine) as connection:
        await _run(connection, history, lambda config: command.downgrade(config, revision))


async def current(engine: AsyncEngine, histories: Sequence[History]) -> dict[str, str | None]:
    """The revision each history stands at, by its name; None before the first."""
    async with engine.connect() as connection:
        return {it.name: await connection.run_sync(_revision, it) for it in in_order(histories)}


async def pending(engine: AsyncEngine, histories: Sequence[History]) -> dict[str, tuple[str, ...]]:
    """The revisions that `upgrade` would apply, in order, by history; only those with some."""
    standing = await current(engine, histories)
    waiting = {it.name: _missing(it, standing[it.name]) for it in in_order(histories)}
    return {name: revisions for name, revisions in waiting.items() if revisions}


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


async def _run(
    connection: AsyncConnection, history: History, task: Callable[[Config], object]
) -> None:
    def inside(sync_connection: Connection) -> None:
        config = _configuration(history)
        config.attributes.update(connection=sync_connection, history=history)
        task(config)

    try:
        await connection.run_sync(inside)
    except CommandError as error:
        raise MigrationError(f"The history {history.name} cannot be applied: {error}") from error
    except DBAPIError as error:
        raise MigrationError(
            f"The database refused a migration of {history.name}; it stands at the last revision "
            f"that was complete. {error.orig}"
        ) from error


def _configuration(history: History) -> Config:
    """Alembic's configuration for one history; the environment and the template are the core's."""
    config = Config(stdout=io.StringIO(), cmd_opts=Namespace(quiet=True))
    options = {
        "script_location": str(core_folder()),
        "version_locations": str(history.versions),
        "path_separator": "newline",
        "file_template": "%(rev)s_%(slug)s",
    }
    for name, value in options.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config


def _format(revision: Path) -> None:
    """As the rest of the code is, where the formatter is installed."""
    if importlib.util.find_spec("ruff") is not None:
        words = [sys.executable, "-m", "ruff", "format", "--quiet", str(revision)]
        subprocess.run(words, check=True)  # noqa: S603 - our own development tool


def _revision(connection: Connection, history: History) -> str | None:
    options = {"version_table": history.version_table}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _missing(history: History, standing: str | None) -> tuple[str, ...]:
    scripts = ScriptDirectory.from_config(_configuration(history))
    try:
        steps = list(scripts.iterate_revisions("heads", standing or "base"))
    except (CommandError, RevisionError) as error:
        raise MigrationError(
            f"The database stands at revision {standing} of {history.name}, which this release "
            "does not know: a newer one has migrated it."
        ) from error
    return tuple(step.revision for step in reversed(steps))
