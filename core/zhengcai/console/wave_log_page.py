"""One wave, tenant by tenant: as a page, and as a file."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.console.overview import area
from zhengcai.pages import (
    Column,
    Download,
    Empty,
    Filter,
    Link,
    ListView,
    Option,
    PageRequest,
    Pages,
    Row,
    State,
    Tone,
    gettext,
)
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.releases.models import Release, Wave
from zhengcai.releases.progress import STATES, Progress, progress
from zhengcai.web.language import retell
from zhengcai.web.pages.exporting import csv_file, written

A_PAGE = 200

TONES: dict[str, Tone] = {
    "planned": "neutral",
    "checking": "progress",
    "running": "progress",
    "halted": "bad",
    "done": "good",
    "returning": "warn",
    "back": "warn",
    "failed": "bad",
    "waiting": "neutral",
    "undone": "warn",
}


def toned(value: str, title: str) -> State:
    """The state of a wave, or of a tenant in it, as a chip."""
    return State(gettext(title), TONES[value])


async def wave_log(
    ctx: Context, page: PageRequest, wave_id: str
) -> tuple[str, ListView] | Download:
    """How each tenant of a wave stands; `format=csv` gives all of it at once."""
    wave, release = await _found(ctx, wave_id)
    kept_at = f"t/{wave.tenant_code}/-/console/waves/{wave_id}"
    at, state = page.query.get("at", ""), page.query.get("state", "")
    below = frozenset(ctx.runtime.snapshot.tree.subtree(area(ctx, at).code))
    rows = [
        each
        for each in await progress(ctx, wave, len(release.plugins))
        if each.tenant in below and (not state or each.state == state)
    ]
    if page.query.get("format") == "csv":
        return _csv(ctx, wave, rows)
    kept = {"at": at, "state": state}
    here = page.href("console", "rollout", wave_id)
    start = _start(page)
    shown = rows[start : start + A_PAGE]
    return "list.html", ListView(
        shell=page.shell,
        title=gettext("第%(number)s批（%(title)s）：各地区进度")
        % {"number": wave.number, "title": wave.title},
        description=release.title,
        action=here,
        columns=_columns(),
        rows=tuple(Row(values=_values(ctx, each)) for each in shown),
        empty=Empty(message=gettext("没有符合条件的记录")),
        as_of=clock.local(ctx.now),
        filters=(
            Filter(
                name="state",
                label=gettext("状态"),
                value=state,
                options=tuple(
                    Option(value=name, label=gettext(title)) for name, title in STATES.items()
                ),
            ),
            Filter(name="at", label=gettext("地区名称或代码"), kind="text", value=at),
        ),
        filtered=bool(at or state),
        reset_href=here,
        total=len(rows),
        pages=Pages(
            first=page.href("console", "rollout", wave_id, **kept) if start else None,
            next=page.href("console", "rollout", wave_id, **kept, start=str(start + A_PAGE))
            if len(rows) > start + A_PAGE
            else None,
        ),
        export_href=page.href("console", "rollout", wave_id, **kept, format="csv"),
        export_label=gettext("导出"),
        api_href=f"/api/v1/{kept_at}/progress",
        trail=(
            Link(gettext("升级总览"), page.href("console", "rollout")),
            Link(wave.title, f"/{kept_at}"),
        ),
    )


async def _found(ctx: Context, wave_id: str) -> tuple[Wave, Release]:
    try:
        wave = await ctx.db.scalar(select(Wave).where(Wave.id == UUID(wave_id)))
    except ValueError:
        wave = None
    release = await ctx.db.get(Release, (wave.tenant_code, wave.release_id)) if wave else None
    if wave is None or release is None:
        raise Refusal(Problem("subject.not_found", "没有找到该记录"), reason=Reason.NOT_FOUND)
    return wave, release


def _start(page: PageRequest) -> int:
    value = page.query.get("start", "")
    if value and not (value.isascii() and value.isdigit() and len(value) < 9):
        problem = Problem("query.malformed", "查询条件不正确", field="start")
        raise Refusal(problem, reason=Reason.MALFORMED)
    return int(value or 0)


def _columns() -> tuple[Column, ...]:
    return (
        Column(name="place", label=gettext("地区"), primary=True),
        Column(name="above", label=gettext("上级地区")),
        Column(name="state", label=gettext("状态"), kind="state"),
        Column(name="rows", label=gettext("处理行数"), kind="number"),
        Column(name="begun", label=gettext("开始时间"), kind="datetime"),
        Column(name="done", label=gettext("完成时间"), kind="datetime"),
        Column(name="error", label=gettext("失败原因")),
    )


def _values(ctx: Context, each: Progress) -> tuple[Any, ...]:
    node = ctx.runtime.tenant(each.tenant)
    above = ctx.runtime.tenant(node.parent) if node and node.parent else None
    return (
        f"{each.name} {each.tenant}",
        above.name if above else None,
        toned(each.state, STATES[each.state]),
        each.rows,
        each.begun_at,
        each.done_at,
        retell(each.error) if each.error else None,
    )


def _csv(ctx: Context, wave: Wave, rows: list[Progress]) -> Download:
    as_of = clock.local(ctx.now).isoformat(timespec="seconds")
    lines = [[*(column.label for column in _columns()), gettext("数据截至")]]
    lines += [[*map(written, _values(ctx, each)), as_of] for each in rows]
    return csv_file(
        f"{gettext('升级记录')}-{wave.number}-{ctx.tenant.code}-{as_of[:10]}.csv", lines
    )
