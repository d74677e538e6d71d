"""Waves: which tenants take a release together, and from when on."""

from typing import Literal
from uuid import UUID

from sqlalchemy import func, select

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection, action
from zhengcai.forms import Form, Moment, field
from zhengcai.problems import Problem
from zhengcai.releases.models import CHOSEN_TITLES, TIER_TITLES, Release, Wave
from zhengcai.releases.planning import (
    ADMINISTRATORS,
    READERS,
    Because,
)
from zhengcai.releases.progress import wave_sections

OVER = ("back", "withdrawn")
"""States in which a wave no longer holds its tenants."""
BEGUN = ("running", "halted", "returning", "done")
NAMED = 8

waves = Collection(
    model=Wave,
    name="waves",
    singular="wave",
    title="升级批次",
    states={
        "planned": "已计划",
        "checking": "条件检查中",
        "running": "进行中",
        "halted": "已中止",
        "done": "已完成",
        "returning": "回退中",
        "back": "已回退",
        "withdrawn": "已取消",
    },
    read=READERS,
    columns=("title", "number", "release_id", "chosen", "starts_at", "ended_at"),
    filters=("state", "release_id"),
    group="版本升级",
    sections=wave_sections,
)


async def covered(ctx: Context, release: Release, *, done: bool = False) -> set[str]:
    """The tenants of the waves of a release: of all that stand, or of those that are done."""
    rows = await ctx.db.scalars(ctx.rows(Wave, Wave.release_id == release.id))
    standing = [row for row in rows if (row.state == "done" if done else row.state not in OVER)]
    return {code for row in standing for code in row.tenants}


def meant(ctx: Context, release: Release) -> list[str]:
    """For whom a release is: everybody of the area, or those where a plugin of it works."""
    codes = ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)
    if release.kind == "general":
        return list(codes)
    plugins = {each["plugin"] for each in release.plugins}
    return [code for code in codes if plugins & ctx.runtime.enabled(code)]


async def _rest(ctx: Context, release: Release) -> list[str]:
    taken = await covered(ctx, release)
    return [code for code in meant(ctx, release) if code not in taken]


async def tenants_of(ctx: Context, wave: Wave, release: Release) -> list[str]:
    """The tenants of a wave: of a planned one for the rest, those that it would take now."""
    if wave.chosen == "rest" and wave.state == "planned":
        return await _rest(ctx, release)
    return list(wave.tenants)


class PlanWave(Form):
    """Who takes the release together, and from when on."""

    release_id: UUID = field("版本", reference="console.releases", states=("published", "rolling"))
    title: str = field("批次名称", min_length=2, max_length=100)
    chosen: Literal["list", "tier", "rest"] = field("地区范围", choices=CHOSEN_TITLES)
    tenants: list[str] = field(
        "地区", default_factory=list, max_length=4000, reference="place", hint="选“所列地区”时填写"
    )
    tier: Literal["region", "city", "county"] | None = field("级次", None, choices=TIER_TITLES)
    starts_at: Moment = field("计划开始时间", hint="到时自动开始；此后也可手动开始")


async def _tenants(ctx: Context, release: Release, form: PlanWave) -> list[str]:
    match form.chosen:
        case "list":
            return sorted(set(form.tenants))
        case "tier":
            tree = ctx.runtime.snapshot.tree
            rest = await _rest(ctx, release)
            return [code for code in rest if (node := tree.get(code)) and node.tier == form.tier]
    return []


@action(
    "wave.plan",
    title="计划批次",
    on=Wave,
    by=ADMINISTRATORS,
    target="planned",
    intro="先试点，后分组，最后其余地区；前一批完成后，后一批才能开始。",
)
async def plan_wave(ctx: Context, form: PlanWave) -> Wave:
    """The next wave of its release, put down for its moment."""
    release = await release_of(ctx, form.release_id)
    last = select(func.max(Wave.number)).where(
        Wave.tenant_code == ctx.tenant.code, Wave.release_id == release.id
    )
    wave = ctx.add(
        Wave(
            release_id=release.id,
            number=(await ctx.db.scalar(last) or 0) + 1,
            title=form.title,
            chosen=form.chosen,
            tier=form.tier,
            tenants=await _tenants(ctx, release, form),
            starts_at=form.starts_at,
            settled_at=ctx.now,
            direction="forward",
            hindered=[],
            examined=0,
            taken_by={},
            state="planned",
        )
    )
    await ctx.db.flush()
    await _put_down(ctx, wave)
    return wave


