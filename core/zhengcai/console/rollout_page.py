"""The rollout as pages: all waves with the tree of tenants, and one wave tenant by tenant."""

from typing import Any
from uuid import UUID

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.console.features_page import entry_link, publicity
from zhengcai.console.overview import area
from zhengcai.console.rollout import PlaceStanding, Rollout, WaveStanding, rollout
from zhengcai.pages import (
    Column,
    DetailView,
    Download,
    Empty,
    Fact,
    FactGroup,
    Filter,
    Link,
    ListView,
    Option,
    PageRequest,
    Pages,
    Row,
    Section,
    State,
    Table,
    TableSection,
    gettext,
)
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.releases.models import Release, Wave
from zhengcai.releases.planning import READERS
from zhengcai.releases.progress import STATES, Progress, progress
from zhengcai.web.language import retell
from zhengcai.web.pages.exporting import csv_file, written

A_PAGE = 200

TONES = {
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


def _state(value: str, titles: dict[str, str]) -> State:
    return State(gettext(titles[value]), TONES[value])  # type: ignore[arg-type]


async def respond(ctx: Context, page: PageRequest) -> tuple[str, DetailView | ListView] | Download:
    """`rollout`, and `rollout/{wave}` with `format=csv` for all of it at once."""
    match page.rest:
        case []:
            at = area(ctx, page.query.get("at", ""))
            return "detail.html", _overview(ctx, page, await rollout(ctx, at), at.code)
        case [wave]:
            return await _log(ctx, page, wave)
    raise Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)


PAGE = PublicPage(
    path="rollout",
    title="升级总览",
    by=dict(READERS),
    respond=respond,
    menu=True,
    group="版本升级",
    tree=True,
)


def _overview(ctx: Context, page: PageRequest, found: Rollout, at: str) -> DetailView:
    titles = dict(ctx.runtime.registry.by_model[Wave].collection.states)
    root = ctx.tenant.root
    notes = f"/t/{root}/-/console/release-notes"
    sections: list[Section] = [
        TableSection(
            title=gettext("升级批次"),
            table=Table(
                columns=(
                    Column(name="release", label=gettext("版本名称"), primary=True),
                    Column(name="wave", label=gettext("批次")),
                    Column(name="starts", label=gettext("计划开始时间"), kind="datetime"),
                    Column(name="state", label=gettext("状态"), kind="state"),
                    Column(name="done", label=gettext("已完成的地区")),
                    Column(name="why", label=gettext("说明")),
                ),
                rows=tuple(_wave(page, each, titles) for each in found.waves),
                empty=gettext("本地区没有安排升级批次"),
            ),
            actions=(
                Link(gettext("版本发布"), page.href("console", "releases")),
                Link(gettext("版本说明（公开）"), notes),
            ),
        )
    ]
    failed = [(wave, each) for wave in found.waves for each in wave.failed]
    if failed:
        sections.append(
            TableSection(
                title=gettext("失败的地区"),
                table=Table(
                    columns=(
                        Column(name="place", label=gettext("地区"), primary=True),
                        Column(name="wave", label=gettext("批次")),
                        Column(name="error", label=gettext("失败原因")),
                    ),
                    rows=tuple(
                        Row(
                            values=(
                                f"{each.name} {each.tenant}",
                                f"{wave.release_title} {_numbered(wave)}",
                                retell(each.error or ""),
                            ),
                            href=page.href("console", "rollout", wave.id, state="failed"),
                        )
                        for wave, each in failed
                    ),
                ),
            )
        )
    sections.append(_places(page, found, at))
    if found.features:
        sections.append(_features(page, found, at))
    return DetailView(
        shell=page.shell,
        kind=gettext("升级总览"),
        collection="rollout",
        title=gettext("升级总览"),
        facts=(_about(ctx, found, at),),
        sections=tuple(sections),
        api_href=page.api("core", "rollout"),
    )


