"""What is asked of a wave over the API: tenant by tenant."""

from datetime import datetime

from pydantic import BaseModel

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import query
from zhengcai.releases.models import Release, Wave
from zhengcai.releases.planning import READERS
from zhengcai.releases.preconditions import objections
from zhengcai.releases.progress import State, progress
from zhengcai.releases.waves import tenants_of


class Objected(BaseModel):
    """One problem of one tenant that keeps the wave from beginning; `plugin` is who has it."""

    tenant: str
    name: str
    plugin: str
    code: str
    message: str
    law: str | None


@query("wave.conditions", title="条件检查", on=Wave, by=tuple(READERS))
async def conditions(ctx: Context, wave: Wave) -> list[Objected]:
    """Ask every plugin in every tenant of the wave, now."""
    release = await ctx.get(Release, wave.release_id)
    if release is None:
        return []
    found = await objections(ctx, await tenants_of(ctx, wave, release), release.plugins)
    return [
        Objected(
            tenant=each.tenant,
            name=each.place,
            plugin=each.plugin,
            code=each.problem.code,
            message=each.problem.text(),
            law=each.problem.law,
        )
        for each in found
    ]


class Stands(BaseModel):
    """How one tenant stands in the wave; `rows` are those that its data steps have touched."""

    tenant: str
    name: str
    state: State
    rows: int
    begun_at: datetime | None
    done_at: datetime | None
    error: str | None


@query("wave.progress", title="各地区进度", on=Wave, by=tuple(READERS))
async def standing(ctx: Context, wave: Wave) -> list[Stands]:
    """Every tenant of the wave, in the order in which it is taken."""
    release = await ctx.get(Release, wave.release_id)
    found = await progress(ctx, wave, len(release.plugins) if release else 0)
    return [
        Stands(
            tenant=each.tenant,
            name=each.name,
            state=each.state,
            rows=each.rows,
            begun_at=each.begun_at,
            done_at=each.done_at,
            error=each.error,
        )
        for each in found
    ]
