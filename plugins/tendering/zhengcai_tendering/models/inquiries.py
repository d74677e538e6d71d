"""What a bidder was asked about its price, and how it explained itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Continuing, tenant_key, title


class PriceInquiry(Continuing):
    """The question about a price that looks too low (财库〔2026〕2号): one for each bid asked.

    A row of its own, for it has readers of its own: a bidder's costs are its trade secret
    (政府采购法 第11条), and no project or bid may show by its version that anything was asked.
    What the committee judged of it is a finding of the project.
    """

    __tablename__ = "tendering_price_inquiry"
    __table_args__ = (
        tenant_key("project_id", "tendering_project"),
        tenant_key("bid_id", "tendering_bid"),
        UniqueConstraint("tenant_code", "bid_id"),
    )

    project_id: Mapped[UUID] = mapped_column(info=title("采购项目", reference="tendering.projects"))
    project_number: Mapped[str] = mapped_column(info=title("项目编号"))
    project_title: Mapped[str] = mapped_column(info=title("项目名称"))
    bid_id: Mapped[UUID] = mapped_column(info=title("投标文件", reference="tendering.bids"))
    supplier_code: Mapped[str] = mapped_column(info=title("供应商代码"))
    supplier_name: Mapped[str] = mapped_column(info=title("供应商"))
    question: Mapped[str] = mapped_column(info=title("要求说明的事项"))
    asked_at: Mapped[datetime] = mapped_column(info=title("要求说明报价的时间"))
    answer_until: Mapped[datetime] = mapped_column(info=title("说明报价的截止时间"))
    explanation: Mapped[str | None] = mapped_column(info=title("报价说明"))
    explained_at: Mapped[datetime | None] = mapped_column(info=title("说明报价的时间"))
