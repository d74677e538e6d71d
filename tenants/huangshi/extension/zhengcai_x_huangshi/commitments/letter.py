"""The commitment letter: what a supplier says of itself (政府采购法 第22条), as a PDF."""

import asyncio
from datetime import datetime

from zhengcai import Context, Document, Subject, clock, render_pdf

POINTS = (
    "具有独立承担民事责任的能力",
    "具有良好的商业信誉和健全的财务会计制度",
    "具有履行合同所必需的设备和专业技术能力",
    "有依法缴纳税收和社会保障资金的良好记录",
    "参加政府采购活动前三年内，在经营活动中没有重大违法记录",
)
"""政府采购法 第22条第一款第（一）至（五）项."""

_TEMPLATE = """\
#set document(title: data.title)
#set text(size: 12pt)
#set par(leading: 1em, justify: true)
#align(center, text(size: 18pt, weight: "bold", data.title))
#v(1.5em)
#for line in data.opening { par(first-line-indent: (amount: 2em, all: true), line) }
#enum(numbering: "（一）", ..data.points)
#for line in data.closing { par(first-line-indent: (amount: 2em, all: true), line) }
#v(2em)
#align(right, data.signed.join(linebreak()))
"""


async def keep_letter(
    ctx: Context, commitment: Subject, supplier: str, code: str, signer: str, at: datetime
) -> Document:
    """Typeset the letter and store it with the commitment, whose readers may read it."""
    data = {
        "title": "政府采购供应商资格承诺函",
        "opening": [
            f"{supplier}（统一社会信用代码{code}）参加{ctx.tenant.name}政府采购活动，承诺："
        ],
        "points": POINTS,
        "closing": [
            "以上承诺代替政府采购法实施条例第十七条规定的证明材料。采购人、代理机构和财政部门可以核查；"
            "承诺不实的，愿意承担提供虚假材料的法律责任。"
        ],
        "signed": [f"承诺单位：{supplier}", f"承诺人：{signer}", f"{clock.local(at):%Y年%m月%d日}"],
    }
    pdf = await asyncio.to_thread(render_pdf, _TEMPLATE, data, ctx.runtime.settings)
    return await ctx.store(pdf, "资格承诺函.pdf", "application/pdf", subject=commitment)
