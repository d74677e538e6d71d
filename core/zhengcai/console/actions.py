"""What administrators change, and what is checked before."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection, action, job
from zhengcai.actions.handling import deliver_held
from zhengcai.actions.scheduling import bring_forward
from zhengcai.actions.validation import problems_of
from zhengcai.forms import Form, Moment, field
from zhengcai.identity.roles import Role
from zhengcai.plugins.enablement import Choice, effective
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.choices import ClockPosition, PluginChoice, SettingValue
from zhengcai.tenancy.settings import fault

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SYSTEM)
READERS: dict[Role, None] = dict.fromkeys(
    (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.FINANCE_SUPERVISOR)
)
LAST_YEAR = 2199
"""As far as a sandbox goes: later dates would leave no room for the periods added to them."""
CHOICE_TITLES = {
    Choice.INHERIT: "沿用上级",
    Choice.ON: "启用",
    Choice.OFF: "停用",
    Choice.LOCKED_ON: "启用并锁定下级",
    Choice.LOCKED_OFF: "停用并锁定下级",
}

plugin_choices = Collection(
    model=PluginChoice,
    name="plugin-choices",
    singular="plugin_choice",
    title="子系统启用",
    states={"chosen": "已设定"},
    read=READERS,
    label="plugin",
    columns=("plugin", "choice", "updated_at"),
    filters=("plugin", "choice"),
)
setting_values = Collection(
    model=SettingValue,
    name="settings",
    singular="setting",
    title="地区设置",
    states={"set": "已设定"},
    read=READERS,
    label="key",
    columns=("plugin", "key", "value", "updated_at"),
    filters=("plugin", "key"),
)
clock_positions = Collection(
    model=ClockPosition,
    name="clock",
    singular="clock",
    title="演示时钟",
    states={"moved": "已调整"},
    read=dict.fromkeys((Role.SYSTEM_ADMIN,)),
    label="ahead",
    columns=("ahead", "updated_at"),
    menu=False,
)


class ChoosePlugin(Form):
    """Which plugin, and how it shall stand in this tenant."""

    plugin: str = field("子系统", max_length=40)
    choice: Choice = field(
        "启用方式", choices={choice.value: text for choice, text in CHOICE_TITLES.items()}
    )
    reason: str = field("理由", min_length=2, max_length=500)


@action(
    "plugin_choice.choose",
    title="设定子系统",
    on=PluginChoice,
    by=ADMINISTRATORS,
    target="chosen",
    intro="设定对本地区及下级立即生效；停用不删除任何数据。",
)
async def choose_plugin(ctx: Context, form: ChoosePlugin) -> PluginChoice:
    """Set a tenant's choice; asks the plugin, then does, in one transaction."""
    before = ctx.runtime.snapshot.enablement
    was_on = form.plugin in ctx.enabled
    statement = ctx.rows(PluginChoice, PluginChoice.plugin == form.plugin).with_for_update()
    row = await ctx.db.scalar(statement)
    if row is None:
        row = ctx.add(PluginChoice(plugin=form.plugin, choice=form.choice.value))
    row.choice = form.choice.value
    choices = {**before.choices, (form.plugin, ctx.tenant.code): form.choice}
    is_on = effective(form.plugin, ctx.tenant.path, choices)
    hooks, only = ctx.runtime.hooks, frozenset({form.plugin})
    if is_on and not was_on:
        await hooks.tenant_enabled(only, ctx)
    elif was_on and not is_on:
        await hooks.tenant_disabled(only, ctx)
    if form.choice not in (Choice.OFF, Choice.LOCKED_OFF):
        tenants = list(ctx.runtime.snapshot.tree.subtree(ctx.tenant.code))
        plugins = list(_with_dependents(form.plugin, before.requires))
        await ctx.work.driver.execute(_RESUME, tenants, plugins)
    ctx.facts.update(plugin=form.plugin, choice=form.choice.value, reason=form.reason)
    ctx.changes_snapshot = True
    return row


_RESUME = """
SELECT procrastinate_defer_jobs_v1(array_agg(
         ROW('zhengcai', 'zhengcai.job', 0, NULL, NULL,
             jsonb_build_object('tenant', t.code, 'job', 'console.resume',
                                'arguments', jsonb_build_object('plugins', $2::text[])), NULL)
           ::procrastinate_job_to_defer_v1))
  FROM unnest($1::text[]) AS t (code)
"""
"""One job for each tenant in which the choice may hold: each reads only its own rows."""


def _with_dependents(plugin: str, requires: Mapping[str, Iterable[str]]) -> set[str]:
    """The plugin, and those that could not work without it."""
    found: set[str] = set()
    more = {plugin}
    while more:
        found |= more
        more = {name for name, needs in requires.items() if found & set(needs)} - found
    return found


@job("resume")
async def resume(ctx: Context, plugins: list[str]) -> None:
    """Deliver what was held while these plugins were off."""
    await deliver_held(ctx, plugins)


