"""电子招投标: open tender with comprehensive scoring, from the entrusted agency to the archive."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from zhengcai import Context, PackageFile, Problem, WarningRule, hookimpl
from zhengcai_tendering import actions, archive, awards, forewarnings, queries, upgrading, warnings


@hookimpl
def declare() -> list[ModuleType]:
    """Collections and queries, actions in the order of the procedure, the port."""
    return [queries, *actions.MODULES, awards]


@hookimpl
async def archive_files(ctx: Context, project_id: Any) -> Sequence[PackageFile]:
    """The tender's own records of a purchase."""
    return await archive.files_of(ctx, project_id)


@hookimpl
async def check_upgrade(ctx: Context, plugin: str) -> Sequence[Problem]:
    """Not while bids are opened or reviewed."""
    return await upgrading.problems(ctx, plugin)


@hookimpl(optionalhook=True)
async def warning_rules(ctx: Context) -> Sequence[WarningRule]:
    """Before bids come in, and after: conditions, periods, decisions, bids too much alike."""
    return [*forewarnings.RULES, *warnings.RULES]
