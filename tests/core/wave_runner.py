"""A worker in a process of its own, which a test may have killed in the middle of a data step.

`python wave_runner.py DSN VAR`; `ORCHARD_DIES=n` has it die at the n-th batch of `measure`, with the
rows of the batch written and not committed.
"""

import asyncio
import sys
from pathlib import Path

from wave_cast import ORCHARD

from zhengcai.actions.runtime import open_runtime
from zhengcai.jobs import make_jobs, run_pending
from zhengcai.releases.rolling import take_up_waves
from zhengcai.settings import Settings


async def run(dsn: str, var: str) -> None:
    """Take up what has no runner, and do all that waits."""
    runtime = await open_runtime(Settings(sandbox=True, var=Path(var)), dsn, [ORCHARD])
    try:
        await take_up_waves(runtime)
        await run_pending(make_jobs(runtime, dsn), runtime)
    finally:
        await runtime.close()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
