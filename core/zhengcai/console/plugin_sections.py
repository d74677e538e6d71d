"""On a plugin's page: from its features and fixes back to the ledgers, and what its release lacks."""

from collections.abc import Sequence

from zhengcai.console.featured import LedgerEntry, featured, fixes_of, ledger_of
from zhengcai.console.features_page import WHYS, entry_link, publicity
from zhengcai.console.unready import unready
from zhengcai.pages import (
    Column,
    Link,
    PageRequest,
    Row,
    Section,
    Table,
    TableSection,
    Value,
    gettext,
)

RELEASE = "release"
"""The parameter of the address that asks what the release lacks: looking through it takes a while."""


async def sections_of(page: PageRequest, plugin: str) -> list[Section]:
    """The sections of a loaded plugin; none of one that has nothing to tell."""
    loaded = {each.id: each.manifest for each in page.ctx.runtime.report.loaded}
    manifest = loaded.get(plugin)
    if manifest is None:
        return []
    found: list[Section] = []
    if entries := await ledger_of(page.ctx, manifest):
        rows = [_entry_row(each.title or each.number, each) for each in entries]
        found.append(_table("实现的需求", ("名称", *_ENTRY), rows))
    if manifest.features:
        told = await featured(page.ctx, page.ctx.tenant, plugin)
        rows = [
            (gettext(each.title), each.version, gettext(WHYS[each.why]), *_entry(each.ledger))
            for each in told.items
        ]
        found.append(_table("功能开放", ("功能", "始于版本", "状态", *_ENTRY), rows))
    if manifest.fixes:
        rows = [
            (
                each.summary,
                each.version,
                Link(each.defect or "", each.address) if each.address else each.defect,
            )
            for each in await fixes_of(page.ctx, manifest)
        ]
        found.append(_table("修复的问题", ("问题", "版本", "问题台账"), rows))
    if RELEASE in page.query:
        lacking = (await unready(page.ctx, plugin)).missing
        rows = [(each.message, each.law) for each in lacking]
        found.append(_table("发布前尚缺的事项", ("事项", "依据"), rows, "没有尚缺的事项，可以发布"))
    return found


_ENTRY = ("需求台账", "公示和提出单位")


def _entry(entry: LedgerEntry | None) -> tuple[Value, Value]:
    return entry_link(entry), publicity(entry)


def _entry_row(name: str, entry: LedgerEntry) -> tuple[Value, ...]:
    return (name, *_entry(entry))


def _table(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[Value]], empty: str = "暂无"
) -> TableSection:
    columns = tuple(
        Column(
            name=f"c{place}",
            label=gettext(head),
            kind="link" if head in ("需求台账", "问题台账") else "text",
            primary=place == 0,
        )
        for place, head in enumerate(heads)
    )
    lines = tuple(Row(values=tuple(row)) for row in rows)
    return TableSection(
        title=gettext(title), table=Table(columns=columns, rows=lines, empty=gettext(empty))
    )
