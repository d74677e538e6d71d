"""Contracts of awarded projects and the records of their acceptance."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import SIZE_TITLES, Continuing, TenantModel, tenant_key
from zhengcai import title as label
from zhengcai_supervision.terms import ACCEPTANCE_RESULTS

CONTRACT_STATES = {
    "draft": "草拟",
    "confirmed": "供应商已确认",
    "signed": "已签订",
    "announced": "已公告、待备案",
    "registered": "已备案、待公告",
    "filed": "已公告并备案",
    "rejected": "验收不合格",
    "accepted": "验收合格",
    "completed": "已结清",
}

_SIZES = {size.value: text for size, text in SIZE_TITLES.items()}


class Contract(Continuing):
    """The contract of one project; parties, title and the highest amount are those of the award."""

    __tablename__ = "supervision_contract"
    __table_args__ = (
        tenant_key("plan_id", "supervision_plan"),
        UniqueConstraint("tenant_code", "number"),
        UniqueConstraint("tenant_code", "project_id"),
        UniqueConstraint("tenant_code", "filing_number"),
        Index(None, "tenant_code", "purchaser_code", "id"),
        Index(None, "tenant_code", "supplier_code", "id"),
    )

    number: Mapped[str | None] = mapped_column(info=label("合同编号"))
    title: Mapped[str] = mapped_column(info=label("合同名称"))
    project_id: Mapped[UUID] = mapped_column(info=label("采购项目", reference="tendering.projects"))
    project_number: Mapped[str] = mapped_column(info=label("项目编号"))
    project_title: Mapped[str] = mapped_column(info=label("项目名称"))
    plan_id: Mapped[UUID] = mapped_column(info=label("采购计划", reference="supervision.plans"))
    purchaser_code: Mapped[str] = mapped_column(info=label("甲方统一社会信用代码"))
    purchaser_name: Mapped[str] = mapped_column(info=label("甲方（采购人）"))
    supplier_code: Mapped[str] = mapped_column(info=label("乙方统一社会信用代码"))
    supplier_name: Mapped[str] = mapped_column(info=label("乙方（供应商）"))
    supplier_size: Mapped[str] = mapped_column(info=label("供应商规模", choices=_SIZES))
    supplier_account: Mapped[str] = mapped_column(
        default="", info=label("收款账号", personal="account")
    )
    award_amount: Mapped[Decimal] = mapped_column(info=label("中标（成交）金额"))
    amount: Mapped[Decimal] = mapped_column(info=label("合同金额"))
    items: Mapped[list[Any]] = mapped_column(default=list, info=label("主要标的"))
    perform_by: Mapped[date] = mapped_column(info=label("履约期限"))
    place: Mapped[str] = mapped_column(info=label("履约地点"))
    payment_days: Mapped[int] = mapped_column(info=label("付款期限（日）"))
    payment_terms: Mapped[str] = mapped_column(info=label("付款条件和方式"))
    performance_bond: Mapped[Decimal] = mapped_column(info=label("履约保证金"))
    bond_terms: Mapped[str] = mapped_column(default="", info=label("履约保证金退还约定"))
    sme_reserved: Mapped[bool] = mapped_column(info=label("中小企业预留合同"))
    rules_on: Mapped[date] = mapped_column(info=label("适用规则日期"))
    notified_at: Mapped[datetime] = mapped_column(info=label("中标（成交）通知时间"))
    drafted_by: Mapped[UUID] = mapped_column(info=label("草拟人", secret=True))
    drafter: Mapped[str] = mapped_column(info=label("经办人", personal="name"))
    confirmed_at: Mapped[datetime | None] = mapped_column(info=label("供应商确认时间"))
    signer: Mapped[str | None] = mapped_column(info=label("签订人", personal="name"))
    signed_at: Mapped[datetime | None] = mapped_column(info=label("签订时间"))
    sign_late_reason: Mapped[str | None] = mapped_column(info=label("逾期签订原因"))
    announced_at: Mapped[datetime | None] = mapped_column(info=label("公告时间"))
    announcement_id: Mapped[UUID | None] = mapped_column(
        info=label("公告", reference="portal.announcements")
    )
    announce_late_reason: Mapped[str | None] = mapped_column(info=label("逾期公告原因"))
    filed_at: Mapped[datetime | None] = mapped_column(info=label("备案时间"))
    filing_number: Mapped[str | None] = mapped_column(info=label("备案编号"))
    file_late_reason: Mapped[str | None] = mapped_column(info=label("逾期备案原因"))
    accepted_at: Mapped[datetime | None] = mapped_column(info=label("验收合格时间"))
    paid: Mapped[Decimal] = mapped_column(default=Decimal(0), info=label("已支付金额"))


class Acceptance(TenantModel):
    """One acceptance of a contract; a failed one stays beside the next.

    `members` holds `{name, unit, opinion}`, `standards` holds `{standard, finding, met}` for every
    technical, service and safety standard (政府采购法实施条例 第45条).
    """

    __tablename__ = "supervision_acceptance"
    __table_args__ = (
        tenant_key("contract_id", "supervision_contract"),
        UniqueConstraint("tenant_code", "contract_id", "round"),
        {"info": label("验收记录")},
    )

    contract_id: Mapped[UUID] = mapped_column(info=label("合同"))
    round: Mapped[int] = mapped_column(info=label("次数"))
    result: Mapped[str] = mapped_column(info=label("验收结论", choices=ACCEPTANCE_RESULTS))
    opinion: Mapped[str] = mapped_column(info=label("验收意见"))
    members: Mapped[list[Any]] = mapped_column(info=label("验收小组成员"))
    standards: Mapped[list[Any]] = mapped_column(info=label("各项标准的履约情况"))
    acceptor: Mapped[str] = mapped_column(info=label("验收人", personal="name"))
    accepted_at: Mapped[datetime] = mapped_column(info=label("验收时间"))
    announcement_id: Mapped[UUID | None] = mapped_column(
        info=label("公告", reference="portal.announcements")
    )
