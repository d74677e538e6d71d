"""What may be said through a session: rows are read and written, and nothing else is done.

A statement that sets what row-level security reads (`SET`, `set_config`), ends the transaction or
runs other statements is refused before it reaches the server. So is one that names what row-level
security does not divide among tenants (the queue, accounts, sessions, processes, the catalogue), and
one that writes a table of the platform (audit, events, choices, releases) outside a flush, and one
that writes a plugin's table by its name: a plugin writes its own through its models, so a table of
which it has none is not written. What was written as text is looked at once more afterwards: the scope in force has to be the one that was set
(`Work.keep_scope`).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Table, TextClause, UpdateBase, event
from sqlalchemy.ext.asyncio import AsyncEngine

from zhengcai.database.models import Base, TenantModel

log = structlog.get_logger(__name__)

RAW, REFUSED = "raw", "refused"
MARK = "zhengcai.statements"
"""Where a connection remembers that text was run on it, or refused."""
_OURS = "zhengcai.ours"
"""Where it remembers that the platform itself writes."""

_BEGINNINGS = (
    "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES",
    "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT",
)  # fmt: skip
_NEVER = re.compile(
    r"set_config|information_schema|_to_xml|\blo_|\blo(?:read|write)\b|\bts_(?:stat|rewrite)\b"
    r"|pg_settings|dblink|procrastinate|\balembic_version|u&[\"']",
    re.IGNORECASE,
)
"""What sets, sees the server, runs what it is given, or belongs to the queue; and names spelt so as
not to be read."""

_SERVER = re.compile(r"\b_?pg_", re.IGNORECASE)

CLOSED = frozenset({"account", "session", "sign_in_failure", "running_process"})
"""Tables that no row-level security divides and no session has to do with: core code uses the
driver. A test compares with the catalogue."""

_WORD = re.compile(r"[\w$]+|[^\w\s]")
_COLUMNS = re.compile(r"(\s*INSERT\s+INTO\s+\w+\s*)\(\s*\w+(?:\s*,\s*\w+)*\s*\)", re.IGNORECASE)
_SCHEMAS = frozenset({"public", "pg_catalog", "pg_temp"})
_TARGETS = frozenset({"INTO", "UPDATE", "DELETE"})
_BETWEEN = frozenset({"FROM", "ONLY", "PUBLIC", ".", '"'})

_KEPT = 4096
_known: dict[str, "Verdict"] = {}
"""Statement → what it may: the same few are said again and again."""


class Verdict(Enum):
    """What may be said, and by whom."""

    REFUSED = 0
    SERVER = 1
    """It names something of the server itself: locks, snapshots, the catalogue."""
    PLATFORM = 2
    """It writes rows of the platform's own tables: a flush may, whoever else does not."""
    ROWS = 3
    """It writes rows of one table of a plugin: who has its model may."""
    ALLOWED = 4


FLUSH = frozenset({Verdict.PLATFORM, Verdict.ROWS})
SEALING = FLUSH | {Verdict.SERVER}


class ForbiddenStatement(PermissionError):  # noqa: N818 - names what it is
    """A session was asked for something else than reading and writing rows."""


class ScopeBroken(PermissionError):  # noqa: N818 - names what has happened
    """The scope in force is not the one that was set, or somebody tried to have it so."""


def watch_statements(engine: AsyncEngine) -> None:
    """Refuse, on the sessions of `engine`, whatever does not read or write rows."""
    event.listen(engine.sync_engine, "before_cursor_execute", _look)


def _look(connection: Any, _cursor: Any, statement: str, _given: Any, context: Any, _: Any) -> None:
    verdict = _known.get(statement)
    if verdict is None:
        if len(_known) >= _KEPT:
            _known.clear()
        verdict = _known[statement] = verdict_on(statement)
    if (
        verdict is not Verdict.ALLOWED
        and verdict not in connection.info.get(_OURS, ())
        and not (verdict is Verdict.ROWS and _by_model(context.compiled))
    ):
        connection.info[MARK] = REFUSED
        log.error("statement.refused", statement=statement[:60])
        raise ForbiddenStatement(f"not by a session: {statement[:60]!r}")
    compiled = context.compiled
    if compiled is None or type(compiled.statement) is TextClause:
        connection.info.setdefault(MARK, RAW)


@contextmanager
def platform_says(info: dict[Any, Any], more: frozenset[Verdict]) -> Iterator[None]:
    """Let the platform say `more` on the connection of this `info`, until it is left."""
    before = info.get(_OURS, frozenset())
    info[_OURS] = more
    try:
        yield
    finally:
        info[_OURS] = before


def verdict_on(statement: str) -> Verdict:
    """Whether a statement only reads or writes rows that a session has to do with.

    Decided by the words as they stand, in comments and texts too: in doubt it is refused.
    """
    begins = statement.lstrip(" \t\r\n(")[:24].upper()
    if not begins.startswith(_BEGINNINGS) or _NEVER.search(statement):
        return Verdict.REFUSED
    words = _WORD.findall(statement)
    named = {word.lower() for word in words}
    if named & CLOSED and _opens(statement):
        return Verdict.REFUSED
    if _SERVER.search(statement):
        return Verdict.SERVER
    if named & {"insert", "update", "delete"}:
        commented = "--" in statement or "/*" in statement
        written = _of_tenants(named if commented else _written(words))
        if len(written) > 1 or written & _platform_tables():
            return Verdict.PLATFORM
        if written:
            return Verdict.ROWS
    return Verdict.ALLOWED


def _of_tenants(names: set[str]) -> set[str]:
    """Those that are tables with rows of tenants, as the loaded plugins declare them."""
    tables = Base.metadata.tables
    return {name for name in names if name in tables and "tenant_code" in tables[name].columns}


def _by_model(compiled: Any) -> bool:
    """Whether a statement was built on a declared table and not on a name."""
    statement = compiled.statement if compiled is not None else None
    return (
        isinstance(statement, UpdateBase)
        and isinstance(statement.table, Table)
        and statement.table.metadata is Base.metadata
    )


def _opens(statement: str) -> bool:
    """Whether a closed table's name stands where it need not be a column's or a label's."""
    if "--" in statement or "/*" in statement:
        return True
    words = _WORD.findall(_COLUMNS.sub(r"\1", statement, count=1))
    for at, word in enumerate(words):
        if word.lower() not in CLOSED:
            continue
        before = words[at - 1] if at else ""
        after = words[at + 1] if at + 1 < len(words) else ""
        of_a_row = before == "." and at > 1 and _names_a_row(words[at - 2])
        if not of_a_row and before.upper() != "AS" and after != "=":
            return True
    return False


def _names_a_row(qualifier: str) -> bool:
    return qualifier.isidentifier() and qualifier.lower() not in _SCHEMAS | CLOSED


def _written(words: Sequence[str]) -> set[str]:
    """The tables that a statement may write: what follows INTO, UPDATE and DELETE FROM."""
    found = set()
    for at, word in enumerate(words):
        if word.upper() in _TARGETS:
            rest = (it.lower() for it in words[at + 1 :] if it.upper() not in _BETWEEN)
            found.add(next(rest, ""))
    return found


@cache
def _platform_tables() -> frozenset[str]:
    """The tables of tenants that belong to the platform itself."""
    return frozenset(
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table)
        and issubclass(mapper.class_, TenantModel)
        and mapper.class_.__module__.startswith("zhengcai.")
    )
