"""An extension of the least size that still walks the whole road: one subject, two actions."""

from collections.abc import Iterable, Sequence
from types import ModuleType

from sqlalchemy import func, select

from zhengcai import Context, Problem, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """The collection and its actions."""
    from benchmarks.zhengcai_x_bench import actions

    return (actions,)


@hookimpl
async def check_upgrade(ctx: Context) -> Sequence[Problem]:
    """Nothing against it, after a look at the rows."""
    from benchmarks.zhengcai_x_bench.models import Delivery

    unnamed = select(func.count()).where(
        Delivery.tenant_code == ctx.tenant.code, Delivery.title == ""
    )
    return [Problem("x_bench.unnamed", "有到货没有名称")] if await ctx.db.scalar(unnamed) else []
