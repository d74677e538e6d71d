"""Procurement plans as filed with the finance bureau (政府采购法实施条例 第29条)."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject, tenant_key
from zhengcai import title as label
from zhengcai_supervision.terms import (
    INTENT_EXEMPTIONS,
    KINDS,
    METHODS,
    ORGANISATION_FORMS,
    SME_EXEMPTIONS,
    SME_RESERVES,
)

PLAN_STATES = {
    "draft": "草稿",
    "filed": "已备案",
    "started": "执行中",
    "completed": "已完成",
    "revoked": "已撤销",
}
BINDING = ("filed", "started", "completed")
"""States in which a plan holds its budget and its intent."""


class Plan(Subject):
    """One purchase bound to one budget line; its content is that of 财库〔2021〕22号 第26条."""

    __tablename__ = "supervision_plan"
    __table_args__ = (
        tenant_key("intent_id", "supervision_intent"),
        UniqueConstraint("tenant_code", "number"),
        UniqueConstraint("tenant_code", "project_id"),
        Index(None, "tenant_code", "purchaser_code", "id"),
        Index("ix_supervision_plan_budget_line", "tenant_code", "budget_line_id"),
        Index(
            "uq_supervision_plan_intent",
            "tenant_code",
            "intent_id",
            unique=True,
            postgresql_where=text("state IN ('filed', 'started', 'completed')"),
        ),
    )

    number: Mapped[str | None] = mapped_column(info=label("备案编号"))
    title: Mapped[str] = mapped_column(info=label("项目名称"))
    purchaser_code: Mapped[str] = mapped_column(info=label("采购人统一社会信用代码"))
    purchaser_name: Mapped[str] = mapped_column(info=label("采购人"))
    budget_line_id: Mapped[UUID] = mapped_column(
        info=label("预算指标", reference="fiscal.budget-lines")
    )
    budget_line_code: Mapped[str | None] = mapped_column(info=label("指标编码"))
    year: Mapped[int | None] = mapped_column(info=label("预算年度", kind="year"))
    amount: Mapped[Decimal] = mapped_column(info=label("采购预算"))
    catalogue_code: Mapped[str] = mapped_column(info=label("采购品目编码"))
    catalogue_name: Mapped[str] = mapped_column(default="", info=label("采购品目"))
    kind: Mapped[str] = mapped_column(info=label("类别", choices=KINDS))
    need: Mapped[str] = mapped_column(info=label("采购标的"))
    quantity: Mapped[str] = mapped_column(info=label("采购数量（规模）"))
    organisation_form: Mapped[str] = mapped_column(
        info=label("组织形式", choices=ORGANISATION_FORMS)
    )
    method: Mapped[str] = mapped_column(info=label("采购方式", choices=METHODS))
    method_reason: Mapped[str] = mapped_column(default="", info=label("选择采购方式的理由"))
    intent_id: Mapped[UUID | None] = mapped_column(
        info=label("采购意向", reference="supervision.intents")
    )
    intent_published_on: Mapped[date | None] = mapped_column(info=label("意向公开日期"))
    intent_exemption: Mapped[str | None] = mapped_column(
        info=label("可不公开意向的情形", choices=INTENT_EXEMPTIONS)
    )
    intent_exemption_reason: Mapped[str] = mapped_column(
        default="", info=label("不公开意向的具体原因")
    )
    sme_reserve: Mapped[str] = mapped_column(info=label("中小企业预留", choices=SME_RESERVES))
    sme_reserved_amount: Mapped[Decimal] = mapped_column(info=label("预留给中小企业的金额"))
    sme_small_amount: Mapped[Decimal] = mapped_column(info=label("其中预留给小微企业的金额"))
    sme_exemption: Mapped[str | None] = mapped_column(
        info=label("可不预留的情形", choices=SME_EXEMPTIONS)
    )
    imported: Mapped[bool] = mapped_column(default=False, info=label("是否采购进口产品"))
    surveyed_on: Mapped[date | None] = mapped_column(info=label("需求调查完成日期"))
    drafter: Mapped[str] = mapped_column(info=label("经办人", personal="name"))
    filer: Mapped[str | None] = mapped_column(info=label("备案人", personal="name"))
    filed_at: Mapped[datetime | None] = mapped_column(info=label("备案时间"))
    rules_on: Mapped[date | None] = mapped_column(info=label("适用规则日期"))
    project_id: Mapped[UUID | None] = mapped_column(
        info=label("采购项目", reference="tendering.projects")
    )
    revoked_at: Mapped[datetime | None] = mapped_column(info=label("撤销时间"))
    revoke_reason: Mapped[str | None] = mapped_column(info=label("撤销原因"))
