"""One side as a server process: `python -m benchmarks.serving road|limit|orm DSN PORT VAR`."""

import asyncio
import sys
from pathlib import Path

import uvicorn
import uvloop
from starlette.types import ASGIApp

from benchmarks.deployment import EXTENSION
from zhengcai.database.engine import make_engine
from zhengcai.documents.fields import open_keyed_digest
from zhengcai.settings import Settings


async def _application(side: str, dsn: str, settings: Settings) -> ASGIApp:
    if side == "road":
        from zhengcai.web.app import create_app

        return create_app(settings, dsn, candidates=[EXTENSION])
    digests = open_keyed_digest(settings)
    if side == "limit":
        from benchmarks import limit

        return limit.make(await limit.open_pool(dsn, settings.database.pool_size), digests)
    from benchmarks import orm

    return orm.make(make_engine(dsn, settings), digests)


async def serve(side: str, dsn: str, port: int, var: Path) -> None:
    """Serve until terminated."""
    settings = Settings(var=var)
    config = uvicorn.Config(
        await _application(side, dsn, settings),
        port=port,
        log_level="error",
        access_log=False,
        timeout_keep_alive=60,
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
