"""A tenant's values of declared settings: set, and inherited again."""

from dataclasses import replace
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection, action
from zhengcai.actions.validation import problems_of
from zhengcai.console.choices import ADMINISTRATORS
from zhengcai.console.turns import READERS
from zhengcai.forms import Form, declared, field
from zhengcai.problems import Problem
from zhengcai.tenancy.choices import SettingValue
from zhengcai.tenancy.settings import fault

setting_values = Collection(
    model=SettingValue,
    name="settings",
    singular="setting",
    title="地区设置",
    states={"set": "已设定", "inherited": "沿用上级"},
    read=READERS,
    label="key",
    columns=("plugin", "key", "value", "updated_at"),
    filters=("plugin", "key", "state"),
    menu=False,
)


class SetSetting(Form):
    """One value of one declared setting."""

    plugin: str = field("子系统", max_length=40, reference="plugin:every")
    key: str = field("设置项", max_length=80)
    value: Any = field("取值")
    reason: str = field("理由", "", max_length=500)


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
    ctx.changes_snapshot = True
    model = ctx.runtime.registry.settings[form.plugin]
    value = as_declared(model, form.key, form.value)
    return await put_setting(ctx, form.plugin, form.key, value, form.reason)


@set_setting.check
async def setting_fits(ctx: Context, form: SetSetting) -> list[Problem]:
    """Unknown settings, wrong values, and settings that belong to another level."""
    return setting_problems(ctx, ctx.tenant.tier, form.plugin, form.key, form.value)


async def put_setting(ctx: Context, plugin: str, key: str, value: Any, reason: str) -> SettingValue:
    """Write the value of the context's tenant; the caller has checked it and records it."""
    statement = ctx.rows(
        SettingValue, SettingValue.plugin == plugin, SettingValue.key == key
    ).with_for_update()
    row = await ctx.db.scalar(statement)
    if row is None:
        row = ctx.add(SettingValue(plugin=plugin, key=key, value=value))
    row.value, row.reason, row.state = value, reason, "set"
    return row


def setting_problems(ctx: Context, tier: str, plugin: str, key: str, value: Any) -> list[Problem]:
    """Why a tenant of `tier` may not have this value."""
    model: type[BaseModel] | None = ctx.runtime.registry.settings.get(plugin)
    if model is None:
        return [Problem("setting.unknown", "此子系统没有设置项", field="plugin")]
    reason = fault(model, tier, key)
    if reason is not None:
        return [Problem("setting.refused", reason, field="key")]
    try:
        as_declared(model, key, value)
    except ValidationError as error:
        return [replace(problem, field="value") for problem in problems_of(error, model)]
    return []


def as_declared(model: type[BaseModel], key: str, value: Any) -> Any:
    """A value as JSON of the declared type. A page sends lists as lines of text.

    Raises `ValidationError` for a value that does not fit.
    """
    if isinstance(value, str) and get_origin(declared(model.model_fields[key])[0]) in (list, tuple):
        value = [line.strip() for line in value.splitlines() if line.strip()]
    return model.model_validate({key: value}).model_dump(mode="json")[key]


class ResetSetting(Form):
    """Why the tenant's own value is given up."""

    reason: str = field("理由", "", max_length=500)


@action(
    "setting.reset",
    title="恢复沿用上级",
    on=SettingValue,
    by=ADMINISTRATORS,
    source="set",
    target="inherited",
    intro="本地区不再单独设定，改为沿用上级的取值。",
    task=False,
)
async def reset_setting(ctx: Context, row: SettingValue, form: ResetSetting) -> None:
    """The value of the tenants above, or the default, holds again."""
    row.reason = form.reason
    ctx.changes_snapshot = True
