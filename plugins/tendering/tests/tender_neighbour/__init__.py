"""A neighbour of tendering, for its tests: filed plans before it, contracts after it."""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from zhengcai import Context, PackageFile, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Plans, contracts and their ports."""
    from tender_neighbour import purchases

    return (purchases,)


@hookimpl
async def archive_files(ctx: Context, project_id: Any) -> Sequence[PackageFile]:
    """What an archive asks of others, from the budget to the payment."""
    return [
        PackageFile(f"supervision/{kind}.json", b"{}", "application/json", kind, kind)
        for kind in ("budget", "plan", "contract", "acceptance", "payment")
    ]
