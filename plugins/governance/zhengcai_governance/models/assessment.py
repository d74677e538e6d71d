"""How the provider's service is assessed, what came of it, and what is paid."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject, tenant_key
from zhengcai import title as label
from zhengcai_governance.service_terms import PERIODS, RESULTS


class Scheme(Subject):
    """The assessment scheme of one contract, in four parts (I.5-service).

    `items` are `{item, standard, weight}`: `standard` is the code of a standard of the service plan,
    `weight` a decimal as text; they come to 100. A score from `pass_line` on is qualified, one below
    `serious_line` seriously unqualified.
    """

    __tablename__ = "governance_scheme"
    __table_args__ = (
        tenant_key("contract_id", "governance_service_contract"),
        Index(
            "uq_governance_scheme_adopted",
            "tenant_code",
            "contract_id",
            unique=True,
            postgresql_where=text("state = 'adopted'"),
        ),
    )

    title: Mapped[str] = mapped_column(info=label("办法名称"))
    contract_id: Mapped[UUID] = mapped_column(
        info=label("运维服务合同", reference="governance.service-contracts")
    )
    provider_code: Mapped[str] = mapped_column(info=label("服务商统一社会信用代码"))
    assessed: Mapped[str] = mapped_column(info=label("考核对象"))
    content: Mapped[str] = mapped_column(info=label("考核内容"))
    items: Mapped[list[Any]] = mapped_column(default=list, info=label("考核项目"))
    manner: Mapped[str] = mapped_column(info=label("考核方式"))
    criteria: Mapped[str] = mapped_column(info=label("考核标准"))
    period: Mapped[str] = mapped_column(info=label("考核周期", choices=PERIODS))
    pass_line: Mapped[Decimal] = mapped_column(info=label("合格分数线", kind="number"))
    serious_line: Mapped[Decimal] = mapped_column(info=label("严重不合格分数线", kind="number"))
    due_days: Mapped[int] = mapped_column(info=label("期满后评分期限（工作日）"))
    adopted_on: Mapped[date | None] = mapped_column(info=label("执行日期"))


class Assessment(Subject):
    """The assessment of one period of a contract.

    `scores` are `{item, score, finding}` with the score as decimal text or None; `figures` are
    `{title, value}` of the support in the period; `rounds` are `{round, score, result, opinion,
    rectification}` of what went before a re-assessment. `result` stands from the conclusion on.
    """

    __tablename__ = "governance_assessment"
    __table_args__ = (
        tenant_key("contract_id", "governance_service_contract"),
        tenant_key("scheme_id", "governance_scheme"),
        UniqueConstraint("tenant_code", "contract_id", "ordinal"),
        Index(None, "tenant_code", "provider_code", "id"),
    )

    title: Mapped[str] = mapped_column(info=label("考核名称"))
    contract_id: Mapped[UUID] = mapped_column(
        info=label("运维服务合同", reference="governance.service-contracts")
    )
    scheme_id: Mapped[UUID] = mapped_column(
        info=label("考核办法", reference="governance.assessment-schemes")
    )
    provider_code: Mapped[str] = mapped_column(info=label("服务商统一社会信用代码"))
    provider_name: Mapped[str] = mapped_column(info=label("服务商"))
    ordinal: Mapped[int] = mapped_column(info=label("考核期次"))
    starts_on: Mapped[date] = mapped_column(info=label("考核期起"))
    ends_on: Mapped[date] = mapped_column(info=label("考核期止"))
    due_on: Mapped[date] = mapped_column(info=label("评分期限"))
    round: Mapped[int] = mapped_column(default=1, info=label("评分轮次"))
    scores: Mapped[list[Any]] = mapped_column(default=list, info=label("评分"))
    figures: Mapped[list[Any]] = mapped_column(default=list, info=label("服务数据"))
    score: Mapped[Decimal | None] = mapped_column(info=label("得分", kind="number"))
    major_problem: Mapped[str] = mapped_column(default="", info=label("重大问题"))
    comment: Mapped[str] = mapped_column(default="", info=label("评分说明"))
    scorer: Mapped[str | None] = mapped_column(info=label("评分人", personal="name"))
    scored_at: Mapped[datetime | None] = mapped_column(info=label("评分时间"))
    state_by: Mapped[date | None] = mapped_column(info=label("服务商说明期限"))
    statement: Mapped[str | None] = mapped_column(info=label("服务商说明"))
    result: Mapped[str | None] = mapped_column(info=label("考核结果", choices=RESULTS))
    opinion: Mapped[str | None] = mapped_column(info=label("考核意见"))
    concluded_on: Mapped[date | None] = mapped_column(info=label("结论日期"))
    rectify_by: Mapped[date | None] = mapped_column(info=label("整改期限"))
    rectification: Mapped[str | None] = mapped_column(info=label("整改情况"))
    rounds: Mapped[list[Any]] = mapped_column(default=list, info=label("历次考核", secret=True))


class ServicePayment(Subject):
    """An application of the provider for what one assessed period is paid with; yuan."""

    __tablename__ = "governance_service_payment"
    __table_args__ = (
        tenant_key("contract_id", "governance_service_contract"),
        tenant_key("assessment_id", "governance_assessment"),
        UniqueConstraint("tenant_code", "number"),
        Index(
            "uq_governance_service_payment_period",
            "tenant_code",
            "assessment_id",
            unique=True,
            postgresql_where=text("state <> 'refused'"),
        ),
        Index(None, "tenant_code", "provider_code", "id"),
    )

    number: Mapped[str] = mapped_column(info=label("申请编号"))
    title: Mapped[str] = mapped_column(info=label("考核名称"))
    contract_id: Mapped[UUID] = mapped_column(
        info=label("运维服务合同", reference="governance.service-contracts")
    )
    assessment_id: Mapped[UUID] = mapped_column(
        info=label("服务考核", reference="governance.assessments")
    )
    provider_code: Mapped[str] = mapped_column(info=label("服务商统一社会信用代码"))
    provider_name: Mapped[str] = mapped_column(info=label("服务商"))
    amount: Mapped[Decimal] = mapped_column(info=label("申请金额"))
    invoice_number: Mapped[str] = mapped_column(info=label("发票号码"))
    payee_account: Mapped[str] = mapped_column(info=label("收款账号", personal="account"))
    due_on: Mapped[date] = mapped_column(info=label("约定最迟付款日期"))
    opinion: Mapped[str | None] = mapped_column(info=label("审核意见"))
    approved_on: Mapped[date | None] = mapped_column(info=label("同意支付日期"))
    voucher: Mapped[str | None] = mapped_column(info=label("支付凭证号"))
    paid_on: Mapped[date | None] = mapped_column(info=label("支付日期"))
