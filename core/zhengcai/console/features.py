"""Stopping a feature at once, and letting it go on: the region's administrators."""

from collections.abc import Mapping
from typing import Literal

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection, action
from zhengcai.actions.handling import deliver_held
from zhengcai.actions.sections import Section, table
from zhengcai.console.choices import resume_held
from zhengcai.console.turns import READERS
from zhengcai.forms import Form, field
from zhengcai.identity.roles import Role
from zhengcai.plugins.features import Turn, Turned
from zhengcai.problems import Problem
from zhengcai.releases.opening import (
    CHOICE,
    is_stopped,
    opening_of,
    put_turn,
)
from zhengcai.tenancy.openings import OPENING_TITLES, FeatureOpening

TURN_TITLES: Mapping[str, str] = {
    "open": "开放",
    "closed": "关闭",
    "stopped": "停止使用",
    "resumed": "恢复使用",
}
ADMINISTRATORS = (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)


async def _sections(ctx: Context, row: FeatureOpening) -> list[Section]:
    columns = (
        ("时间", "datetime"),
        ("变化", "word"),
        ("因何", "text"),
        ("理由", "text"),
        ("办理单位", "text"),
    )
    rows = [
        (
            each["at"],
            TURN_TITLES[each["turn"]],
            "" if each["cause"] == CHOICE else each["cause"],
            each["reason"],
            each["organisation"],
        )
        for each in reversed(row.turns)
    ]
    return [table("历次变化", columns, rows)]


feature_openings = Collection(
    model=FeatureOpening,
    name="feature-openings",
    singular="feature_opening",
    title="功能开放",
    states=OPENING_TITLES,
    read=READERS,
    label="feature",
    columns=("plugin", "feature", "since", "cause", "organisation"),
    filters=("plugin", "feature", "state"),
    sections=_sections,
    menu=False,
)


class StopFeature(Form):
    """Which feature, and why."""

    plugin: str = field("子系统", max_length=40, reference="plugin:every")
    feature: str = field("功能", max_length=40)
    reason: str = field("理由", min_length=2, max_length=500)


class ResumeFeature(Form):
    """Why it may go on."""

    reason: str = field("理由", min_length=2, max_length=500)


def _by_hand(ctx: Context, turn: Turn, reason: str) -> Turned:
    organisation = next((post.organisation_name for post in ctx.actor.posts), "")
    return Turned(ctx.now, turn, CHOICE, reason, organisation)


@action(
    "feature_opening.stop",
    title="停止使用功能",
    on=FeatureOpening,
    by=ADMINISTRATORS,
    target="stopped",
    danger=True,
    intro="立即在本地区及全部下级停止使用，包括正在办理的业务；数据不删除，可以恢复。",
    offered=lambda ctx: ctx.tenant.parent is None,
)
async def stop_feature(ctx: Context, form: StopFeature) -> FeatureOpening:
    """Stop it here and in every tenant below, from this moment on."""
    row = await opening_of(ctx, form.plugin, form.feature)
    ctx.facts.update(plugin=form.plugin, feature=form.feature, reason=form.reason)
    ctx.changes_snapshot = True
    turned = _by_hand(ctx, Turn.STOPPED, form.reason)
    return put_turn(ctx, form.plugin, form.feature, row, turned)


@stop_feature.check
async def can_be_stopped(ctx: Context, form: StopFeature) -> list[Problem]:
    """The region decides; what is not open anywhere need not be stopped."""
    problems = []
    if ctx.tenant.parent is not None:
        problems.append(Problem("feature.not_root", "功能由最上级地区停止和恢复使用"))
    features = ctx.runtime.snapshot.features
    if (form.plugin, form.feature) not in features.declared:
        problems.append(Problem("feature.unknown", "没有此功能", field="feature"))
        return problems
    if is_stopped(await opening_of(ctx, form.plugin, form.feature)):
        problems.append(Problem("feature.stopped_already", "此功能已停止使用", field="feature"))
    elif not any(
        features.is_open(form.plugin, form.feature, code)
        for code in ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)
    ):
        problems.append(Problem("feature.not_open", "此功能尚未在任何地区开放", field="feature"))
    return problems


@action(
    "feature_opening.resume",
    title="恢复使用功能",
    on=FeatureOpening,
    by=ADMINISTRATORS,
    source="stopped",
    target=("open", "closed"),
    intro="各地区恢复到停止以前的状态；停止期间开始办理的业务仍按没有此功能办理。",
    task=False,
)
async def resume_feature(ctx: Context, row: FeatureOpening, form: ResumeFeature) -> None:
    """Let it go on wherever it was open."""
    put_turn(ctx, row.plugin, row.feature, row, _by_hand(ctx, Turn.RESUMED, form.reason))
    resume_held(ctx, [row.plugin])
    ctx.facts.update(plugin=row.plugin, feature=row.feature, reason=form.reason)
    ctx.changes_snapshot = True


class TurnFeature(Form):
    """Which feature, and the release or wave that turns it."""

    plugin: str = field("子系统", max_length=40)
    feature: str = field("功能", max_length=40)
    cause: str = field("因何", max_length=100)


async def _turn(
    ctx: Context, form: TurnFeature, turn: Literal[Turn.OPEN, Turn.CLOSED]
) -> FeatureOpening:
    row = await opening_of(ctx, form.plugin, form.feature)
    ctx.facts.update(plugin=form.plugin, feature=form.feature, cause=form.cause)
    ctx.changes_snapshot = True
    return put_turn(ctx, form.plugin, form.feature, row, Turned(ctx.now, turn, form.cause))


@action(
    "feature_opening.open",
    title="开放功能",
    on=FeatureOpening,
    by=Role.SYSTEM,
    target=("open", "stopped"),
    hidden=True,
)
async def turn_on(ctx: Context, form: TurnFeature) -> FeatureOpening:
    """The platform opens it in this tenant; a wave does so in many (`releases.opening`)."""
    await deliver_held(ctx, (form.plugin,))
    return await _turn(ctx, form, Turn.OPEN)


@action(
    "feature_opening.close",
    title="关闭功能",
    on=FeatureOpening,
    by=Role.SYSTEM,
    target=("closed", "stopped"),
    hidden=True,
)
async def turn_off(ctx: Context, form: TurnFeature) -> FeatureOpening:
    """The platform closes it in this tenant; what was begun with it goes on with it."""
    return await _turn(ctx, form, Turn.CLOSED)
