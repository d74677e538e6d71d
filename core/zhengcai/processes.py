"""This process among those of the deployment: it says that it runs, and starts only where it may.

`zhengcai.database.processes` keeps the list, `db contract` and `doctor` read it.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal
from uuid import uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from zhengcai.actions.runtime import PLATFORM_VERSION
from zhengcai.database.engine import make_engine
from zhengcai.database.histories import History, MigrationError
from zhengcai.database.migrations import pending_on
from zhengcai.database.processes import Alive, enter, leave
from zhengcai.database.revisions import steps
from zhengcai.settings import Settings

log = structlog.get_logger(__name__)

_AGAIN = 15.0
"""Seconds between two times that a process says that it runs."""

_NOBODY_CONTRACTS = text("SELECT pg_advisory_xact_lock_shared(hashtext('zhengcai.contract'))")

Purpose = Literal["web", "worker"]


@asynccontextmanager
async def announced(
    settings: Settings, dsn: str, histories: list[History], purpose: Purpose
) -> AsyncIterator[None]:
    """Have this process on the list while the enclosed work runs.

    Raises `MigrationError` on a schema that is older than this release needs, or contracted by a
    newer one.
    """
    process = Alive(
        id=uuid4(),
        host=socket.gethostname(),
        pid=os.getpid(),
        purpose=purpose,
        version=PLATFORM_VERSION,
        revisions={it.name: [step.revision for step in steps(it)] for it in histories},
    )
    single = settings.database.model_copy(update={"pool_size": 1})
    engine = make_engine(dsn, settings.model_copy(update={"database": single}))
    try:
        async with engine.begin() as connection:
            # On the list first and looked after: whoever contracts sees us, or we see it done.
            await connection.execute(_NOBODY_CONTRACTS)
            await _refuse_older(connection, histories)
            await enter(connection, process)
        saying = asyncio.create_task(_say_again(engine, process))
        try:
            yield
        finally:
            saying.cancel()
            with suppress(asyncio.CancelledError):
                await saying
            with suppress(OSError, DBAPIError):
                async with engine.begin() as connection:
                    await leave(connection, process)
    finally:
        await engine.dispose()


async def _refuse_older(connection: AsyncConnection, histories: list[History]) -> None:
    waiting = await pending_on(connection, histories)
    if waiting:
        named = "; ".join(f"{name} {', '.join(them)}" for name, them in waiting.items())
        raise MigrationError(
            f"The database is older than zhengcai {PLATFORM_VERSION} needs; it lacks {named}. "
            "Run zhengcai db upgrade first."
        )


async def _say_again(engine: AsyncEngine, process: Alive) -> None:
    while True:
        await asyncio.sleep(_AGAIN)
        try:
            async with engine.begin() as connection:
                await enter(connection, process)
        except (OSError, DBAPIError):
            log.warning("process.not_announced")
