"""The application form in the layout of the annex of the notice (I.3-raise)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from zhengcai import Context, clock
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.terms import RAISE_LAW

TITLE = "政府采购软件升级改造需求申请表"

_NAMED = re.compile(r"《[^》]{2,}》|〔\d{4}〕")
"""A document by its title or its number."""

TEMPLATE = """\
#set document(title: data.title)
#set page(margin: (x: 2.2cm, y: 2cm), footer: context {
  let pages = counter(page).final().first()
  if pages > 1 { align(center, text(size: 9pt)[第#counter(page).display()页，共#pages;页]) }
})
#set text(size: 10.5pt)
#align(center, text(size: 18pt, weight: "bold", data.title))
#v(0.4em)
#grid(columns: (1fr, auto), data.number, data.date)
#v(0.2em)
#set par(leading: 0.7em)
#let tall(name, body, least) = (
  align(center + horizon, name),
  // A block, because a long text goes on over the page and a box does not.
  table.cell(colspan: 3, block(width: 100%, { body; v(least) })),
)
#table(
  columns: (22%, 1fr, 14%, 24%),
  stroke: 0.6pt,
  inset: 7pt,
  align(center + horizon)[需求提出机构\\ （盖章）],
  table.cell(colspan: 3, block(width: 100%, { data.proposer; v(3em) })),
  align(center + horizon)[联系人], data.contact, align(center + horizon)[电话], data.phone,
  ..tall([需求内容], data.content, 9em),
  ..tall([应用场景], data.scenario, 5em),
  ..tall([法律适用], data.basis, 3em),
  ..tall([需求提出理由], data.reason, 5em),
  ..tall([实现建议], data.suggestion, 5em),
  ..tall([影响业务范围], data.affected, 3em),
  ..tall([期望实现时间], data.expected, 0em),
)
#v(0.4em)
#grid(columns: (1fr, 1fr), [签字：], [日期：#h(3em)年#h(2em)月#h(2em)日])
#v(0.4em)
#text(size: 9pt, data.source)
"""


def legal_basis(statutes: Sequence[str], note: str) -> list[str]:
    """Its lines; empty where neither a statute was chosen nor a document named in the note."""
    if statutes:
        return ["、".join(statutes), *filter(None, [note])]
    return [f"{note}（未在法规库登记）"] if _NAMED.search(note) else []


async def application_form(ctx: Context, row: Requirement) -> tuple[str, Mapping[str, Any]]:
    """Template and data of the form; seal and signature are put on the printed paper."""
    basis = legal_basis(row.legal_bases, row.legal_note)
    return TEMPLATE, {
        "title": TITLE,
        "source": f"依据：{source}" if (source := ctx.cite(RAISE_LAW)) else "",
        "number": f"编号：{row.number or '提交后编号'}",
        "date": f"填表日期：{clock.local(row.created_at):%Y年%m月%d日}",
        "proposer": row.proposer_name,
        "contact": row.contact,
        "phone": row.phone,
        "content": f"{row.title}\n{row.content}",
        "scenario": row.scenario,
        "basis": "\n".join(basis or ["没有政策法规依据，理由见下", row.legal_note]).strip(),
        "reason": row.reason,
        "suggestion": row.suggestion,
        "affected": f"{row.affected}\n影响评估：{row.impact}",
        "expected": f"{row.expected_on:%Y年%m月%d日}",
    }
