"""Settings as pages made of their declarations: the value, the level that set it, who may."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.console.configured import EffectiveSetting, PluginSettings, configured
from zhengcai.console.turns import READERS
from zhengcai.pages import (
    Column,
    Empty,
    Field,
    Link,
    ListView,
    Option,
    PageRequest,
    Row,
    Shell,
    gettext,
)
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.web.pages.inputs import fields_of

TIERS = {"region": "省级", "city": "市级", "county": "县级"}


@dataclass(frozen=True, kw_only=True)
class SettingLine:
    """One setting; the addresses are None where this level or this reader may not change it."""

    title: str
    key: str
    value: str
    default: str
    origin: str
    levels: str
    reason: str
    edit_href: str | None
    reset_href: str | None


@dataclass(frozen=True, kw_only=True)
class Editing:
    """The form for one setting, posted to the action that sets it."""

    plugin: str
    key: str
    field: Field
    action: str
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class ConfigurationView:
    """The settings of one plugin in one tenant."""

    shell: Shell
    title: str
    place: str
    trail: tuple[Link, ...]
    lines: tuple[SettingLine, ...]
    editing: Editing | None
    here: str
    api_href: str


async def respond(ctx: Context, page: PageRequest) -> tuple[str, ListView | ConfigurationView]:
    """`configuration` and `configuration/{plugin}`."""
    match page.rest:
        case []:
            return "list.html", _list(ctx, page)
        case [plugin]:
            return "console/configuration.html", _view(ctx, page, await configured(ctx, plugin))
    raise Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)


PAGE = PublicPage(
    path="configuration",
    title="地区设置",
    by=dict(READERS),
    respond=respond,
    menu=True,
    group="子系统和设置",
)


def _list(ctx: Context, page: PageRequest) -> ListView:
    settings, registry = ctx.runtime.snapshot.settings, ctx.runtime.registry
    titles = {each.id: each.manifest.title for each in ctx.runtime.report.loaded}
    rows = [
        Row(
            values=(
                gettext(titles[plugin]),
                len(model.model_fields),
                len(settings.stored(plugin, ctx.tenant.code)),
            ),
            href=page.href("console", "configuration", plugin),
        )
        for plugin, model in sorted(registry.settings.items())
        if plugin in titles
    ]
    return ListView(
        shell=page.shell,
        title=gettext("地区设置"),
        description=gettext("各子系统的设置项，由上级沿用到下级；本级设定的优先。"),
        action=page.href("console", "configuration"),
        columns=(
            Column(name="plugin", label=gettext("子系统"), primary=True),
            Column(name="all", label=gettext("设置项"), kind="number"),
            Column(name="own", label=gettext("本级设定"), kind="number"),
        ),
        rows=tuple(rows),
        empty=Empty(message=gettext("没有设置项")),
        as_of=clock.local(ctx.now),
        create=(Link(gettext("复制设定到其他地区"), _copy_href(ctx, page)),) if _may(ctx) else (),
    )


def _copy_href(ctx: Context, page: PageRequest) -> str:
    return page.href("console", "arrangements", "new", "copy", source=ctx.tenant.code)


def _may(ctx: Context) -> bool:
    return ctx.runtime.access.allows(ctx.actor.roles, "console.settings", "set")


def _view(ctx: Context, page: PageRequest, told: PluginSettings) -> ConfigurationView:
    here = page.href("console", "configuration", told.plugin)
    wanted = page.query.get("key", "")
    editing = next(
        (item for item in told.items if item.key == wanted and item.changeable and _may(ctx)), None
    )
    return ConfigurationView(
        shell=page.shell,
        title=gettext("%(plugin)s：设置") % {"plugin": gettext(told.title)},
        place=ctx.tenant.name,
        trail=(Link(gettext("地区设置"), page.href("console", "configuration")),),
        lines=tuple(_line(ctx, page, here, item) for item in told.items),
        editing=_editing(ctx, page, told.plugin, editing) if editing else None,
        here=here,
        api_href=page.api("core", "settings", told.plugin),
    )


def _line(ctx: Context, page: PageRequest, here: str, item: EffectiveSetting) -> SettingLine:
    if item.set_at is None:
        origin = gettext("平台默认")
    elif item.set_at == ctx.tenant.code:
        origin = gettext("本级设定")
    else:
        origin = gettext("沿用%(place)s") % {"place": item.set_name}
    levels = gettext("、").join(gettext(TIERS.get(tier, tier)) for tier in item.tiers)
    reset = page.href("console", "settings", str(item.own_row), "reset")
    return SettingLine(
        title=gettext(item.title),
        key=item.key,
        value=as_text(item.value),
        default=as_text(item.default),
        origin=origin,
        levels=gettext("各级均可") if len(item.tiers) == len(TIERS) else levels,
        reason=item.reason,
        edit_href=f"{here}?key={item.key}#edit" if item.changeable and _may(ctx) else None,
        reset_href=reset if item.own_row is not None and _may(ctx) else None,
    )


def as_text(value: Any) -> str:
    """A setting's JSON value as a reader sees it."""
    match value:
        case None | "" | []:
            return gettext("（空）")
        case bool():
            return gettext("是") if value else gettext("否")
        case list():
            return gettext("、").join(str(item) for item in value)
    return str(value)


def _editing(ctx: Context, page: PageRequest, plugin: str, item: EffectiveSetting) -> Editing:
    model = ctx.runtime.registry.settings[plugin]
    drawn = fields_of(model, {item.key: item.value}, (), {}, ctx.cite)
    field = replace(next(each for each in drawn if each.name == item.key), name="value")
    if field.kind == "checkbox":
        yes_no = (
            Option(value="true", label=gettext("是")),
            Option(value="false", label=gettext("否")),
        )
        chosen = "true" if item.value else "false"
        field = replace(field, kind="choice", options=yes_no, value=chosen, required=True)
    elif isinstance(item.value, list):
        lines = "\n".join(str(each) for each in item.value)
        hint = gettext("每行一项")
        field = replace(field, kind="textarea", value=lines, values=(), options=(), hint=hint)
    return Editing(
        plugin=plugin,
        key=item.key,
        field=field,
        action=page.href("console", "settings", "new", "set"),
        idempotency_key=uuid4().hex,
    )
