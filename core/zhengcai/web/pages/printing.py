"""A record as a PDF, with its sections, its approvals and what extensions add."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.reading import told_version
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.documents.pdf import render_pdf
from zhengcai.settings import Settings
from zhengcai.web.language import gettext
from zhengcai.web.pages.details import facts_of
from zhengcai.web.pages.extensions import approvals, fact_groups
from zhengcai.web.pages.links import links_of
from zhengcai.web.pages.records import fields_of, state_of, table_of, values_of
from zhengcai.web.rendering import plain
from zhengcai.web.views import Column, Download, Fact, FactGroup, TableSection, TextSection

TEMPLATE = """\
#set document(title: data.title)
#set text(size: 10.5pt)
#set table(stroke: 0.5pt + luma(120), inset: 6pt)
#set page(footer: context [
  #set text(size: 8pt, fill: luma(90))
  #data.footer #h(1fr) #counter(page).display("1 / 1", both: true)
])
#align(center, text(size: 17pt, weight: "bold", data.title))
#align(center, text(size: 10pt, data.line))
#for group in data.groups {
  if group.title != "" { block(above: 1.4em, sticky: true, text(weight: "bold", group.title)) }
  table(columns: (28%, 1fr), ..group.facts.flatten())
}
#for section in data.sections {
  block(above: 1.4em, sticky: true, text(weight: "bold", section.title))
  for line in section.paragraphs { par(line) }
  if section.heads.len() > 0 {
    set text(size: 9pt)
    table(
      columns: section.heads.len(),
      table.header(..section.heads.map(strong)),
      ..section.rows.flatten(),
    )
  }
}
"""


async def printed(ctx: Context, bound: Bound, row: Subject) -> tuple[str, Mapping[str, Any]]:
    """Template and data of what is printed of the record as its reader may see it now."""
    ctx.plugin = bound.plugin
    if bound.collection.paper is not None:
        template, data = await bound.collection.paper(ctx, row)
        return template, data
    collection, values = bound.collection, values_of(ctx, bound, row)
    sections = list(await collection.sections(ctx, row)) if collection.sections else []
    sections += approvals(ctx, bound, row)
    kind = f"print.{bound.object}"
    for answer in await ctx.runtime.hooks.document_sections(ctx.enabled, ctx, kind, row):
        sections += answer.value
    facts = facts_of(bound, values, await links_of(ctx, fields_of(bound), [values]))
    title = str(values.get(collection.label) or gettext(collection.title))
    number = values.get(collection.number_beside) if collection.number_beside else None
    moment = clock.local(ctx.now).strftime("%Y-%m-%d %H:%M")
    parts = (gettext(collection.title), number, state_of(bound, row.state).label)
    return TEMPLATE, {
        "title": title,
        "line": "　".join(str(part) for part in parts if part),
        "groups": [*_groups((*facts, *fact_groups(ctx, bound, row)))],
        "sections": [_section(table_of(section)) for section in sections],
        "footer": f"{ctx.tenant.name}　{gettext('数据截至')} {moment}　{row.id} v{told_version(row, values)}",
    }


async def typeset(template: str, data: Mapping[str, Any], settings: Settings) -> Download:
    """The file, PDF/A-2b. Called outside of any transaction: it takes tens of milliseconds."""
    content = await asyncio.to_thread(render_pdf, template, data, settings)
    return Download(name=f"{data['title']}.pdf", media_type="application/pdf", content=content)


def _groups(groups: Iterable[FactGroup]) -> Iterable[Mapping[str, Any]]:
    for group in groups:
        yield {
            "title": group.title or "",
            "facts": [[fact.label, _fact(fact)] for fact in group.facts],
        }


def _fact(fact: Fact) -> str:
    value = plain(fact.value, fact.kind)
    return (
        gettext("%(value)s（%(hint)s）") % {"value": value, "hint": fact.hint}
        if fact.hint
        else value
    )


def _section(section: TableSection | TextSection) -> Mapping[str, Any]:
    if isinstance(section, TextSection):
        return {"title": section.title, "paragraphs": section.paragraphs, "heads": [], "rows": []}
    columns = section.table.columns
    return {
        "title": section.title,
        "paragraphs": [],
        "heads": [column.label for column in columns],
        "rows": [_cells(columns, row.values) for row in section.table.rows],
    }


def _cells(columns: Sequence[Column], values: Sequence[Any]) -> list[str]:
    return [plain(value, column.kind) for column, value in zip(columns, values, strict=True)]
