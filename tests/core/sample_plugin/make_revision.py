"""Write the first revision of the sample plugin; in a process of its own, to keep its models out
of everybody else's metadata. Arguments: the owner's DSN."""

import asyncio
import sys

from zhengcai.database.engine import make_engine
from zhengcai.database.histories import plugin_history
from zhengcai.database.migrations import make_revision, unprotected_tables, upgrade
from zhengcai.settings import Settings


async def main(owner_dsn: str) -> None:
    engine = make_engine(owner_dsn, Settings())
    history = plugin_history("sample", "zhengcai_sample")
    made = await make_revision(engine, history, "create the tables")
    assert made is not None
    await upgrade(engine, [history])
    unchanged = await make_revision(engine, history, "nothing")
    unprotected = await unprotected_tables(engine)
    await engine.dispose()
    print(made.name, unchanged, unprotected)  # noqa: T201 - the answer


asyncio.run(main(sys.argv[1]))
