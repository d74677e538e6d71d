"""Budget and treasury: budget lines that cannot be overdrawn, and payment through the treasury."""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from zhengcai import Context, PackageFile, WarningRule, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from zhengcai_fiscal import jobs, queries, service, settings
    from zhengcai_fiscal.actions import lines, payments
    from zhengcai_fiscal.local import notices, orders

    return (settings, notices, lines, payments, orders, queries, service, jobs)


@hookimpl
async def archive_files(ctx: Context, project_id: Any) -> Sequence[PackageFile]:
    """The budget and the payment vouchers of the purchase."""
    from zhengcai_fiscal.archive import files_of

    return await files_of(ctx, project_id)


@hookimpl(optionalhook=True)
async def warning_rules(ctx: Context) -> Sequence[WarningRule]:
    """Money that nobody plans to spend, and payments that have not been made in time."""
    from zhengcai_fiscal.warnings import RULES

    return RULES
