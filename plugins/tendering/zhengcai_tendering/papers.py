"""Papers of a tender: the same content as announcement, as PDF and in the archive.

A paper is a list of `(heading, value)`, where a value is text or a table whose first row is its
header; that is also what an announcement consists of.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from zhengcai import Context, Document, Subject, clock, render_pdf

Table = list[list[str]]
Value = str | Table
Paper = Sequence[tuple[str, Value]]

TEMPLATE = """\
#set document(title: data.title)
#set text(size: 11pt)
#set par(leading: 0.9em, justify: true)
#set table(stroke: 0.5pt, inset: 6pt)
#align(center, text(size: 17pt, weight: "bold", data.title))
#if data.number != "" { align(center, text(size: 10pt, data.number)) }
#for section in data.sections {
  block(above: 1.4em, below: 0.8em, sticky: true, text(weight: "bold", section.heading))
  if type(section.value) == str {
    for line in section.value.split("\\n") { par(line) }
  } else {
    table(
      columns: section.value.first().len(),
      table.header(..section.value.first().map(strong)),
      ..section.value.slice(1).flatten(),
    )
  }
}
"""


async def keep_paper(
    ctx: Context, title: str, number: str, paper: Paper, *, subject: Subject, public: bool = False
) -> Document:
    """Typeset a paper and store it with `subject`, whose readers may read it."""
    data = {
        "title": title,
        "number": number,
        "sections": [{"heading": heading, "value": value} for heading, value in paper],
    }
    pdf = await asyncio.to_thread(render_pdf, TEMPLATE, data, ctx.runtime.settings)
    return await ctx.store(
        pdf,
        f"{title}.pdf",
        "application/pdf",
        label="public" if public else "sensitive",
        subject=subject,
    )


def yuan(amount: Decimal | None) -> str:
    """An amount as it stands in a paper."""
    return "—" if amount is None else f"{amount:,.2f}元"


def moment(value: datetime | None) -> str:
    """A time as it stands in a paper: 2026年11月21日09时30分."""
    return "—" if value is None else f"{clock.local(value):%Y年%m月%d日%H时%M分}"


def number(value: Decimal) -> str:
    """A number without needless zeros."""
    return f"{value.normalize():f}"
