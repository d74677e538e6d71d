"""When nothing of tendering may be changed: while bids are opened or reviewed."""

from sqlalchemy import func, select

from zhengcai import Context, Problem
from zhengcai_tendering.models import Project

UNDER_WAY = ("opening", "evaluating")
UNDISTURBED = "I.7-undisturbed"


async def problems(ctx: Context, plugin: str) -> list[Problem]:
    """A roll-out must not disturb business: what is being opened or reviewed comes to its end first."""
    if plugin not in ("tendering", "console"):
        return []
    statement = (
        select(func.count())
        .select_from(Project)
        .where(Project.tenant_code == ctx.tenant.code, Project.state.in_(UNDER_WAY))
    )
    count = await ctx.db.scalar(statement)
    if not count:
        return []
    return [
        Problem(
            "project.under_way",
            "有{count}个采购项目正在开标或评审，结束后再升级",
            law=UNDISTURBED,
            params={"count": count},
        )
    ]
