"""The course of a wave: its tenants asked, begun, hindered, halted, resumed, taken back, finished."""

from typing import Any

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import action
from zhengcai.forms import Form, field
from zhengcai.identity.roles import Role
from zhengcai.problems import Problem
from zhengcai.releases.models import Release, Wave
from zhengcai.releases.planning import ADMINISTRATORS, Because
from zhengcai.releases.publishing import installed_otherwise, roll_release
from zhengcai.releases.taking import starter_of
from zhengcai.releases.waves import BEGUN, put_off, release_of, tenants_of


@action(
    "wave.start",
    title="开始升级",
    on=Wave,
    by=ADMINISTRATORS,
    source="planned",
    target="checking",
    intro="先逐地检查条件；有一个地区不具备条件，整批不开始。",
)
async def start_wave(ctx: Context, wave: Wave) -> None:
    """Have its tenants asked, some in each job; with no objection it begins."""
    release = await release_of(ctx, wave.release_id)
    wave.tenants = await tenants_of(ctx, wave, release)
    wave.examined, wave.hindered, wave.taken_by = 0, [], starter_of(ctx)
    ctx.facts.update(release=str(release.id), number=wave.number, tenants=len(wave.tenants))
    ctx.defer("roll", wave=str(wave.id))


@start_wave.check
async def wave_can_start(ctx: Context, wave: Wave, form: Any) -> list[Problem]:
    """Its time has come, and the waves before are over."""
    problems = []
    if ctx.now < wave.starts_at:
        problems.append(Problem("wave.early", "未到计划开始时间；需要提前的，请先调整时间"))
    return problems + await hindrances(ctx, wave)


async def hindrances(ctx: Context, wave: Wave) -> list[Problem]:
    """What keeps a wave from beginning, whatever its tenants say.

    The release is held: until this work ends no wave of it goes back.
    """
    release = await ctx.get(Release, wave.release_id, lock=True)
    if release is None or release.state not in ("published", "rolling"):
        return [Problem("wave.unpublished", "版本未发布，或已撤回")]
    before = await ctx.db.scalars(
        ctx.rows(
            Wave,
            Wave.release_id == release.id,
            Wave.number < wave.number,
            Wave.state.not_in(("done", "withdrawn")),
        ).order_by(Wave.number)
    )
    problems = [found for each in before if (found := _in_order(each, wave)) is not None]
    if not await tenants_of(ctx, wave, release):
        problems.append(Problem("wave.nobody", "所选范围内没有尚未列入批次的地区"))
    return problems + installed_otherwise(ctx, release)


def _in_order(before: Wave, wave: Wave) -> Problem | None:
    """Whoever arranged the wave counted on those before it: one that goes back is a new situation."""
    named = {"number": before.number, "title": before.title}
    if before.state != "back":
        message = "第{number}批（{title}）尚未完成，后一批不能开始"
        return Problem("wave.order", message, params=named)
    if before.ended_at is None or before.ended_at <= wave.settled_at:
        return None
    message = "安排本批之后，第{number}批（{title}）已回退；仍要开始的，请重新调整本批的时间"
    return Problem("wave.before_back", message, params=named)


class Examined(Form):
    """How many of its tenants have been asked, and what they object."""

    examined: int = field("已检查条件的地区数")
    hindered: list[str] = field("未能开始的原因", max_length=4000)


@action(
    "wave.examine",
    title="检查条件",
    on=Wave,
    by=Role.SYSTEM,
    source="checking",
    target="checking",
    hidden=True,
    task=False,
)
async def examine_wave(ctx: Context, wave: Wave, form: Examined) -> None:
    """Some more of them have been asked."""
    wave.examined, wave.hindered = form.examined, form.hindered


@action(
    "wave.begin",
    title="条件具备",
    on=Wave,
    by=Role.SYSTEM,
    source="checking",
    target="running",
    hidden=True,
    task=False,
)
async def begin_wave(ctx: Context, wave: Wave) -> None:
    """Have the tenants of the wave take the release, some in each job."""
    release = await release_of(ctx, wave.release_id)
    wave.begun_at, wave.ended_at, wave.direction = ctx.now, None, "forward"
    if release.state != "rolling":
        await ctx.perform_as_system(roll_release, release)
    ctx.facts.update(release=str(release.id), number=wave.number, tenants=len(wave.tenants))
    ctx.defer("roll", wave=str(wave.id))


