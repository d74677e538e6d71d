"""The board as a page that loads itself anew, and what one of its cells is made of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhengcai import (
    Context,
    Problem,
    PublicPage,
    Reason,
    Refusal,
    Stage,
    StageCount,
    clock,
    stage_counts,
)
from zhengcai.pages import Column, Link, PageRequest, Row, Shell, Table, gettext
from zhengcai_x_huangshi.board.parties import PARTIES, READERS, TITLES
from zhengcai_x_huangshi.settings import HuangshiSettings

STILL = "off"
"""`?live=off`: the page does not load itself anew (WCAG 2.2.1)."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How much waits for one party at one stage; `href` opens it, None where nothing waits."""

    party: str
    total: int
    href: str | None
    label: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A stage."""

    number: int
    title: str
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class BoardView:
    """The page. `seconds` is None while it stands still; `chosen` is what a cell is made of."""

    shell: Shell
    title: str
    parties: tuple[str, ...]
    lines: tuple[Line, ...]
    sums: tuple[int, ...]
    total: int
    as_of: datetime
    seconds: int | None
    switch: Link
    chosen: Table | None
    chosen_title: str
    report_href: str
    back_href: str


async def respond(ctx: Context, page: PageRequest) -> tuple[str, BoardView]:
    """`board`, with `stage` and `party` one cell of it."""
    stage, party = page.query.get("stage", ""), page.query.get("party", "")
    chosen = bool(stage or party)
    if page.rest or (chosen and (stage not in Stage.__members__ or party not in PARTIES)):
        raise Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)
    counts = await stage_counts(ctx, PARTIES)
    live = page.query.get("live", "")
    here = {"stage": stage, "party": party}
    still = live == STILL
    return "huangshi/board.html", BoardView(
        shell=page.shell,
        title=gettext("十四环节六主体看板"),
        parties=tuple(gettext(title) for title in TITLES.values()),
        lines=_lines(page, counts, live),
        sums=tuple(sum(each.total for each in counts if each.party == name) for name in PARTIES),
        total=sum(each.total for each in counts),
        as_of=clock.local(ctx.now),
        seconds=None if still else ctx.settings(HuangshiSettings).board_seconds,
        switch=Link(
            gettext("恢复自动刷新") if still else gettext("停止自动刷新"),
            page.href("huangshi", "board", live="" if still else STILL, **here),
        ),
        chosen=_table(ctx, counts, Stage[stage], party) if chosen else None,
        chosen_title=f"{gettext(Stage[stage].value)} · {gettext(TITLES[party])}" if chosen else "",
        report_href=page.href("huangshi", "statistics", "board"),
        back_href=page.href("huangshi", "board", live=live),
    )


def _lines(page: PageRequest, counts: Sequence[StageCount], live: str) -> tuple[Line, ...]:
    totals = Counter[tuple[Stage, str]]()
    for each in counts:
        totals[each.stage, each.party] += each.total
    return tuple(
        Line(
            number=number,
            title=gettext(stage.value),
            total=sum(totals[stage, party] for party in PARTIES),
            cells=tuple(
                Cell(
                    party=gettext(title),
                    total=totals[stage, party],
                    href=page.href("huangshi", "board", stage=stage.name, party=party, live=live)
                    if totals[stage, party]
                    else None,
                    label=gettext("%(stage)s，%(party)s：%(total)s件")
                    % {
                        "stage": gettext(stage.value),
                        "party": gettext(title),
                        "total": totals[stage, party],
                    },
                )
                for party, title in TITLES.items()
            ),
        )
        for number, stage in enumerate(Stage, 1)
    )


def _table(ctx: Context, counts: Sequence[StageCount], stage: Stage, party: str) -> Table:
    tree = ctx.runtime.snapshot.tree
    rows = []
    for each in counts:
        if (each.stage, each.party) == (stage, party):
            node = tree.get(each.tenant)
            rows.append(
                Row(
                    values=(
                        gettext(each.title),
                        node.name if node else each.tenant,
                        gettext(each.state_title),
                        gettext("、").join(gettext(name) for name in each.actions),
                        each.total,
                    ),
                    href=f"/t/{each.tenant}/-/{each.plugin}/{each.collection}?state={each.state}",
                )
            )
    return Table(
        columns=(
            Column(name="title", label=gettext("事项"), primary=True),
            Column(name="tenant", label=gettext("地区")),
            Column(name="state", label=gettext("状态")),
            Column(name="actions", label=gettext("待办理")),
            Column(name="total", label=gettext("件数"), kind="number"),
        ),
        rows=tuple(rows),
    )


PAGE = PublicPage(
    path="board", title="环节看板", by=dict(READERS), respond=respond, menu=True, tree=True
)
