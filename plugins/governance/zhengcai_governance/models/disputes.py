"""Disputes about what was released: where they are raised, explained, gathered and filed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_governance.dispute_terms import CAUSES
from zhengcai_governance.models.steps import Course


class Dispute(Subject, Course):
    """A dispute in the tenant of whoever raises it (争议)."""

    __tablename__ = "governance_dispute"
    __table_args__ = (
        Index(None, "tenant_code", "raiser_code", "id"),
        Index(
            "uq_governance_dispute_open",
            "tenant_code",
            "ledger_number",
            "raiser_code",
            unique=True,
            postgresql_where=text("state IN ('raised', 'explained')"),
        ),
    )

    ledger_number: Mapped[str] = mapped_column(info=label("台账编号"))
    title: Mapped[str] = mapped_column(info=label("争议事项"))
    content: Mapped[str] = mapped_column(info=label("争议内容"))
    cause: Mapped[str] = mapped_column(info=label("争议原因", choices=CAUSES))
    raiser_code: Mapped[str] = mapped_column(info=label("提出单位代码"))
    raiser_name: Mapped[str] = mapped_column(info=label("提出单位"))
    raiser_id: Mapped[UUID] = mapped_column(Uuid(), info=label("提出人编号", secret=True))
    explanation: Mapped[str | None] = mapped_column(info=label("解释"))
    result: Mapped[str | None] = mapped_column(info=label("处理结果"))
    referral: Mapped[str | None] = mapped_column(info=label("质疑投诉途径"))


class DisputeCase(Subject):
    """The same before the bureau that raised the requirement: it explains (谁提出谁解释)."""

    __tablename__ = "governance_dispute_case"
    __table_args__ = (UniqueConstraint("tenant_code", "origin_tenant", "origin_id"),)

    origin_tenant: Mapped[str] = mapped_column(info=label("争议提出地区代码"))
    origin_id: Mapped[UUID] = mapped_column(Uuid(), info=label("争议记录", secret=True))
    ledger_number: Mapped[str] = mapped_column(info=label("台账编号"))
    title: Mapped[str] = mapped_column(info=label("争议事项"))
    content: Mapped[str] = mapped_column(info=label("争议内容"))
    cause: Mapped[str] = mapped_column(info=label("争议原因", choices=CAUSES))
    raiser_name: Mapped[str] = mapped_column(info=label("争议提出单位"))
    due_on: Mapped[date] = mapped_column(info=label("解释处理期限"))
    explanation: Mapped[str | None] = mapped_column(info=label("解释"))
    result: Mapped[str | None] = mapped_column(info=label("处理结果"))
    explained_at: Mapped[datetime | None] = mapped_column(info=label("解释处理时间"))
    late: Mapped[bool | None] = mapped_column(info=label("是否逾期"))
    receipt: Mapped[str | None] = mapped_column(info=label("备案回执"))


class DisputeFiling(Subject):
    """Content and result of a dispute on their way up: in the city, and in the region."""

    __tablename__ = "governance_dispute_filing"
    __table_args__ = (UniqueConstraint("tenant_code", "origin_tenant", "origin_id"),)

    origin_tenant: Mapped[str] = mapped_column(info=label("争议提出地区代码"))
    origin_id: Mapped[UUID] = mapped_column(Uuid(), info=label("争议记录", secret=True))
    explainer_tenant: Mapped[str] = mapped_column(info=label("解释地区代码"))
    explainer_name: Mapped[str] = mapped_column(info=label("解释单位地区"))
    ledger_number: Mapped[str] = mapped_column(info=label("台账编号"))
    title: Mapped[str] = mapped_column(info=label("争议事项"))
    content: Mapped[str] = mapped_column(info=label("争议内容"))
    cause: Mapped[str] = mapped_column(info=label("争议原因", choices=CAUSES))
    explanation: Mapped[str] = mapped_column(info=label("解释"))
    result: Mapped[str] = mapped_column(info=label("处理结果"))
    explained_on: Mapped[date] = mapped_column(info=label("解释处理日期"))
    city_opinion: Mapped[str] = mapped_column(default="", info=label("市级汇总意见"))
    letter_number: Mapped[str] = mapped_column(default="", info=label("上报文号"))
    letter_sha256: Mapped[str] = mapped_column(default="", info=label("上报公文摘要（SHA-256）"))
    receipt: Mapped[str | None] = mapped_column(info=label("备案回执"))
    filed_at: Mapped[datetime | None] = mapped_column(info=label("备案时间"))
