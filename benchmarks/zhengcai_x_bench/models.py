"""Deliveries to a purchaser."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label

STATES = {"open": "待签收", "signed": "已签收"}


class Delivery(Subject):
    """Goods that arrived; the purchaser signs for them. `amount` in yuan."""

    __tablename__ = "x_bench_delivery"
    __table_args__ = (Index(None, "tenant_code", "purchaser_code", "id"),)

    title: Mapped[str] = mapped_column(info=label("货物"))
    purchaser_code: Mapped[str] = mapped_column(info=label("采购人信用代码"))
    amount: Mapped[Decimal] = mapped_column(info=label("金额"))
    due_on: Mapped[date] = mapped_column(info=label("约定到货日期"))
    remark: Mapped[str | None] = mapped_column(info=label("备注"))
