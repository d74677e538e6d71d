"""Putting a database back to what it was: quicker than a new one, and its connections stay warm."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO

import asyncpg

Mark = tuple[int, int | None]
"""How many rows a table has and the newest transaction that wrote one; of a sequence, its state."""

_CATALOGUE = " UNION ALL ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {name}"  # noqa: S608 - the names stand here
    for name in ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_policy", "pg_proc")
)
_TABLES = """
SELECT format('%I.%I', nspname, relname) AS name, relkind = 'S' AS counts,
       (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
         WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
       ) AS columns
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
 WHERE relkind IN ('r', 'S') AND nspname !~ '^(pg_|information_schema$)'
 ORDER BY 1
"""
_REFUSING = """
SELECT DISTINCT pg_get_functiondef(tgfoid) FROM pg_trigger WHERE tgenabled = 'A' AND tgtype & 1 = 0
"""
"""The triggers that hold even without triggers: a table that only grows refuses by them."""
_STRANGERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> ALL($1)
"""
_PATIENCE = {"lock_timeout": "10s", "session_replication_role": "replica"}
"""Without the triggers: those of foreign keys, and those that let nothing be taken away."""


@dataclass(slots=True)
class Pristine:
    """The rows of a database at one moment. Made by `remember`."""

    connection: asyncpg.Connection
    _query: str
    _schema: object
    _marks: dict[str, Mark]
    _rows: Mapping[str, tuple[list[str], bytes]]
    _sequences: frozenset[str]

    async def restore(self, ours: Collection[int]) -> bool:
        """Put the rows back; False where that cannot be done, because the schema has changed.

        `ours` are the server processes of connections that stay; all others are ended.
        """
        await self.connection.fetch(_STRANGERS, [*ours, self.connection.get_server_pid()])
        async with self.connection.transaction():
            if await _schema_of(self.connection) != self._schema:
                return False
            found = await _marks_of(self.connection, self._query)
            changed = [name for name, mark in found.items() if mark != self._marks[name]]
            if not changed:
                return True
            refusing = [row[0] for row in await self.connection.fetch(_REFUSING)]
            allowing = (
                f"{each.partition('AS $')[0]}AS $$BEGIN RETURN NULL; END$$" for each in refusing
            )
            undoing = (*allowing, *map(self._undoing, changed), *refusing)
            await self.connection.execute(";".join(undoing))
            for name in changed:
                if name in self._rows:
                    columns, rows = self._rows[name]
                    await _copy_into(self.connection, name, columns, rows)
            again = await _marks_of(self.connection, self._query)
            self._marks.update({name: again[name] for name in changed})
            self._schema = await _schema_of(self.connection)
        return True

    def _undoing(self, name: str) -> str:
        if name in self._sequences:
            value, called = self._marks[name]
            return f"SELECT setval('{name}', {value}, {bool(called)})"
        return f"DELETE FROM ONLY {name}"  # noqa: S608 - a name of the catalogue


async def remember(dsn: str) -> Pristine:
    """The rows of a database as they are; `dsn` is the superuser's. The connection stays open."""
    connection = await asyncpg.connect(dsn, server_settings=_PATIENCE)
    found = await connection.fetch(_TABLES)
    sequences = frozenset(each["name"] for each in found if each["counts"])
    query = " UNION ALL ".join(
        f"SELECT '{name}', last_value, is_called::int FROM {name}"  # noqa: S608 - of the catalogue
        if name in sequences
        else f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM ONLY {name}"  # noqa: S608
        for name in (each["name"] for each in found)
    )
    marks = await _marks_of(connection, query)
    rows = {}
    for each in found:
        name = each["name"]
        if name not in sequences and marks[name][0]:
            rows[name] = (each["columns"], await _copied(connection, name, each["columns"]))
    return Pristine(connection, query, await _schema_of(connection), marks, rows, sequences)


async def _marks_of(connection: asyncpg.Connection, query: str) -> dict[str, Mark]:
    return {name: (rows, newest) for name, rows, newest in await connection.fetch(query)}


async def _schema_of(connection: asyncpg.Connection) -> object:
    """What changes with every statement that changes the schema."""
    return await connection.fetch(_CATALOGUE)


async def _copied(connection: asyncpg.Connection, name: str, columns: list[str]) -> bytes:
    schema, _, table = name.partition(".")
    out = BytesIO()
    await connection.copy_from_table(
        table, schema_name=schema, columns=columns, output=out, format="binary"
    )
    return out.getvalue()


async def _copy_into(
    connection: asyncpg.Connection, name: str, columns: list[str], rows: bytes
) -> None:
    schema, _, table = name.partition(".")
    await connection.copy_to_table(
        table, schema_name=schema, columns=columns, source=BytesIO(rows), format="binary"
    )
