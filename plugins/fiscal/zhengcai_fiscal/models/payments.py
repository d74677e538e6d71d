"""Payments of contracts."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Continuing, tenant_key
from zhengcai import title as label


class Payment(Continuing):
    """One payment of a contract, applied for by the purchaser, made by the treasury. Yuan.

    `due_on` is the last day by law, `late_reason` why it was applied for afterwards.
    """

    __tablename__ = "fiscal_payment"

    number: Mapped[str] = mapped_column(info=label("支付申请编号"))
    contract_id: Mapped[UUID] = mapped_column(
        Uuid(), info=label("采购合同", reference="supervision.contracts")
    )
    contract_number: Mapped[str] = mapped_column(info=label("合同编号"))
    project_id: Mapped[UUID] = mapped_column(
        Uuid(), info=label("采购项目", reference="tendering.projects")
    )
    budget_line_id: Mapped[UUID] = mapped_column(
        Uuid(), info=label("预算指标", reference="fiscal.budget-lines")
    )
    purchaser_code: Mapped[str] = mapped_column(info=label("采购人信用代码"))
    supplier_code: Mapped[str] = mapped_column(info=label("供应商信用代码"))
    supplier_name: Mapped[str] = mapped_column(info=label("收款人"))
    payee_account: Mapped[str] = mapped_column(info=label("收款账号", personal="account"))
    amount: Mapped[Decimal] = mapped_column(info=label("支付金额"))
    invoice_number: Mapped[str] = mapped_column(info=label("发票号码"))
    invoice_on: Mapped[date] = mapped_column(info=label("收到发票日期"))
    due_on: Mapped[date] = mapped_column(info=label("法定付款期限"))
    late: Mapped[bool] = mapped_column(default=False, info=label("是否逾期"))
    late_reason: Mapped[str | None] = mapped_column(info=label("逾期原因"))
    voucher: Mapped[str | None] = mapped_column(info=label("国库支付凭证号"))
    paid_at: Mapped[datetime | None] = mapped_column(info=label("支付时间"))
    released: Mapped[Decimal | None] = mapped_column(info=label("随最后一笔解冻的结余"))
    refused_because: Mapped[str | None] = mapped_column(info=label("国库退回原因"))

    __table_args__ = (
        tenant_key("budget_line_id", "fiscal_budget_line"),
        UniqueConstraint("tenant_code", "number"),
        # One invoice is paid once; an order that the treasury refused leaves it free again.
        Index(
            None,
            "tenant_code",
            "supplier_code",
            "invoice_number",
            unique=True,
            postgresql_where=text("state <> 'rejected'"),
        ),
        Index(None, "tenant_code", "purchaser_code", "id"),
        Index(None, "tenant_code", "supplier_code", "id"),
        Index(None, "tenant_code", "contract_id", "id"),
        Index(None, "tenant_code", "project_id", "id"),
        CheckConstraint("amount > 0", name="positive"),
    )
