"""Which class stands for which system outside, by the name in the settings."""

from collections.abc import Callable, Mapping

from zhengcai import Context
from zhengcai_fiscal.external import BudgetSource, Treasury
from zhengcai_fiscal.local.budget import LocalBudgetSource
from zhengcai_fiscal.local.treasury import LocalTreasury
from zhengcai_fiscal.settings import FiscalSettings

BUDGET_SOURCES: Mapping[str, Callable[[Context], BudgetSource]] = {"local": LocalBudgetSource}
TREASURIES: Mapping[str, Callable[[Context], Treasury]] = {"local": LocalTreasury}


def budget_source(ctx: Context) -> BudgetSource:
    """The budget system of this tenant."""
    return BUDGET_SOURCES[ctx.settings(FiscalSettings).budget_source](ctx)


def treasury(ctx: Context) -> Treasury:
    """The treasury of this tenant."""
    return TREASURIES[ctx.settings(FiscalSettings).treasury](ctx)
