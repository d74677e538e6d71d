"""What a test sees happen: events, entries of the audit, statements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from zhengcai.testing.world import World

_JSON = ("problems", "changes", "rule_refs")
_SEARCHABLE = frozenset(
    {"tenant_code", "action", "subject_type", "subject_id", "outcome", "actor_id", "request_id"}
)


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it stands in the feed."""

    type: str
    tenant: str
    subject_id: UUID
    actor_id: UUID
    data: Mapping[str, Any]


async def events_after(world: World, seq: int, prefix: str, tenant: str) -> list[Told]:
    """The events behind `seq`, in their order."""
    rows = await world.sql(
        "SELECT type, tenant_code, subject_id, actor_id, data::text FROM event WHERE seq > $1 "
        "AND starts_with(type, $2) AND ($3 = '' OR tenant_code = $3) ORDER BY xid, seq",
        seq,
        prefix,
        tenant,
    )
    return [
        Told(
            row["type"],
            row["tenant_code"],
            row["subject_id"],
            row["actor_id"],
            json.loads(row["data"]),
        )
        for row in rows
    ]


async def audit_entries(world: World, where: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Entries whose columns are as `where` says. Raises `LookupError` for another column."""
    if strangers := sorted(where.keys() - _SEARCHABLE):
        raise LookupError(f"entries are not searched by {', '.join(strangers)}")
    narrowed = "".join(f" AND {name}::text = ${n}" for n, name in enumerate(where, 1))
    rows = await world.sql(
        f"SELECT * FROM audit_entry WHERE true{narrowed} ORDER BY xid, seq",  # noqa: S608 - names are checked
        *map(str, where.values()),
    )
    return [row | {name: json.loads(row[name]) for name in _JSON} for row in rows]


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    """The statements on an engine: those of SQLAlchemy, and those handed to the driver itself."""
    statements: list[str] = []
    watched: list[Any] = []

    def by_driver(query: Any) -> None:
        statements.append(query.query)

    def by_engine(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    def checked_out(_: object, record: Any, __: object) -> None:
        connection = record.driver_connection
        if connection not in watched:
            connection.add_query_logger(by_driver)
            watched.append(connection)

    event.listen(engine.sync_engine, "before_cursor_execute", by_engine)
    event.listen(engine.sync_engine, "checkout", checked_out)
    try:
        yield statements
    finally:
        event.remove(engine.sync_engine, "checkout", checked_out)
        event.remove(engine.sync_engine, "before_cursor_execute", by_engine)
        for connection in watched:
            connection.remove_query_logger(by_driver)
