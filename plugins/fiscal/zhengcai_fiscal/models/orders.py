"""The local treasury's own table: the orders that it was given and what it answered."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label


class TreasuryOrder(Subject):
    """An order to pay, by the key under which it was sent. Amounts in yuan."""

    __tablename__ = "fiscal_treasury_order"

    key: Mapped[str] = mapped_column(info=label("支付申请", reference="fiscal.payments"))
    title: Mapped[str] = mapped_column(info=label("用途"))
    payer_code: Mapped[str] = mapped_column(info=label("付款单位信用代码"))
    payee_name: Mapped[str] = mapped_column(info=label("收款人"))
    payee_account: Mapped[str] = mapped_column(info=label("收款账号", personal="account"))
    amount: Mapped[Decimal] = mapped_column(info=label("金额"))
    voucher: Mapped[str | None] = mapped_column(info=label("支付凭证号"))
    refused_because: Mapped[str | None] = mapped_column(info=label("退回原因"))
    answered_at: Mapped[datetime | None] = mapped_column(info=label("处理时间"))

    __table_args__ = (UniqueConstraint("tenant_code", "key"),)
