"""A plugin with a daily job, and an answer to a hook of a plugin that may not be there."""

from collections.abc import Iterable, Sequence
from datetime import time
from types import ModuleType
from typing import Any

from zhengcai import Context, hookimpl, job

SEEN: list[tuple[str, str]] = []
"""Tenant and business day of each run."""
CRASHES: list[str] = []
MUSTERED: list[str] = []


@job("patrol", daily=time(7, 30))
async def patrol(ctx: Context) -> None:
    """Note that it has run."""
    if CRASHES:
        raise RuntimeError(CRASHES.pop())
    SEEN.append((ctx.tenant.code, ctx.today.isoformat()))


@job("muster", daily=time(7, 45), region=True)
async def muster(ctx: Context) -> None:
    """Note that it has run, for the whole region."""
    MUSTERED.append(ctx.tenant.code)


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Its job."""
    import watchman

    return (watchman,)


@hookimpl(optionalhook=True)
async def requisition_hints(ctx: Context, requisition: Any) -> Sequence[str]:
    """The specimen asks this, where it is installed."""
    return [f"巡查提示：{requisition.title}"]
