"""A supplier's commitment, and what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label

STATES = {"standing": "有效", "withdrawn": "已撤回", "breached": "已认定失信", "lifted": "已修复"}


class Commitment(Subject):
    """The letter that stands for the proof of 政府采购法实施条例 第17条; one stands at a time."""

    __tablename__ = "huangshi_commitment"
    __table_args__ = (
        Index(
            "uq_huangshi_commitment_supplier",
            "tenant_code",
            "supplier_code",
            unique=True,
            postgresql_where=text("state = 'standing'"),
        ),
    )

    supplier_code: Mapped[str] = mapped_column(info=label("供应商代码"))
    supplier_name: Mapped[str] = mapped_column(info=label("供应商"))
    signer: Mapped[str] = mapped_column(info=label("承诺人", personal="name"))
    made_at: Mapped[datetime] = mapped_column(info=label("承诺时间"))
    document_id: Mapped[UUID | None] = mapped_column(info=label("承诺函"))
    breached_at: Mapped[datetime | None] = mapped_column(info=label("认定失信时间"))
    breach_reason: Mapped[str] = mapped_column(default="", info=label("失信事实"))
    breach_number: Mapped[str] = mapped_column(default="", info=label("处理文书编号"))
    lifted_reason: Mapped[str] = mapped_column(default="", info=label("修复说明"))
