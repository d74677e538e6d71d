"""Requisitions and their lines."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import GRAMS, Subject, TenantModel, tenant_key
from zhengcai import title as label

KINDS = {"desk": "办公桌", "lamp": "台灯"}


class Requisition(Subject):
    """What an organisation asks for."""

    __tablename__ = "specimen_requisition"
    __table_args__ = (UniqueConstraint("tenant_code", "number"),)

    title: Mapped[str] = mapped_column(info=label("名称"))
    number: Mapped[str | None] = mapped_column(info=label("编号"))
    kind: Mapped[str] = mapped_column(info=label("类别", choices=KINDS))
    purchaser_code: Mapped[str] = mapped_column(info=label("采购人代码"))
    amount: Mapped[Decimal] = mapped_column(info=label("金额"))
    quantity: Mapped[int] = mapped_column(info=label("数量"))
    needed_by: Mapped[date] = mapped_column(info=label("需用日期"))
    handed_at: Mapped[datetime | None] = mapped_column(info=label("发放时间"))
    ceiling_note: Mapped[str | None] = mapped_column(info=label("保密底价", secret=True))
    words: Mapped[list[str]] = mapped_column(GRAMS, info=label("检索词", secret=True))


class Line(TenantModel):
    """One item of a requisition."""

    __tablename__ = "specimen_line"
    __table_args__ = (tenant_key("requisition_id", "specimen_requisition"),)

    requisition_id: Mapped[UUID] = mapped_column(info=label("领用单"))
    item: Mapped[str] = mapped_column(info=label("物品"))
