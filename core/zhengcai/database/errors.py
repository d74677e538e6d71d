"""Which constraint a statement violated, so that a refusal can name the field."""

import re
from dataclasses import dataclass
from typing import Literal

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError, IntegrityError

from zhengcai.database.models import Base

Kind = Literal["unique", "foreign key", "not null", "check", "exclusion", "other"]

_KINDS: dict[str, Kind] = {
    "23502": "not null",
    "23503": "foreign key",
    "23001": "foreign key",
    "23505": "unique",
    "23514": "check",
    "23P01": "exclusion",
}

_DATA_EXCEPTION = "22"


@dataclass(frozen=True)
class Violation:
    """A violated constraint. `columns` are the model's, without `tenant_code`; empty if unknown."""

    kind: Kind
    constraint: str | None
    table: str | None
    columns: tuple[str, ...]


def violation(error: IntegrityError) -> Violation:
    """What `error` violated, from the names that the server reports."""
    cause = _driver_error(error)
    if cause is None:
        return Violation("other", None, None, ())
    kind = _KINDS.get(cause.sqlstate or "", "other")
    table = Base.metadata.tables.get(cause.table_name or "")
    columns = _columns(table, cause.constraint_name) if table is not None else ()
    if cause.column_name:
        columns = (cause.column_name,)
    return Violation(kind, cause.constraint_name, cause.table_name, columns)


def is_lost_race(error: DBAPIError | PostgresError | InterfaceError) -> bool:
    """Whether the transaction lost to another (deadlock, serialisation, lock time-out): try again."""
    cause = _driver_error(error) if isinstance(error, DBAPIError) else error
    return isinstance(cause, PostgresError) and cause.sqlstate in {"40001", "40P01", "55P03"}


def is_unstorable(error: DBAPIError | PostgresError | InterfaceError) -> bool:
    """Whether a value has no place in its column: a NUL in a text, a number beyond its type."""
    found: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    while found is not None:
        if isinstance(found, PostgresError):
            return (found.sqlstate or "").startswith(_DATA_EXCEPTION)
        # What asyncpg cannot even encode; its class for that is private.
        if isinstance(found, InterfaceError) and isinstance(found, ValueError):
            return True
        found = found.__cause__
    return False


def _driver_error(error: DBAPIError) -> PostgresError | None:
    """asyncpg's own exception, below SQLAlchemy's and the DBAPI's."""
    cause: BaseException | None = error.orig
    while cause is not None and not isinstance(cause, PostgresError):
        cause = cause.__cause__
    return cause


def _columns(table: Table, name: str | None) -> tuple[str, ...]:
    checks = [check for column in table.columns for check in column.constraints]
    for item in (*table.constraints, *checks, *table.indexes):
        if getattr(item, "name", None) == name:
            # A check written as text does not know its columns; its words do.
            words = set(re.findall(r"\w+", str(getattr(item, "sqltext", ""))))
            concerned = {it.name for it in getattr(item, "columns", ())} | words
            concerned.discard("tenant_code")
            return tuple(column.name for column in table.columns if column.name in concerned)
    return ()
