"""The jobs that carry waves out: some tenants in each, and one runner a wave.

A runner that dies leaves its tenant as if it had never begun; the next one goes on there. Whoever
comes second finds the wave's lock taken and leaves it alone.
"""

from datetime import datetime, timedelta
from uuid import UUID

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import job
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.scheduling import defer_until
from zhengcai.actions.snapshot import EVERYWHERE
from zhengcai.releases.course import (
    begin_wave,
    examine_wave,
    finish_wave,
    halt_wave,
    hinder_wave,
    hindrances,
    start_wave,
)
from zhengcai.releases.models import Release, Wave
from zhengcai.releases.preconditions import TOLD, objections
from zhengcai.releases.progress import remaining
from zhengcai.releases.publishing import complete_release
from zhengcai.releases.taking import Overtaken, Roll, give_back, take
from zhengcai.releases.waves import covered, meant

TENANTS_A_JOB = 50
"""So that no transaction of a runner, and no job, grows with the number of tenants."""

_LOCK = "hashtext('zhengcai.wave'), hashtext($1)"
_ALONE = f"SELECT pg_try_advisory_xact_lock({_LOCK})"
_MOVING = """
SELECT tenant_code, id FROM core_wave WHERE state IN ('checking', 'running', 'returning')
"""
_WAITING = """
SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo'
                  AND args->>'job' = 'console.roll' AND args->'arguments'->>'wave' = $1)
"""


@job("roll")
async def roll(ctx: Context, wave: str) -> None:
    """Bring the next tenants of a wave forward, or back; then have the next job go on."""
    if not await ctx.work.driver.fetchval(_ALONE, wave):
        return
    row = await ctx.get(Wave, UUID(wave))
    release = await ctx.get(Release, row.release_id) if row is not None else None
    if row is not None and release is not None and row.state == "checking":
        await _examine(ctx, row, release)
        return
    if row is None or release is None or row.state not in ("running", "returning"):
        return
    ctx.changes_snapshot = True  # of a runner that died, others may not have been told yet
    forward = row.state == "running"
    roll_ = Roll.of(row, release)
    todo = await remaining(ctx, row, release)
    for code in todo[:TENANTS_A_JOB]:
        try:
            fault = await (take if forward else give_back)(ctx.runtime, roll_, code)
        except Overtaken:
            return
        if fault is not None:
            node = ctx.runtime.tenant(code)
            await _unless_overtaken(ctx, row, f"{node.name if node else code}（{code}）：{fault}")
            return
    if len(todo) > TENANTS_A_JOB:
        ctx.defer("roll", wave=wave)
        return
    await _unless_overtaken(ctx, row, None)
    missing = set(meant(ctx, release)) - await covered(ctx, release, done=True)
    if forward and row.state == "done" and not missing:
        await ctx.perform(complete_release, release)


async def _examine(ctx: Context, wave: Wave, release: Release) -> None:
    """Ask the next tenants of a wave; once all were asked it begins, or waits for what they object."""
    before = wave.examined
    asked = wave.tenants[before : before + TENANTS_A_JOB]
    found = await objections(ctx, asked, release.plugins)
    await ctx.db.refresh(wave, with_for_update=True)
    if wave.state != "checking" or wave.examined != before:
        return  # Moved or begun anew meanwhile: another job asks from the start.
    told = [*wave.hindered, *(each.text() for each in found)][:TOLD]
    await ctx.perform(examine_wave, wave, examined=wave.examined + len(asked), hindered=told)
    if wave.examined < len(wave.tenants):
        ctx.defer("roll", wave=str(wave.id))
    elif problems := [*(each.text() for each in await hindrances(ctx, wave)), *told]:
        await ctx.perform(hinder_wave, wave, problems=problems)
    else:
        await ctx.perform(begin_wave, wave)


async def _unless_overtaken(ctx: Context, wave: Wave, fault: str | None) -> None:
    """End the wave, or halt it; one that stands otherwise meanwhile stays as it is."""
    moving = wave.state
    await ctx.db.refresh(wave, with_for_update=True)
    if wave.state != moving:
        return
    if fault is None:
        await ctx.perform(finish_wave, wave)
    else:
        await ctx.perform(halt_wave, wave, reason=fault[:500])


@job("begin_wave")
async def begin_in_time(ctx: Context, wave: str, at: str) -> None:
    """Start a planned wave at its moment, and a day later once more where it is hindered."""
    row = await ctx.get(Wave, UUID(wave), lock=True)
    waits = row is not None and row.state in ("planned", "checking")
    if row is None or not waits or row.starts_at != datetime.fromisoformat(at):
        return
    await ctx.defer_until(ctx.now + timedelta(days=1), "begin_wave", wave=wave, at=at)
    if row.state == "checking":
        return
    if problems := await hindrances(ctx, row):
        await ctx.perform(hinder_wave, row, problems=[each.text() for each in problems])
        return
    await ctx.perform(start_wave, row)


async def take_up_waves(runtime: Runtime) -> int:
    """Put down a job for each wave that is under way and has no runner; how many."""
    found = 0
    async with runtime.work(EVERYWHERE) as work:
        for row in await work.driver.fetch(_MOVING):
            wave = str(row["id"])
            if await work.driver.fetchval(_WAITING, wave):
                continue
            if await work.driver.fetchval(_ALONE, wave):
                with clock.use_offset(runtime.snapshot.clock_offset(row["tenant_code"])):
                    await defer_until(
                        work, clock.now(), row["tenant_code"], "console.roll", {"wave": wave}
                    )
                found += 1
        await work.commit()
    return found
