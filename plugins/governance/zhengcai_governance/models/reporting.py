"""On the way up: what has arrived in a city, and the letters in which it goes to the region."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject, tenant_key
from zhengcai import title as label
from zhengcai_governance.models.steps import Course
from zhengcai_governance.terms import CONCLUSIONS


class Consolidation(Subject, Course):
    """Feasible requirements of a city and its banners, in one letter to the region."""

    __tablename__ = "governance_consolidation"
    __table_args__ = (UniqueConstraint("tenant_code", "number"),)

    number: Mapped[str] = mapped_column(info=label("汇总编号"))
    title: Mapped[str] = mapped_column(info=label("标题"))
    opinion: Mapped[str] = mapped_column(info=label("汇总意见"))
    count: Mapped[int] = mapped_column(info=label("需求件数"))
    drafter: Mapped[str] = mapped_column(info=label("汇总人", personal="name"))
    letter_number: Mapped[str | None] = mapped_column(info=label("上报文号"))
    letter_sha256: Mapped[str | None] = mapped_column(info=label("上报公文摘要（SHA-256）"))
    reported_at: Mapped[datetime | None] = mapped_column(info=label("上报时间"))


class Arrival(Subject, Course):
    """An evaluated requirement as its home reported it; `carried` are its fields."""

    __tablename__ = "governance_arrival"
    __table_args__ = (
        tenant_key("consolidation_id", "governance_consolidation"),
        UniqueConstraint("tenant_code", "source_tenant", "source_id", "round"),
        Index(None, "tenant_code", "consolidation_id", "id"),
    )

    source_tenant: Mapped[str] = mapped_column(info=label("提出地区代码"))
    source_name: Mapped[str] = mapped_column(info=label("提出地区"))
    source_id: Mapped[UUID] = mapped_column(info=label("需求记录", secret=True))
    round: Mapped[int] = mapped_column(info=label("提出次数"))
    number: Mapped[str] = mapped_column(info=label("需求编号"))
    title: Mapped[str] = mapped_column(info=label("需求名称"))
    proposer_name: Mapped[str] = mapped_column(info=label("需求提出机构"))
    evaluation: Mapped[str] = mapped_column(info=label("可行性评估意见"))
    conclusion: Mapped[str] = mapped_column(info=label("评估结论", choices=CONCLUSIONS))
    seal_sha256: Mapped[str] = mapped_column(info=label("盖章申请表摘要（SHA-256）"))
    carried: Mapped[dict[str, Any]] = mapped_column(info=label("申请表内容", secret=True))
    consolidation_id: Mapped[UUID | None] = mapped_column(
        info=label("汇总", reference="governance.consolidations")
    )
