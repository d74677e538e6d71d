"""The SQLAlchemy engine on asyncpg."""

import asyncio
from decimal import Decimal
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import orjson
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from zhengcai.settings import Settings

APPLICATION = f"zhengcai {version('zhengcai')}"
"""What PostgreSQL shows as the name of our connections. Of 0.1 it had no version in it."""

_STATEMENTS_KEPT = 256
"""Prepared statements kept by each connection: more than the queries of a busy page."""


def sqlalchemy_url(dsn: str) -> str:
    """The `postgresql+asyncpg://` form of a libpq URI."""
    return urlsplit(dsn)._replace(scheme="postgresql+asyncpg").geturl()


def make_engine(dsn: str, settings: Settings) -> AsyncEngine:
    """An engine for the libpq URI `dsn`, with a pool of `settings.database.pool_size`.

    JSON goes through orjson; a Decimal in it becomes a string, as money does everywhere. Errors
    do not tell the values of a statement: they end in the log, and may be secret.
    """

    async def connect(**_: Any) -> asyncpg.Connection:
        # asyncpg reads the URI itself: SQLAlchemy would hand on only part of libpq's options.
        return await asyncpg.connect(dsn, server_settings={"application_name": APPLICATION})

    engine = create_async_engine(
        sqlalchemy_url(dsn),
        connect_args={
            "async_creator_fn": connect,
            "prepared_statement_cache_size": _STATEMENTS_KEPT,
        },
        pool_size=settings.database.pool_size,
        max_overflow=0,
        pool_use_lifo=True,
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "handle_error", _keep_when_cancelled)
    return engine


def _keep_when_cancelled(context: ExceptionContext) -> None:
    """A hook that runs out of time is cancelled inside the transaction of its caller.

    SQLAlchemy would throw the connection away; asyncpg cancels the statement on the server and
    waits for its end before the next one.
    """
    if isinstance(context.original_exception, asyncio.CancelledError):
        context.is_disconnect = False


def _to_json(value: Any) -> str:
    return orjson.dumps(value, default=_exact).decode()


def _exact(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError
