"""A procurement project from the entrusted agency to the archive."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_tendering.methods import KINDS, METHODS, SME_RESERVES
from zhengcai_tendering.terms import TenderTerms


class Project(Subject):
    """A procurement project (采购项目); from its announcement on it keeps the rules of that day."""

    __tablename__ = "tendering_project"
    __table_args__ = (
        UniqueConstraint("tenant_code", "number"),
        Index(None, "tenant_code", "purchaser_code"),
        Index(None, "tenant_code", "agency_code"),
        Index(None, "tenant_code", "plan_id"),
    )

    number: Mapped[str] = mapped_column(info=label("项目编号"))
    title: Mapped[str] = mapped_column(info=label("项目名称"))
    plan_id: Mapped[UUID] = mapped_column(info=label("采购计划", reference="supervision.plans"))
    plan_number: Mapped[str] = mapped_column(info=label("计划备案号"))
    purchaser_code: Mapped[str] = mapped_column(info=label("采购人代码"))
    purchaser_name: Mapped[str] = mapped_column(info=label("采购人"))
    agency_code: Mapped[str] = mapped_column(info=label("代理机构代码"))
    agency_name: Mapped[str] = mapped_column(info=label("代理机构"))
    method: Mapped[str] = mapped_column(
        info=label("采购方式", choices={code: method.title for code, method in METHODS.items()})
    )
    kind: Mapped[str] = mapped_column(info=label("采购类别", choices=KINDS))
    catalogue_code: Mapped[str] = mapped_column(info=label("采购品目"))
    sme_reserve: Mapped[str] = mapped_column(info=label("中小企业预留", choices=SME_RESERVES))
    budget: Mapped[Decimal] = mapped_column(info=label("预算金额"))
    rules_on: Mapped[date] = mapped_column(info=label("适用规则日期"))
    intent_id: Mapped[UUID | None] = mapped_column(
        info=label("采购意向", reference="supervision.intents")
    )
    intent_published_on: Mapped[date | None] = mapped_column(info=label("意向公开日期"))

    terms: Mapped[dict[str, Any]] = mapped_column(default=dict, info=label("采购文件条款"))
    bid_deadline: Mapped[datetime | None] = mapped_column(info=label("投标截止时间"))
    document_id: Mapped[UUID | None] = mapped_column(info=label("采购文件"))
    document_digest: Mapped[str | None] = mapped_column(info=label("采购文件摘要（SHA-256）"))
    published_at: Mapped[datetime | None] = mapped_column(info=label("公告时间"))
    announcement_id: Mapped[UUID | None] = mapped_column(
        info=label("采购公告", reference="portal.announcements")
    )
    clarifications: Mapped[list[Any]] = mapped_column(default=list, info=label("澄清和修改"))

    opened_at: Mapped[datetime | None] = mapped_column(info=label("开标时间"))
    decryption_until: Mapped[datetime | None] = mapped_column(info=label("解密截止时间"))
    opening_closed_at: Mapped[datetime | None] = mapped_column(info=label("开标结束时间"))
    opening_record_id: Mapped[UUID | None] = mapped_column(info=label("开标记录"))

    committee_size: Mapped[int | None] = mapped_column(info=label("评标委员会人数"))
    expert_seats: Mapped[int | None] = mapped_column(info=label("评审专家席位"))
    findings: Mapped[list[Any]] = mapped_column(default=list, info=label("评审认定"))
    evaluated_at: Mapped[datetime | None] = mapped_column(info=label("评审结束时间"))
    report_id: Mapped[UUID | None] = mapped_column(info=label("评标报告"))

    winner_bid_id: Mapped[UUID | None] = mapped_column(
        info=label("中标投标文件", reference="tendering.bids")
    )
    winner_code: Mapped[str | None] = mapped_column(info=label("中标供应商代码"))
    winner_name: Mapped[str | None] = mapped_column(info=label("中标供应商"))
    award_amount: Mapped[Decimal | None] = mapped_column(info=label("中标金额"))
    awarded_at: Mapped[datetime | None] = mapped_column(info=label("确定中标人时间"))
    deemed_at: Mapped[datetime | None] = mapped_column(info=label("视同确定中标人时间"))
    award_late_reason: Mapped[str | None] = mapped_column(info=label("逾期确定理由"))
    notified_at: Mapped[datetime | None] = mapped_column(info=label("中标通知及结果公告时间"))
    result_announcement_id: Mapped[UUID | None] = mapped_column(info=label("结果公告"))
    result_late_reason: Mapped[str | None] = mapped_column(info=label("逾期公告理由"))
    award_notice_id: Mapped[UUID | None] = mapped_column(info=label("中标通知书"))

    failed_at: Mapped[datetime | None] = mapped_column(info=label("终止时间"))
    failure_reason: Mapped[str | None] = mapped_column(info=label("终止原因"))
    archive_id: Mapped[UUID | None] = mapped_column(info=label("归档包"))

    @property
    def bound_on(self) -> date | None:
        """A change of the law leaves alone only what has been announced."""
        return self.rules_on if self.published_at is not None else None

    @property
    def document(self) -> TenderTerms:
        """The tender document, with the deadline as it stands after clarifications."""
        terms = TenderTerms.model_validate(self.terms)
        return terms.model_copy(update={"bid_deadline": self.bid_deadline or terms.bid_deadline})

    def note(self, kind: str, **facts: Any) -> None:
        """Add to the record of findings; `facts` are JSON values."""
        self.findings = [*self.findings, {"kind": kind, **facts}]

    def noted(self, kind: str) -> list[dict[str, Any]]:
        """The findings of one kind."""
        return [finding for finding in self.findings if finding["kind"] == kind]
