"""What a requirement says, the same at home, under review and in the ledger (I.3-raise, annex)."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import title as label


class Wording:
    """Adds the fields of the application form that everybody may read in the end, next to the title."""

    content: Mapped[str] = mapped_column(sort_order=-1, info=label("需求内容", group="需求内容"))
    scenario: Mapped[str] = mapped_column(sort_order=-1, info=label("应用场景", group="需求内容"))
    legal_bases: Mapped[list[Any]] = mapped_column(
        default=list, sort_order=-1, info=label("法律适用", group="需求内容", kind="words")
    )
    reason: Mapped[str] = mapped_column(
        default="", sort_order=-1, info=label("需求提出理由", group="需求内容")
    )
    suggestion: Mapped[str] = mapped_column(sort_order=-1, info=label("实现建议", group="需求内容"))
    affected: Mapped[str] = mapped_column(
        sort_order=-1, info=label("影响业务范围", group="需求内容")
    )
    impact: Mapped[str] = mapped_column(
        sort_order=-1, info=label("对系统稳定和服务质量的影响", group="需求内容")
    )
    expected_on: Mapped[date] = mapped_column(
        sort_order=-1, info=label("期望实现时间", group="需求内容")
    )
