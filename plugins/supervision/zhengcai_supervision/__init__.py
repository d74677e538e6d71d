"""Supervision: purchase intents, plan filing, contracts and acceptance."""

from collections.abc import Sequence
from types import ModuleType
from uuid import UUID

from zhengcai import Context, PackageFile, WarningRule, hookimpl
from zhengcai_supervision import archive, forewarnings, queries, services, settings, warnings
from zhengcai_supervision.actions import (
    acceptance,
    contracts,
    disclosure,
    execution,
    intents,
    plans,
)


@hookimpl
def declare() -> Sequence[ModuleType]:
    """The plugin's declarations, in the order of a purchase."""
    return (
        settings,
        intents,
        plans,
        execution,
        contracts,
        disclosure,
        acceptance,
        queries,
        services,
    )


@hookimpl
async def archive_files(ctx: Context, project_id: UUID) -> Sequence[PackageFile]:
    """Intent, plan, contract and acceptances of the project."""
    return await archive.files_of(ctx, project_id)


@hookimpl(optionalhook=True)
async def warning_rules(ctx: Context) -> Sequence[WarningRule]:
    """Before a purchase: intents and split plans; after it: what its contract leaves undone."""
    return [*forewarnings.RULES, *warnings.RULES]
