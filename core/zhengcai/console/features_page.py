"""The features in a tenant as a page, each with its entry in the ledger."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.console.featured import FeatureHere, LedgerEntry, featured
from zhengcai.console.features import stop_feature
from zhengcai.console.overview import area, plugin_title
from zhengcai.console.turns import READERS
from zhengcai.pages import (
    Column,
    Empty,
    Link,
    ListView,
    PageRequest,
    Row,
    State,
    Value,
    gettext,
)
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.openings import FeatureOpening
from zhengcai.web.pages.starting import may_begin

WHYS = {
    "first": "自始开放",
    "waiting": "等待升级批次",
    "opened": "升级批次开放",
    "closed": "升级批次收回",
    "stopped": "已停止使用",
}
_TONES: dict[str, Literal["good", "neutral", "warn", "bad"]] = {
    "first": "good",
    "waiting": "neutral",
    "opened": "good",
    "closed": "warn",
    "stopped": "bad",
}


async def respond(ctx: Context, page: PageRequest) -> tuple[str, ListView]:
    """`features`, of one plugin with `?plugin=`, in another tenant of the area with `?at=`."""
    if page.rest:
        raise Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)
    at = area(ctx, page.query.get("at", ""))
    told = await featured(ctx, at, page.query.get("plugin", ""))
    rows = {
        (row.plugin, row.feature): row.id for row in await ctx.db.scalars(ctx.rows(FeatureOpening))
    }
    bound = ctx.runtime.registry.by_model[FeatureOpening]
    may = may_begin(ctx, bound, stop_feature)
    stop = page.href("console", "feature-openings", "new", "stop")
    return "list.html", ListView(
        shell=page.shell,
        title=gettext("功能开放"),
        description=gettext("%(place)s：各子系统的功能是否开放、原因、时间和所依据的需求台账。")
        % {"place": at.name},
        action=page.href("console", "features"),
        columns=(
            Column(name="title", label=gettext("功能"), primary=True),
            Column(name="plugin", label=gettext("子系统")),
            Column(name="version", label=gettext("始于版本"), kind="code"),
            Column(name="state", label=gettext("状态"), kind="state"),
            Column(name="since", label=gettext("自何时起"), kind="datetime"),
            Column(name="reason", label=gettext("说明")),
            Column(name="ledger", label=gettext("需求台账"), kind="link"),
            Column(name="publicity", label=gettext("公示和提出单位")),
        ),
        rows=tuple([_row(page, each, rows) for each in told.items]),
        empty=Empty(message=gettext("没有分别开放的功能")),
        create=(Link(gettext(stop_feature.title), stop),) if may else (),
        api_href=page.api("core", "features"),
        as_of=clock.local(ctx.now),
    )


PAGE = PublicPage(
    path="features",
    title="功能开放",
    by=dict(READERS),
    respond=respond,
    menu=True,
    group="子系统和设置",
)


def _row(page: PageRequest, each: FeatureHere, rows: Mapping[tuple[str, str], UUID]) -> Row:
    row_id = rows.get((each.plugin, each.feature))
    state = State(gettext(WHYS[each.why]), _TONES[each.why])
    reason = gettext("：").join(part for part in (each.organisation, each.reason) if part)
    return Row(
        values=(
            gettext(each.title),
            gettext(plugin_title(page.ctx, each.plugin)),
            each.version,
            state,
            each.since,
            reason or None,
            entry_link(each.ledger),
            publicity(each.ledger),
        ),
        href=page.href("console", "feature-openings", str(row_id)) if row_id else None,
    )


def entry_link(entry: LedgerEntry | None) -> Value:
    """The entry's number, leading to its record where that is known."""
    if entry is None:
        return None
    return Link(entry.number, entry.address) if entry.address else entry.number


def publicity(entry: LedgerEntry | None) -> str | None:
    """Who proposed it, and when it was shown to the public."""
    if entry is None or entry.publicity_from is None or entry.publicity_to is None:
        return entry.proposer or None if entry is not None else None
    return gettext("%(proposer)s；公示%(first)s至%(last)s") % {
        "proposer": entry.proposer,
        "first": entry.publicity_from.isoformat(),
        "last": entry.publicity_to.isoformat(),
    }
