"""A plugin that notes in which tenants it is told that it works or rests, and what it hears there."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import Context, EventRecord, handles, hookimpl

TOLD: list[tuple[str, str]] = []
"""Tenant, and what it was told."""
HEARD: list[tuple[str, str]] = []
"""Tenant and subject of each submission, in the order of hearing."""
FAILS: set[str] = set()
"""Tenants in which it fails."""


@handles("specimen.requisition.submit")
async def hear(ctx: Context, event: EventRecord) -> None:
    """Note the submission."""
    HEARD.append((ctx.tenant.code, str(event.subject_id)))


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Its handler."""
    import turncoat

    return (turncoat,)


@hookimpl
async def tenant_enabled(ctx: Context) -> None:
    """Note it, or fail."""
    _note(ctx, "on")


@hookimpl
async def tenant_disabled(ctx: Context) -> None:
    """Note it, or fail."""
    _note(ctx, "off")


def _note(ctx: Context, what: str) -> None:
    TOLD.append((ctx.tenant.code, what))
    if ctx.tenant.code in FAILS:
        raise RuntimeError("told to fail")
