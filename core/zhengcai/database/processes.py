"""Which processes serve on this schema, and what each of them knows of it.

During an upgrade the previous version and the next one run side by side. What only the previous one
needs may go when none is left that runs it; here is where they say that they run. All times are the
server's, so that no machine's clock matters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import NodeModel

SILENT = 60
"""Seconds after which a process that has not said so any more is held to be gone."""

FIRST_NAME = "zhengcai"
"""What connections of 0.1 are called in PostgreSQL: it kept no list of its processes."""


class RunningProcess(NodeModel):
    """A process that serves or works; `revisions` are those that its code knows, by history."""

    __tablename__ = "running_process"
    __table_args__ = (Index(None, "seen_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    purpose: Mapped[str]
    version: Mapped[str]
    revisions: Mapped[dict[str, Any]] = mapped_column(JSONB())
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class AppliedRevision(NodeModel):
    """A revision that was applied, and what it was: an older version has not got its file."""

    __tablename__ = "applied_revision"

    history: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[str] = mapped_column(primary_key=True)
    phase: Mapped[str]
    applied_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Alive:
    """A process that runs."""

    id: UUID
    host: str
    pid: int
    purpose: str
    version: str
    revisions: Mapping[str, Sequence[str]]

    def __str__(self) -> str:
        return f"zhengcai {self.version} ({self.purpose}, {self.host}, pid {self.pid})"

    def needs_more(self, history: str, revision: str) -> bool:
        """Whether its code is older than `revision`, and uses tables of that history at all."""
        return history in self.revisions and revision not in self.revisions[history]


_FORGET = text("DELETE FROM running_process WHERE seen_at < now() - interval '1 day'")
_ENTER = text(
    "INSERT INTO running_process (id, host, pid, purpose, version, revisions, "
    "started_at, seen_at) VALUES (:id, :host, :pid, :purpose, :version, "
    "CAST(:revisions AS jsonb), now(), now()) ON CONFLICT (id) DO UPDATE SET seen_at = now()"
)
_LEAVE = text("DELETE FROM running_process WHERE id = :id")
_KEPT = text("SELECT to_regclass('running_process') IS NOT NULL")
_ALIVE = text(
    "SELECT id, host, pid, purpose, version, revisions FROM running_process "
    "WHERE seen_at > now() - make_interval(secs => :silent) ORDER BY started_at"
)
_FIRST = text(
    "SELECT DISTINCT coalesce(client_hostname, host(client_addr), 'this machine') "
    "FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
)


async def enter(connection: AsyncConnection, process: Alive) -> None:
    """Say that `process` runs, the first time or again."""
    await connection.execute(_FORGET)
    values = asdict(process) | {"revisions": orjson.dumps(process.revisions).decode()}
    await connection.execute(_ENTER, values)


async def leave(connection: AsyncConnection, process: Alive) -> None:
    """Say that `process` ends."""
    await connection.execute(_LEAVE, {"id": process.id})


async def alive(connection: AsyncConnection) -> list[Alive]:
    """The processes that run, the longest running first; none before the table is there."""
    if not await connection.scalar(_KEPT):
        return []
    rows = await connection.execute(_ALIVE, {"silent": SILENT})
    return [Alive(**row) for row in rows.mappings()]


async def older(connection: AsyncConnection, history: str, revision: str) -> list[str]:
    """What still runs on code from before `revision`, told to an operator."""
    first = await connection.scalars(_FIRST, {"name": FIRST_NAME})
    found = [f"zhengcai 0.1 (connected from {place})" for place in first]
    return found + [str(it) for it in await alive(connection) if it.needs_more(history, revision)]