@choose_plugin.check
async def plugin_can_be_chosen(ctx: Context, form: ChoosePlugin) -> list[Problem]:
    """Unknown plugins, locks above, missing requirements, and what the plugin itself says."""
    enablement = ctx.runtime.snapshot.enablement
    if form.plugin not in enablement.plugins:
        return [Problem("plugin.unknown", "没有安装此子系统", field="plugin")]
    problems = []
    for code in ctx.tenant.path[:-1]:
        choice = enablement.choices.get((form.plugin, code))
        if choice in (Choice.LOCKED_ON, Choice.LOCKED_OFF):
            problems.append(
                Problem(
                    "plugin.locked",
                    "上级地区（{code}）已锁定此子系统，本级不能更改",
                    field="choice",
                    params={"code": code},
                )
            )
    turns_on = form.choice in (Choice.ON, Choice.LOCKED_ON)
    if turns_on:
        missing = [
            name for name in enablement.requires.get(form.plugin, ()) if name not in ctx.enabled
        ]
        if missing:
            problems.append(
                Problem(
                    "plugin.requires",
                    "须先启用：{missing}",
                    field="plugin",
                    params={"missing": "、".join(missing)},
                )
            )
        for answer in await ctx.runtime.hooks.check_enable(frozenset({form.plugin}), ctx):
            problems.extend(answer.value)
    return problems


class SetSetting(Form):
    """One value of one declared setting."""

    plugin: str = field("子系统", max_length=40)
    key: str = field("设置项", max_length=80)
    value: Any = field("取值")


@action(
    "setting.set",
    title="修改设置",
    on=SettingValue,
    by=ADMINISTRATORS,
    target="set",
    intro="设置由下级沿用，下级可在允许的范围内另行设定。",
)
async def set_setting(ctx: Context, form: SetSetting) -> SettingValue:
    """Store the value; it holds here and, unless set again, below."""
    statement = ctx.rows(
        SettingValue, SettingValue.plugin == form.plugin, SettingValue.key == form.key
    ).with_for_update()
    row = await ctx.db.scalar(statement)
    if row is None:
        row = ctx.add(SettingValue(plugin=form.plugin, key=form.key, value=form.value))
    row.value = form.value
    ctx.changes_snapshot = True
    return row


@set_setting.check
async def setting_fits(ctx: Context, form: SetSetting) -> list[Problem]:
    """Unknown settings, wrong values, and settings that belong to another level."""
    model = ctx.runtime.registry.settings.get(form.plugin)
    if model is None:
        return [Problem("setting.unknown", "此子系统没有设置项", field="plugin")]
    reason = fault(model, ctx.tenant.tier, form.key)
    if reason is not None:
        return [Problem("setting.refused", reason, field="key")]
    try:
        model.model_validate({form.key: form.value})
    except ValidationError as error:
        return [replace(problem, field="value") for problem in problems_of(error, model)]
    return []


class AdvanceClock(Form):
    """To when, or by how many seconds."""

    to: Moment | None = field("调整到", None)
    seconds: int | None = field("前进秒数", None, ge=1, le=10 * 366 * 86400)


@action(
    "clock.advance",
    title="向前调整时钟",
    on=ClockPosition,
    by=Role.SYSTEM_ADMIN,
    target="moved",
    intro="只用于演示环境；时钟只能向前。",
)
async def advance_clock(ctx: Context, form: AdvanceClock) -> ClockPosition:
    """Move the sandbox clock of this whole tree forward."""
    ahead = ctx.runtime.snapshot.clock_offset(ctx.tenant.code)
    row = await ctx.db.scalar(ctx.rows(ClockPosition).with_for_update())
    if row is None:
        row = ctx.add(ClockPosition(ahead=0))
    step = (form.to - ctx.now) if form.to is not None else timedelta(seconds=form.seconds or 0)
    row.ahead = int((ahead + step).total_seconds())
    tenants = ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)
    await bring_forward(ctx.work, tenants, timedelta(seconds=row.ahead) - ahead)
    ctx.changes_snapshot = True
    return row


@advance_clock.check
async def clock_can_move(ctx: Context, form: AdvanceClock) -> list[Problem]:
    """Only in a sandbox, only at the root, only forward."""
    if not ctx.runtime.settings.sandbox:
        raise Refusal(
            Problem("clock.production", "生产环境的时钟不能调整"), reason=Reason.FORBIDDEN
        )
    problems = []
    if ctx.tenant.parent is not None:
        problems.append(Problem("clock.not_root", "时钟只能在最上级地区调整"))
    if (form.to is None) is (form.seconds is None):
        problems.append(Problem("clock.ambiguous", "请填写调整到的时间或前进秒数中的一项"))
    if form.to is not None and form.to <= ctx.now:
        problems.append(Problem("clock.backward", "时钟只能向前调整", field="to"))
    goal = form.to or ctx.now + timedelta(seconds=form.seconds or 0)
    if goal.year > LAST_YEAR:
        problems.append(
            Problem("clock.too_far", "时钟最远可调整到{year}年", params={"year": LAST_YEAR})
        )
    return problems
