"""What may be said through a session: rows are read and written, and nothing else is done.

A statement that sets what row-level security reads (`SET`, `set_config`), ends the transaction or
runs other statements is refused before it reaches the server. What was written as text is looked at
once more afterwards: the scope in force has to be the one that was set (`Work.keep_scope`).
"""

import re
from typing import Any

import structlog
from sqlalchemy import TextClause, event
from sqlalchemy.ext.asyncio import AsyncEngine

log = structlog.get_logger(__name__)

RAW, REFUSED = "raw", "refused"
MARK = "zhengcai.statements"
"""Where a connection remembers that text was run on it, or refused."""

_BEGINNINGS = (
    "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES",
    "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT",
)  # fmt: skip
_NEVER = re.compile(r"set_config|pg_settings|_to_xml|ts_stat|dblink|u&[\"']", re.IGNORECASE)
"""Functions that set, or that run what they are given; and names spelt so as not to be read."""

_KEPT = 4096
_known: dict[str, bool] = {}
"""Statement → whether it is allowed: the same few are said again and again."""


class ForbiddenStatement(PermissionError):  # noqa: N818 - names what it is
    """A session was asked for something else than reading and writing rows."""


class ScopeBroken(PermissionError):  # noqa: N818 - names what has happened
    """The scope in force is not the one that was set, or somebody tried to have it so."""


def watch_statements(engine: AsyncEngine) -> None:
    """Refuse, on the sessions of `engine`, whatever does not read or write rows."""
    event.listen(engine.sync_engine, "before_cursor_execute", _look)


def _look(connection: Any, _cursor: Any, statement: str, _given: Any, context: Any, _: Any) -> None:
    allowed = _known.get(statement)
    if allowed is None:
        if len(_known) >= _KEPT:
            _known.clear()
        allowed = _known[statement] = is_allowed(statement)
    if not allowed:
        connection.info[MARK] = REFUSED
        log.error("statement.refused", statement=statement[:60])
        raise ForbiddenStatement(f"not by a session: {statement[:60]!r}")
    compiled = context.compiled
    if compiled is None or type(compiled.statement) is TextClause:
        connection.info.setdefault(MARK, RAW)


def is_allowed(statement: str) -> bool:
    """Whether a statement only reads or writes rows, or belongs to a savepoint."""
    begins = statement.lstrip(" \t\r\n(")[:24].upper()
    return begins.startswith(_BEGINNINGS) and _NEVER.search(statement) is None
