"""Who maintains the platform for a bureau, by which contract and to which plan."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject, tenant_key
from zhengcai import title as label


class ServiceTeam(Subject):
    """The people with whom a provider serves this tenant.

    `staff` are `{name, post, skills, certificate}`.
    """

    __tablename__ = "governance_service_team"
    __table_args__ = (UniqueConstraint("tenant_code", "provider_code"),)

    provider_code: Mapped[str] = mapped_column(info=label("服务商统一社会信用代码"))
    provider_name: Mapped[str] = mapped_column(info=label("服务商"))
    leader: Mapped[str] = mapped_column(info=label("负责人", personal="name"))
    phone: Mapped[str] = mapped_column(info=label("联系电话", personal="phone"))
    experience: Mapped[str] = mapped_column(info=label("业务能力和技术基础"))
    staff: Mapped[list[Any]] = mapped_column(default=list, info=label("运维人员"))
    opinion: Mapped[str | None] = mapped_column(info=label("审核意见"))


class ServiceContract(Subject):
    """The contract of a bureau with the provider for one year; amounts in yuan.

    `applied` is what the payment applications that were not refused come to: whoever applies locks
    this row first, so that two at once never exceed the amount.
    """

    __tablename__ = "governance_service_contract"
    __table_args__ = (
        UniqueConstraint("tenant_code", "number"),
        Index(
            "uq_governance_service_contract_year",
            "tenant_code",
            "year",
            "provider_code",
            unique=True,
            postgresql_where=text("state NOT IN ('withdrawn', 'terminated')"),
        ),
    )

    number: Mapped[str] = mapped_column(info=label("合同编号"))
    title: Mapped[str] = mapped_column(info=label("合同名称"))
    provider_code: Mapped[str] = mapped_column(info=label("服务商统一社会信用代码"))
    provider_name: Mapped[str] = mapped_column(info=label("服务商"))
    year: Mapped[int] = mapped_column(info=label("年度", kind="year"))
    amount: Mapped[Decimal] = mapped_column(info=label("合同金额"))
    starts_on: Mapped[date] = mapped_column(info=label("服务开始日期"))
    ends_on: Mapped[date] = mapped_column(info=label("服务结束日期"))
    payment_days: Mapped[int] = mapped_column(info=label("约定付款期限（日）"))
    terms: Mapped[str] = mapped_column(default="", info=label("其他约定"))
    signed_on: Mapped[date | None] = mapped_column(info=label("签订日期"))
    signed_sha256: Mapped[str | None] = mapped_column(info=label("已签订合同的摘要（SHA-256）"))
    applied: Mapped[Decimal] = mapped_column(default=Decimal(0), info=label("已申请支付金额"))
    ended_on: Mapped[date | None] = mapped_column(info=label("终止日期"))
    end_reason: Mapped[str | None] = mapped_column(info=label("终止或作废原因"))


class ServicePlan(Subject):
    """The plan in four parts that the provider hands in (I.5-service).

    `standards` are `{code, standard, measure}`; assessment refers to them by `code`.
    """

    __tablename__ = "governance_service_plan"
    __table_args__ = (
        tenant_key("contract_id", "governance_service_contract"),
        UniqueConstraint("tenant_code", "contract_id"),
    )

    title: Mapped[str] = mapped_column(info=label("方案名称"))
    contract_id: Mapped[UUID] = mapped_column(
        info=label("运维服务合同", reference="governance.service-contracts")
    )
    provider_code: Mapped[str] = mapped_column(info=label("服务商统一社会信用代码"))
    provider_name: Mapped[str] = mapped_column(info=label("服务商"))
    served: Mapped[str] = mapped_column(info=label("服务对象"))
    content: Mapped[str] = mapped_column(info=label("服务内容"))
    standards: Mapped[list[Any]] = mapped_column(default=list, info=label("服务标准"))
    manner: Mapped[str] = mapped_column(info=label("服务方式"))
    opinion: Mapped[str | None] = mapped_column(info=label("审核意见"))
