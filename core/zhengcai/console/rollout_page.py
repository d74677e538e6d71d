"""The rollout as pages: all waves with the tree of tenants, and one wave tenant by tenant."""

from collections import Counter
from collections.abc import Sequence

from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.console.features_page import entry_link, publicity
from zhengcai.console.overview import area
from zhengcai.console.rollout import PlaceStanding, Rollout, WaveStanding, rollout
from zhengcai.console.wave_log_page import toned, wave_log
from zhengcai.pages import (
    Column,
    DetailView,
    Download,
    Fact,
    FactGroup,
    Link,
    ListView,
    PageRequest,
    Row,
    Section,
    Table,
    TableSection,
    gettext,
)
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.releases.models import Wave
from zhengcai.releases.planning import READERS
from zhengcai.web.language import retell


async def respond(ctx: Context, page: PageRequest) -> tuple[str, DetailView | ListView] | Download:
    """`rollout`, and `rollout/{wave}` with `format=csv` for all of it at once."""
    match page.rest:
        case []:
            at = area(ctx, page.query.get("at", ""))
            return "detail.html", _overview(ctx, page, await rollout(ctx, at), at.code)
        case [wave]:
            return await wave_log(ctx, page, wave)
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
                    Column(name="arranged", label=gettext("安排单位")),
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
    sections += (_versions(found), _places(page, found, at))
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
            each.arranged_by,
            each.starts_at,
            toned(each.state, titles[each.state]),
            f"{each.counts['done']} / {each.tenants}" if each.tenants else None,
            why or None,
        ),
        href=page.href("console", "rollout", each.id),
    )


def _versions(found: Rollout) -> TableSection:
    """How many places are on which version: where all are on the same, nothing more is to say."""
    return TableSection(
        title=gettext("各子系统的版本"),
        table=Table(
            columns=(
                Column(name="plugin", label=gettext("子系统"), primary=True),
                Column(name="versions", label=gettext("版本和地区数量")),
            ),
            rows=tuple(
                Row(values=(gettext(title), _counted(found.places, plugin)))
                for plugin, title in found.plugins.items()
            ),
        ),
        note=gettext("未经批次升级的为本平台最初安装的版本。"),
    )


def _places(page: PageRequest, found: Rollout, at: str) -> TableSection:
    """The places with what is not the same in all of them."""
    differing = [plugin for plugin in found.plugins if len(_counts(found.places, plugin)) > 1]
    columns = [
        Column(name="place", label=gettext("地区"), primary=True),
        Column(name="area", label=gettext("地区数量（含下级）"), kind="number"),
    ]
    columns += [Column(name=each, label=gettext(found.plugins[each])) for each in differing]
    return TableSection(
        title=gettext("各地区所在版本"),
        table=Table(
            columns=tuple(columns),
            rows=tuple(
                Row(
                    values=(
                        f"{place.name} {place.code}",
                        place.area,
                        *(_counted([place], plugin) for plugin in differing),
                    ),
                    href=page.href("console", "rollout", at=place.code)
                    if place.code != at and place.area > 1
                    else None,
                )
                for place in found.places
            ),
        ),
        note=gettext("只列出各地版本不一致的子系统。")
        if differing
        else gettext("各地所用的版本一致。"),
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


def _counts(places: Sequence[PlaceStanding], plugin: str) -> Counter[str]:
    counts = Counter[str]()
    for place in places:
        counts.update(place.versions[plugin])
    return counts


def _counted(places: Sequence[PlaceStanding], plugin: str) -> str | None:
    """The versions with the number of places; without it where there is one place alone."""
    alone = sum(place.area for place in places) == 1
    told = [
        (version or gettext("未安装")) + ("" if alone else f" × {count}")
        for version, count in sorted(_counts(places, plugin).items())
    ]
    return gettext("，").join(told) or None
