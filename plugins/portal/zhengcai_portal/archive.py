"""Announcements as files of an archive: the record that was published, and a page to read."""

import asyncio
import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from zhengcai import Context, PackageFile, record_of, render_pdf
from zhengcai_portal.models import Announcement

_TEMPLATE = """
#align(center, text(size: 16pt, weight: "bold", data.title))
#align(center, text(size: 10pt, data.published))
#for section in data.sections {
  heading(level: 2, outlined: false, section.heading)
  for line in section.lines { par(line) }
  if section.rows.len() > 0 {
    table(
      columns: section.rows.first().len(),
      stroke: 0.5pt,
      inset: 6pt,
      ..section.rows.flatten()
    )
  }
}
"""


async def papers_of(ctx: Context, subjects: Collection[UUID]) -> list[PackageFile]:
    """Every announcement on one of the records, oldest first, as JSON and as PDF."""
    published = ctx.rows(Announcement, Announcement.subject_id.in_(subjects))
    files: list[PackageFile] = []
    for row in await ctx.db.scalars(published.order_by(Announcement.published_at, Announcement.id)):
        name, kind = f"portal/{row.number}", f"announcement-{row.local_kind or row.kind}"
        title = f"{row.kind_title} {row.number}"
        data = json.dumps(record_of(row), ensure_ascii=False, indent=1, sort_keys=True).encode()
        page = await asyncio.to_thread(render_pdf, _TEMPLATE, _shown(row), ctx.runtime.settings)
        files += [
            PackageFile(f"{name}.json", data, "application/json", title, kind, row.id),
            PackageFile(f"{name}.pdf", page, "application/pdf", title, kind, row.id),
        ]
    return files


def _shown(row: Announcement) -> dict[str, Any]:
    record = record_of(row)
    return {
        "title": row.title,
        "published": f"{row.number}　{record['published_at']}　SHA-256 {row.digest}",
        "sections": [_section(each["heading"], each["value"]) for each in row.content],
    }


def _section(heading: str, value: Any) -> dict[str, Any]:
    """A text by lines, or a table whose rows are made as long as the longest."""
    if not isinstance(value, list):
        return {"heading": heading, "lines": _text(value).splitlines(), "rows": []}
    rows = [[_text(cell) for cell in (row if isinstance(row, list) else [row])] for row in value]
    width = max((len(row) for row in rows), default=0)
    full = [row + [""] * (width - len(row)) for row in rows if row]
    return {"heading": heading, "lines": [], "rows": full}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