async def _put_down(ctx: Context, wave: Wave) -> None:
    at = wave.starts_at.isoformat()
    await ctx.defer_until(wave.starts_at, "begin_wave", wave=str(wave.id), at=at)


async def release_of(ctx: Context, release_id: UUID) -> Release:
    found = await ctx.get(Release, release_id, lock=True)
    assert found is not None  # noqa: S101 - the check of the action has seen it
    return found


@plan_wave.check
async def wave_can_be_planned(ctx: Context, form: PlanWave) -> list[Problem]:
    """Tenants that lie below and are in no other wave, after the waves that are planned already."""
    release = await ctx.get(Release, form.release_id)
    if release is None:
        return [Problem("release.unknown_id", "没有此版本", field="release_id")]
    problems = []
    if release.state not in ("published", "rolling"):
        problems.append(Problem("wave.unpublished", "版本发布后才能计划批次", field="release_id"))
    if form.starts_at < ctx.now:
        problems.append(Problem("wave.past", "计划开始时间不能早于现在", field="starts_at"))
    if form.chosen == "tier" and form.tier is None:
        problems.append(Problem("wave.tier", "请选择级次", field="tier"))
    rows = await ctx.db.scalars(ctx.rows(Wave, Wave.release_id == release.id))
    standing = [row for row in rows if row.state not in OVER]
    if any(row.chosen == "rest" and row.state != "done" for row in standing):
        problems.append(Problem("wave.after_rest", "已有包括其余全部地区的批次", field="chosen"))
    latest = max((row.starts_at for row in standing), default=None)
    if latest is not None and form.starts_at < latest:
        problems.append(Problem("wave.before", "不能早于前一批的计划开始时间", field="starts_at"))
    tenants = await _tenants(ctx, release, form)
    if not tenants and form.chosen != "rest" and not problems:
        problems.append(Problem("wave.nobody", "所选范围内没有尚未列入批次的地区", "tenants"))
    taken = {code for row in standing for code in row.tenants}
    problems += _named("wave.twice", "已列入其他批次：{codes}", set(tenants) & taken)
    return problems


def _named(code: str, message: str, codes: set[str]) -> list[Problem]:
    if not codes:
        return []
    return [Problem(code, message, "tenants", params={"codes": "、".join(sorted(codes)[:NAMED])})]


class MoveWave(Form):
    """When the wave shall begin instead."""

    starts_at: Moment = field("计划开始时间")


@action(
    "wave.move",
    title="调整时间",
    on=Wave,
    by=ADMINISTRATORS,
    source=("planned", "checking"),
    target="planned",
    task=False,
)
async def move_wave(ctx: Context, wave: Wave, form: MoveWave) -> None:
    """Another moment; what was put down for the former one finds that it no longer holds."""
    wave.starts_at, wave.settled_at = form.starts_at, ctx.now
    put_off(wave, [])
    await _put_down(ctx, wave)


def put_off(wave: Wave, why: list[str]) -> None:
    """It waits again. Who are the rest is asked anew when it starts."""
    wave.hindered = why
    if wave.chosen == "rest":
        wave.tenants = []


@move_wave.check
async def wave_can_be_moved(ctx: Context, wave: Wave, form: MoveWave) -> list[Problem]:
    """To a time to come."""
    if form.starts_at < ctx.now:
        return [Problem("wave.past", "计划开始时间不能早于现在", field="starts_at")]
    return []


@action(
    "wave.withdraw",
    title="取消批次",
    on=Wave,
    by=ADMINISTRATORS,
    source=("planned", "checking"),
    target="withdrawn",
    intro="尚未开始的批次不再进行；其中的地区可以列入其他批次。",
    danger=True,
)
async def withdraw_wave(ctx: Context, wave: Wave, form: Because) -> None:
    """Its tenants may be planned anew."""
    ctx.facts.update(reason=form.reason)
