"""The matrix as a page: tenants down, plugins across, each cell with its reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.console.overview import (
    Cell,
    InstalledPlugin,
    Matrix,
    TenantStanding,
    area,
    matrix,
    plugin_title,
)
from zhengcai.console.preview_page import PreviewView, preview_view
from zhengcai.console.turns import READERS
from zhengcai.pages import Filter, Link, Option, PageRequest, Shell, State, gettext
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.choices import CHOICE_TITLES
from zhengcai.web import format as written

WHYS = {
    "own": "本级设定",
    "inherited": "沿用上级",
    "locked": "上级锁定",
    "unset": "尚无人启用",
    "requires": "缺少所依赖的子系统",
    "incompatible": "版本不兼容",
    "quarantined": "未能装入，已隔离",
    "withheld": "部署设置中未装入",
}
_STATES: dict[str, tuple[str, Literal["good", "neutral", "warn", "bad"]]] = {
    "on": ("启用", "good"),
    "off": ("停用", "neutral"),
    "requires": ("未生效", "warn"),
    "broken": ("不可用", "bad"),
}


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A plugin across the top."""

    plugin: str
    title: str
    href: str
    choosable: bool


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A cell: the state, the reason in words, further notes, and where it can be changed."""

    state: State
    why: str
    notes: tuple[str, ...]
    href: str | None
    label: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """A tenant down the side; `href` opens those below it."""

    code: str
    name: str
    href: str | None
    below: int
    cells: tuple[Standing, ...]


@dataclass(frozen=True, kw_only=True)
class MatrixView:
    """The page; `may_choose` adds the boxes for a choice that concerns several."""

    shell: Shell
    title: str
    place: str
    trail: tuple[Link, ...]
    headings: tuple[Heading, ...]
    places: tuple[Place, ...]
    filters: tuple[Filter, ...]
    action: str
    preview_href: str
    api_href: str
    as_of: datetime
    at: str
    filtered: bool
    may_choose: bool
    choices: tuple[Option, ...]
    links: tuple[Link, ...]
    search: None = None

    @property
    def reset_href(self) -> str:
        return f"{self.action}?at={self.at}"


async def respond(ctx: Context, page: PageRequest) -> tuple[str, MatrixView | PreviewView]:
    """`matrix` and, before anything is done, `matrix/preview`."""
    match page.rest:
        case []:
            return "console/matrix.html", _view(ctx, page)
        case ["preview"]:
            return "console/preview.html", await preview_view(ctx, page)
    raise Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)


PAGE = PublicPage(
    path="matrix",
    title="子系统启用",
    by=dict(READERS),
    respond=respond,
    menu=True,
    group="子系统和设置",
    tree=True,
)


def _view(ctx: Context, page: PageRequest) -> MatrixView:
    at = area(ctx, page.query.get("at", ""))
    plugin, why = page.query.get("plugin", ""), page.query.get("why", "")
    found = matrix(ctx, at, plugins=[plugin] if plugin else ())
    every = matrix(ctx, at).plugins if plugin else found.plugins
    tree = ctx.runtime.snapshot.tree
    nodes = [tree.get(code) for code in at.path[at.path.index(ctx.tenant.code) : -1]]
    rows = [row for row in found.tenants if not why or any(cell.why == why for cell in row.cells)]
    return MatrixView(
        shell=page.shell,
        title=gettext("子系统启用"),
        place=at.name,
        trail=tuple(
            Link(node.name, page.href("console", "matrix", at=node.code)) for node in nodes if node
        ),
        headings=tuple(
            Heading(
                plugin=each.id,
                title=gettext(each.title),
                href=page.href("console", "plugins", each.id),
                choosable=each.failure is None,
            )
            for each in found.plugins
        ),
        places=tuple(_place(ctx, page, row, found, at.code) for row in rows),
        filters=_filters(every, plugin, why, at.code),
        action=page.href("console", "matrix"),
        preview_href=page.href("console", "matrix", "preview"),
        api_href=f"{page.api('core', 'enablement')}?at={at.code}",
        as_of=found.as_of,
        at=at.code,
        filtered=bool(plugin or why),
        may_choose=_may_choose(ctx),
        choices=choice_options(),
        links=(
            Link(gettext("批量设定记录"), page.href("console", "arrangements")),
            Link(gettext("变更记录"), page.href("console", "history")),
        ),
    )


def choice_options() -> tuple[Option, ...]:
    """The ways in which a plugin can be chosen."""
    return tuple(Option(value=value, label=gettext(text)) for value, text in CHOICE_TITLES.items())


def _filters(plugins: list[InstalledPlugin], plugin: str, why: str, at: str) -> tuple[Filter, ...]:
    return (
        Filter(
            name="plugin",
            label=gettext("子系统"),
            value=plugin,
            options=tuple(Option(value=each.id, label=gettext(each.title)) for each in plugins),
        ),
        Filter(
            name="why",
            label=gettext("原因"),
            value=why,
            options=tuple(Option(value=name, label=gettext(text)) for name, text in WHYS.items()),
        ),
        Filter(name="at", label=gettext("地区名称或代码"), kind="text", value=at),
    )


def _may_choose(ctx: Context) -> bool:
    return ctx.runtime.access.allows(ctx.actor.roles, "console.arrangements", "arrange")


def _place(ctx: Context, page: PageRequest, row: TenantStanding, found: Matrix, at: str) -> Place:
    opens = row.below > 0 and row.code != at
    return Place(
        code=row.code,
        name=row.name,
        href=page.href("console", "matrix", at=row.code) if opens else None,
        below=row.below,
        cells=tuple(
            _standing(ctx, page, row, cell, plugin)
            for cell, plugin in zip(row.cells, found.plugins, strict=True)
        ),
    )


def _standing(
    ctx: Context, page: PageRequest, row: TenantStanding, cell: Cell, plugin: InstalledPlugin
) -> Standing:
    kind = "on" if cell.on else "off"
    if plugin.failure is not None:
        kind = "broken"
    elif cell.why == "requires":
        kind = "requires"
    label, tone = _STATES[kind]
    changeable = _may_choose(ctx) and cell.changeable and plugin.failure is None
    return Standing(
        state=State(gettext(label), tone),
        why=why_words(ctx, cell),
        notes=_notes(cell),
        label=gettext("%(plugin)s在%(place)s：设定")
        % {"plugin": gettext(plugin.title), "place": row.name},
        href=page.href("console", "matrix", "preview", plugins=plugin.id, tenants=row.code)
        if changeable
        else None,
    )


def why_words(ctx: Context, cell: Cell) -> str:
    """The reason of a cell in one line."""
    if cell.why in ("inherited", "locked") and cell.decided_name:
        text = "沿用%(place)s" if cell.why == "inherited" else "%(place)s已锁定"
        return gettext(text) % {"place": cell.decided_name}
    if cell.why == "requires" and cell.missing:
        missing = gettext("、").join(gettext(plugin_title(ctx, name)) for name in cell.missing)
        return gettext("缺少：%(missing)s") % {"missing": missing}
    if cell.why == "own" and cell.choice.value.startswith("locked"):
        return gettext("本级设定，下级锁定")
    return gettext(WHYS[cell.why])


def _notes(cell: Cell) -> tuple[str, ...]:
    notes = []
    if cell.planned is not None and cell.planned_from is not None:
        notes.append(
            gettext("%(day)s起：%(choice)s")
            % {
                "day": written.day_short(cell.planned_from),
                "choice": gettext(CHOICE_TITLES[cell.planned.value]),
            }
        )
    if cell.held:
        notes.append(gettext("到期未生效：%(reason)s") % {"reason": cell.held})
    return tuple(notes)
