"""One table of each kind, and one that only grows."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Sequence, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import (
    Base,
    NodeModel,
    RegisterModel,
    TenantModel,
    tenant_key,
)

COUNTER = Sequence("sample_entry_seq", metadata=Base.metadata)


class Plan(TenantModel):
    """A tenant table."""

    __tablename__ = "sample_plan"
    __table_args__ = (
        UniqueConstraint("tenant_code", "number", name="uq_sample_plan_number"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    number: Mapped[str]
    amount: Mapped[Decimal]
    more: Mapped[dict[str, Any]] = mapped_column(default=dict)


class PlanLine(TenantModel):
    """A tenant table that refers to another."""

    __tablename__ = "sample_plan_line"
    __table_args__ = (tenant_key("plan_id", "sample_plan"),)

    plan_id: Mapped[UUID]


class Entry(TenantModel):
    """A tenant table that only grows."""

    __tablename__ = "sample_entry"
    __table_args__ = ({"info": {"append_only": True}},)

    text: Mapped[str]
    seq: Mapped[int] = mapped_column(server_default=COUNTER.next_value())


class Commodity(RegisterModel):
    """A shared table."""

    __tablename__ = "sample_commodity"

    code: Mapped[str] = mapped_column(primary_key=True)


class Beat(NodeModel):
    """A table of one node."""

    __tablename__ = "sample_beat"

    id: Mapped[int] = mapped_column(primary_key=True)
