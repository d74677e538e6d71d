"""The notes of published releases, for everybody: what is new, and when it comes where."""

from uuid import UUID

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.console.rollout import SHOWN
from zhengcai.identity.roles import Role
from zhengcai.pages import (
    Column,
    DetailView,
    Empty,
    Fact,
    FactGroup,
    Link,
    ListView,
    PageRequest,
    Row,
    Section,
    State,
    Table,
    TableSection,
    TextSection,
    gettext,
)
from zhengcai.plugins.manifest import released
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.releases.ledger import ledger_entries
from zhengcai.releases.models import CHOSEN_TITLES, KIND_TITLES, Release, Wave
from zhengcai.releases.planning import manifests, title_of
from zhengcai.web.language import current_locale


async def respond(ctx: Context, page: PageRequest) -> tuple[str, ListView | DetailView]:
    """`release-notes` and `release-notes/{id}`."""
    match page.rest:
        case []:
            return "list.html", await _list(ctx, page)
        case [release]:
            return "detail.html", await _detail(ctx, page, release)
    raise Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)


PAGE = PublicPage(path="release-notes", title="版本说明", by={Role.PUBLIC: None}, respond=respond)


async def _list(ctx: Context, page: PageRequest) -> ListView:
    rows = await ctx.db.scalars(
        ctx.rows(Release, Release.state.in_(SHOWN)).order_by(Release.published_at.desc())
    )
    above = ctx.runtime.tenant(ctx.tenant.root)
    trail: tuple[Link, ...] = ()
    if above is not None and ctx.tenant.parent is not None:
        trail = (Link(above.name, f"/t/{above.code}/-/console/release-notes"),)
    return ListView(
        shell=page.shell,
        title=gettext("版本说明"),
        description=gettext("已发布的版本、内容和升级安排。统一版本见最上级地区。")
        if trail
        else gettext("已发布的版本、内容和升级安排。"),
        action=page.href("console", "release-notes"),
        columns=(
            Column(name="title", label=gettext("版本名称"), primary=True),
            Column(name="kind", label=gettext("类别")),
            Column(name="published", label=gettext("发布时间"), kind="datetime"),
            Column(name="state", label=gettext("状态"), kind="state"),
        ),
        rows=tuple(
            Row(
                values=(
                    row.title,
                    gettext(KIND_TITLES[row.kind]),
                    row.published_at,
                    _state(ctx, row),
                ),
                href=page.href("console", "release-notes", str(row.id)),
            )
            for row in rows
        ),
        empty=Empty(message=gettext("本地区尚未发布版本")),
        as_of=clock.local(ctx.now),
        trail=trail,
    )


def _state(ctx: Context, row: Release | Wave) -> State:
    titles = ctx.runtime.registry.by_model[type(row)].collection.states
    done = row.state in ("complete", "done")
    return State(gettext(titles[row.state]), "good" if done else "info")


async def _detail(ctx: Context, page: PageRequest, release_id: str) -> DetailView:
    try:
        row = await ctx.get(Release, UUID(release_id))
    except ValueError:
        row = None
    if row is None or row.state not in SHOWN:
        raise Refusal(Problem("subject.not_found", "没有找到该记录"), reason=Reason.NOT_FOUND)
    notes = row.notes_en if current_locale() == "en" else row.notes
    sections: list[Section] = [
        TextSection(title=gettext("版本说明"), paragraphs=tuple(notes.splitlines())),
        TableSection(
            title=gettext("子系统和版本"),
            table=Table(
                columns=(
                    Column(name="plugin", label=gettext("子系统"), primary=True),
                    Column(name="version", label=gettext("版本"), kind="code"),
                ),
                rows=tuple(
                    Row(values=(gettext(title_of(ctx, each["plugin"])), each["version"]))
                    for each in row.plugins
                ),
            ),
        ),
        *await _news(ctx, row),
        await _plan(ctx, row),
    ]
    return DetailView(
        shell=page.shell,
        kind=gettext("版本说明"),
        collection="release-notes",
        title=row.title,
        version=str(row.version),
        state=_state(ctx, row),
        facts=(
            FactGroup(
                facts=(
                    Fact(label=gettext("类别"), value=gettext(KIND_TITLES[row.kind])),
                    Fact(label=gettext("安排单位"), value=row.organisation or ctx.tenant.name),
                    Fact(label=gettext("发布时间"), value=row.published_at, kind="datetime"),
                )
            ),
        ),
        sections=tuple(sections),
        trail=(Link(gettext("版本说明"), page.href("console", "release-notes")),),
    )


async def _news(ctx: Context, release: Release) -> list[Section]:
    """The features and fixes of these versions, each with its entry of a ledger."""
    known = manifests(ctx)
    versions = [
        (known[each["plugin"]], released(each["version"]))
        for each in release.plugins
        if each["plugin"] in known
    ]
    features = [
        (entry, manifest.title)
        for manifest, version in versions
        for entry in manifest.features
        if released(entry.since) == version
    ]
    fixes = [
        (fix, manifest.title)
        for manifest, version in versions
        for fix in manifest.fixes
        if released(fix.version) == version
    ]
    numbers = [entry.ledger for entry, _ in features if entry.ledger]
    found = await ledger_entries(ctx, numbers)
    shown: list[Section] = []
    if features:
        rows = []
        for entry, plugin in features:
            told = found.get(entry.ledger or "")
            number = Link(told.number, told.address) if told else entry.ledger
            by = told.proposer if told else None
            rows.append(Row(values=(gettext(entry.title), gettext(plugin), number, by)))
        columns = (
            Column(name="title", label=gettext("功能"), primary=True),
            Column(name="plugin", label=gettext("子系统")),
            Column(name="ledger", label=gettext("需求台账"), kind="link" if found else "code"),
            Column(name="by", label=gettext("提出单位")),
        )
        table = Table(columns=columns, rows=tuple(rows))
        shown.append(TableSection(title=gettext("新功能"), table=table))
    if fixes:
        heads = (
            Column(name="summary", label=gettext("修复内容"), primary=True),
            Column(name="plugin", label=gettext("子系统")),
            Column(name="defect", label=gettext("问题台账"), kind="code"),
        )
        table = Table(
            columns=heads,
            rows=tuple(Row(values=(fix.summary, gettext(of), fix.defect)) for fix, of in fixes),
        )
        shown.append(TableSection(title=gettext("问题修复"), table=table))
    return shown


async def _plan(ctx: Context, release: Release) -> TableSection:
    waves = await ctx.db.scalars(
        ctx.rows(Wave, Wave.release_id == release.id, Wave.state != "withdrawn").order_by(
            Wave.number
        )
    )
    tree = ctx.runtime.snapshot.tree
    rows = []
    for wave in waves:
        names = [node.name for code in wave.tenants[:6] if (node := tree.get(code))]
        told = gettext("、").join(names)
        if len(wave.tenants) > len(names):
            told = gettext("%(names)s等%(count)s个地区") % {
                "names": told,
                "count": len(wave.tenants),
            }
        places = told or gettext(CHOSEN_TITLES[wave.chosen])
        rows.append(Row(values=(wave.number, wave.starts_at, places, _state(ctx, wave))))
    return TableSection(
        title=gettext("升级安排"),
        table=Table(
            columns=(
                Column(name="number", label=gettext("批次"), kind="number", primary=True),
                Column(name="starts", label=gettext("计划开始时间"), kind="datetime"),
                Column(name="places", label=gettext("地区")),
                Column(name="state", label=gettext("状态"), kind="state"),
            ),
            rows=tuple(rows),
            empty=gettext("尚未安排升级批次"),
        ),
    )
