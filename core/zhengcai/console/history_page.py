"""The changes of choices and settings as a page: who, when, what, why."""

from datetime import date
from uuid import UUID

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.console.audit_entry import OUTCOMES, action_title
from zhengcai.console.history import SHOWN, Changed, history
from zhengcai.console.overview import area, installed, plugin_title
from zhengcai.console.turns import READERS
from zhengcai.pages import (
    Column,
    Empty,
    Filter,
    ListView,
    Option,
    PageRequest,
    Pages,
    Row,
    gettext,
)
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.choices import CHOICE_TITLES
from zhengcai.web import format as written


async def respond(ctx: Context, page: PageRequest) -> tuple[str, ListView]:
    """`history`, narrowed by plugin and tenant."""
    if page.rest:
        raise Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)
    plugin, at = page.query.get("plugin", ""), page.query.get("at", "")
    if at:
        at = area(ctx, at).code
    changes = await history(ctx, plugin=plugin, tenant=at, after=_cursor(page))
    here = page.href("console", "history")
    kept = {"plugin": plugin, "at": at}
    older = page.href("console", "history", **kept, after=str(changes[-1].id)) if changes else None
    return "list.html", ListView(
        shell=page.shell,
        title=gettext("启用和设置变更记录"),
        action=here,
        columns=(
            Column(name="at", label=gettext("业务时间"), kind="datetime"),
            Column(name="place", label=gettext("地区")),
            Column(name="what", label=gettext("子系统"), primary=True),
            Column(name="action", label=gettext("操作")),
            Column(name="change", label=gettext("变更")),
            Column(name="reason", label=gettext("理由")),
            Column(name="actor", label=gettext("操作人")),
            Column(name="outcome", label=gettext("结果"), kind="state"),
        ),
        rows=tuple(_row(ctx, change) for change in changes),
        empty=Empty(message=gettext("暂无记录")),
        as_of=clock.local(ctx.now),
        filters=(
            Filter(
                name="plugin",
                label=gettext("子系统"),
                value=plugin,
                options=tuple(
                    Option(value=each.id, label=gettext(each.title)) for each in installed(ctx)
                ),
            ),
            Filter(name="at", label=gettext("地区名称或代码"), kind="text", value=at),
        ),
        filtered=bool(plugin or at),
        reset_href=here,
        pages=Pages(
            first=page.href("console", "history", **kept) if "after" in page.query else None,
            next=older if len(changes) == SHOWN else None,
        ),
        api_href=page.api("core", "enablement", "history"),
    )


PAGE = PublicPage(
    path="history",
    title="变更记录",
    by=dict(READERS),
    respond=respond,
    menu=True,
    group="子系统和设置",
    tree=True,
)


def _cursor(page: PageRequest) -> UUID | None:
    value = page.query.get("after", "")
    try:
        return UUID(value) if value else None
    except ValueError as error:
        problem = Problem("query.malformed", "游标不正确", field="after")
        raise Refusal(problem, reason=Reason.MALFORMED) from error


def _row(ctx: Context, change: Changed) -> Row:
    what = gettext(plugin_title(ctx, change.plugin)) if change.plugin else ""
    if change.key:
        what = f"{what} · {_setting_title(ctx, change)}"
    return Row(
        values=(
            change.at,
            f"{change.tenant_name} {change.tenant}",
            what or None,
            action_title(ctx, change.action),
            _told(change),
            gettext("；").join(change.problems) or change.reason,
            f"{gettext(change.actor)} {gettext(change.organisation or '')}".strip(),
            OUTCOMES[change.outcome].shown(),
        )
    )


def _setting_title(ctx: Context, change: Changed) -> str:
    """What the setting is called on its page; one that is gone, by its key."""
    model = ctx.runtime.registry.settings.get(change.plugin or "")
    field = model.model_fields.get(change.key or "") if model else None
    return gettext(field.title) if field and field.title else change.key or ""


def _told(change: Changed) -> str | None:
    if change.planned and change.planned_from:
        day = written.day_short(date.fromisoformat(change.planned_from))
        return gettext("%(day)s起：%(choice)s") % {"day": day, "choice": _value(change.planned)}
    if change.before is None and change.after is None:
        return None
    return f"{_value(change.before)} → {_value(change.after)}"


def _value(value: object) -> str:
    if value is None:
        return "—"
    return gettext(CHOICE_TITLES.get(str(value), str(value)))