class Hinder(Form):
    """Why the wave does not begin today."""

    problems: list[str] = field("未能开始的原因", max_length=1000)


@action(
    "wave.hinder",
    title="未能开始",
    on=Wave,
    by=Role.SYSTEM,
    source=("planned", "checking"),
    target="planned",
    hidden=True,
    task=False,
)
async def hinder_wave(ctx: Context, wave: Wave, form: Hinder) -> None:
    """Keep why; its tenants wait."""
    put_off(wave, form.problems)


@action(
    "wave.halt",
    title="中止",
    on=Wave,
    by=ADMINISTRATORS,
    source=("running", "returning"),
    target="halted",
    intro="正在处理的地区处理完毕后停止；已完成的地区保持已完成。",
    task=False,
)
async def halt_wave(ctx: Context, wave: Wave, form: Because) -> None:
    """No further tenant is begun with."""
    wave.halted_because = form.reason
    ctx.facts.update(await _facts(ctx, wave), reason=form.reason)


async def _facts(ctx: Context, wave: Wave) -> dict[str, Any]:
    """What is told where a wave stops: also which versions its tenants have got, or given back."""
    release = await release_of(ctx, wave.release_id)
    return {
        "release": str(release.id),
        "title": release.title,
        "plugins": release.plugins,
        "number": wave.number,
        "tenants": len(wave.tenants),
        "direction": wave.direction,
    }


@action(
    "wave.resume",
    title="继续",
    on=Wave,
    by=ADMINISTRATORS,
    source="halted",
    target=("running", "returning"),
    intro="从中止处继续；失败的地区重新处理，已完成的不再处理。",
)
async def resume_wave(ctx: Context, wave: Wave) -> None:
    """Go on where it stopped, in the direction in which it went."""
    wave.halted_because = None
    wave.state = "running" if wave.direction == "forward" else "returning"
    ctx.defer("roll", wave=str(wave.id))


@action(
    "wave.back",
    title="回退",
    on=Wave,
    by=ADMINISTRATORS,
    source=("halted", "done"),
    target="returning",
    intro="关闭本批开放的功能，并按相反顺序回退数据步骤。",
    danger=True,
)
async def take_wave_back(ctx: Context, wave: Wave, form: Because) -> None:
    """Have the tenants that have taken something give it back."""
    release = await release_of(ctx, wave.release_id)
    if release.state == "complete":
        await ctx.perform_as_system(roll_release, release)
    wave.direction, wave.ended_at, wave.halted_because = "back", None, None
    wave.taken_by = starter_of(ctx)
    ctx.facts.update(reason=form.reason)
    ctx.defer("roll", wave=str(wave.id))


@take_wave_back.check
async def later_waves_are_back(ctx: Context, wave: Wave, form: Because) -> list[Problem]:
    """The last that has begun goes back first; none begins meanwhile, for the release is held."""
    await release_of(ctx, wave.release_id)
    later = await ctx.db.scalars(
        ctx.rows(
            Wave,
            Wave.release_id == wave.release_id,
            Wave.number > wave.number,
            Wave.state.in_(BEGUN),
        ).order_by(Wave.number)
    )
    return [
        Problem(
            "wave.later",
            "第{number}批（{title}）在此之后升级，须先回退",
            params={"number": each.number, "title": each.title},
        )
        for each in later
    ]


@action(
    "wave.finish",
    title="完成批次",
    on=Wave,
    by=Role.SYSTEM,
    source=("running", "returning"),
    target={"running": "done", "returning": "back"},
    hidden=True,
    task=False,
)
async def finish_wave(ctx: Context, wave: Wave) -> None:
    """Every tenant of it has arrived, or has given back."""
    wave.ended_at = ctx.now
    ctx.facts.update(await _facts(ctx, wave))