def _about(ctx: Context, found: Rollout, at: str) -> FactGroup:
    under_way = sum(wave.state in ("running", "returning") for wave in found.waves)
    due = sum(wave.due for wave in found.waves)
    failed = sum(len(wave.failed) for wave in found.waves)
    node = ctx.runtime.tenant(at)
    return FactGroup(
        facts=(
            Fact(label=gettext("地区"), value=f"{node.name} {at}" if node else at),
            Fact(label=gettext("数据截至"), value=found.as_of, kind="datetime"),
            Fact(label=gettext("进行中的批次"), value=under_way, kind="number"),
            Fact(label=gettext("已到时间尚未开始的批次"), value=due, kind="number"),
            Fact(label=gettext("失败的地区"), value=failed, kind="number"),
        )
    )


def _numbered(wave: WaveStanding) -> str:
    return gettext("第%(number)s批（%(title)s）") % {"number": wave.number, "title": wave.title}


def _wave(page: PageRequest, each: WaveStanding, titles: dict[str, str]) -> Row:
    why = gettext("；").join(retell(text) for text in each.why)
    if each.due and not why:
        why = gettext("已到时间，尚未开始")
    if each.state == "checking":
        why = gettext("已检查%(asked)s个地区，共%(all)s个") % {
            "asked": each.examined,
            "all": each.tenants,
        }
    return Row(
        values=(
            each.release_title,
            _numbered(each),
            each.starts_at,
            _state(each.state, titles),
            f"{each.counts['done']} / {each.tenants}" if each.tenants else None,
            why or None,
        ),
        href=page.href("console", "rollout", each.id),
    )


def _places(page: PageRequest, found: Rollout, at: str) -> TableSection:
    columns = [Column(name="place", label=gettext("地区"), primary=True)]
    columns += [
        Column(name=plugin, label=gettext(title)) for plugin, title in found.plugins.items()
    ]
    return TableSection(
        title=gettext("各地区所在版本"),
        table=Table(
            columns=tuple(columns),
            rows=tuple(
                Row(
                    values=(
                        f"{place.name} {place.code}",
                        *(_versions(place, plugin) for plugin in found.plugins),
                    ),
                    href=page.href("console", "rollout", at=place.code)
                    if place.code != at and place.area > 1
                    else None,
                )
                for place in found.places
            ),
        ),
        note=gettext("含下级的地区按版本列出地区数量；未经批次升级的为本平台最初安装的版本。"),
    )


def _features(page: PageRequest, found: Rollout, at: str) -> TableSection:
    return TableSection(
        title=gettext("新功能"),
        table=Table(
            columns=(
                Column(name="title", label=gettext("功能"), primary=True),
                Column(name="plugin", label=gettext("子系统"), kind="link"),
                Column(name="since", label=gettext("版本"), kind="code"),
                Column(name="ledger", label=gettext("需求台账"), kind="link"),
                Column(name="publicity", label=gettext("公示和提出单位")),
                Column(name="open", label=gettext("已开放的地区")),
            ),
            rows=tuple(
                Row(
                    values=(
                        gettext(each.title),
                        Link(
                            gettext(found.plugins.get(each.plugin, each.plugin)),
                            page.href("console", "plugins", each.plugin),
                        ),
                        each.since,
                        entry_link(each.ledger),
                        publicity(each.ledger),
                        f"{each.open} / {each.of}",
                    ),
                    href=page.href("console", "features", plugin=each.plugin, at=at),
                )
                for each in found.features
            ),
        ),
    )


def _versions(place: PlaceStanding, plugin: str) -> str:
    counts = place.versions[plugin]
    told = [
        f"{version or gettext('未安装')}" + (f" × {count}" if place.area > 1 else "")
        for version, count in sorted(counts.items())
    ]
    return gettext("，").join(told)


async def _log(ctx: Context, page: PageRequest, wave_id: str) -> tuple[str, ListView] | Download:
    wave, release = await _found(ctx, wave_id)
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
            Filter(name="at", label=gettext("地区代码"), kind="text", value=at),
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
        api_href=page.api("console", "waves", wave_id, "progress"),
        trail=(
            Link(gettext("升级总览"), page.href("console", "rollout")),
            Link(wave.title, page.href("console", "waves", wave_id)),
        ),
    )


async def _found(ctx: Context, wave_id: str) -> tuple[Wave, Release]:
    try:
        wave = await ctx.get(Wave, UUID(wave_id))
    except ValueError:
        wave = None
    release = await ctx.get(Release, wave.release_id) if wave is not None else None
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
        _state(each.state, dict(STATES)),  # type: ignore[arg-type]
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
