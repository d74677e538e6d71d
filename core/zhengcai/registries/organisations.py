"""Organisations: one entry for the deployment, one registration for each region and capacity.

Register once, valid in all of that region: the registration belongs to the root tenant, and names
the tenant that manages it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column
from stdnum.cn import uscc

from zhengcai.database.ids import new_id
from zhengcai.database.models import TENANT_CODE, RegisterModel, title


class Size(StrEnum):
    """Size class of an enterprise, 工信部联企业〔2011〕300号."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


SIZE_TITLES = {Size.LARGE: "大型", Size.MEDIUM: "中型", Size.SMALL: "小型", Size.MICRO: "微型"}


class Capacity(StrEnum):
    """As what an organisation is registered."""

    PURCHASER = "purchaser"
    SUPPLIER = "supplier"
    AGENCY = "agency"
    BUREAU = "bureau"
    BANK = "bank"
    SERVICE_PROVIDER = "service_provider"


_CAPACITIES = ", ".join(f"'{each}'" for each in Capacity)
CAPACITY_TITLES = {
    Capacity.PURCHASER: "采购人",
    Capacity.SUPPLIER: "供应商",
    Capacity.AGENCY: "代理机构",
    Capacity.BUREAU: "财政部门",
    Capacity.BANK: "银行",
    Capacity.SERVICE_PROVIDER: "平台服务商",
}


class Organisation(RegisterModel):
    """A legal entity by its unified social credit code (GB 32100-2015)."""

    __tablename__ = "organisation"

    code: Mapped[str] = mapped_column(primary_key=True, info=title("统一社会信用代码"))
    name: Mapped[str] = mapped_column(info=title("名称"))
    address: Mapped[str] = mapped_column(default="", info=title("地址"))
    contact: Mapped[str] = mapped_column(default="", info=title("联系方式"))
    size: Mapped[str | None] = mapped_column(info=title("企业规模"))
    bank_account: Mapped[str] = mapped_column(
        default="", info=title("收款账号", personal="account")
    )


class Registration(RegisterModel):
    """An organisation's entry in one of a region's libraries."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("organisation_code", "root", "capacity"),
        CheckConstraint(f"capacity IN ({_CAPACITIES})", name="capacity"),
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    root: Mapped[str] = mapped_column(TENANT_CODE, ForeignKey("tenant.code"))
    capacity: Mapped[str]
    managed_by: Mapped[str] = mapped_column(TENANT_CODE, ForeignKey("tenant.code"))
    registered_at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Expert(RegisterModel):
    """A review expert of a region's library (财库〔2016〕198号)."""

    __tablename__ = "expert"
    __table_args__ = (UniqueConstraint("person_id", "root"),)

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    root: Mapped[str] = mapped_column(TENANT_CODE, ForeignKey("tenant.code"))
    employer: Mapped[str] = mapped_column(default="", info=title("工作单位"))
    categories: Mapped[list[Any]] = mapped_column(info=title("评审专业（品目前缀）"))
    active: Mapped[bool] = mapped_column(default=True)


def credit_code_fault(code: str) -> str | None:
    """Why `code` is no unified social credit code (GB 32100-2015), in Chinese; None when it is."""
    if len(code) != 18:
        return "统一社会信用代码应为18位"
    if not uscc.is_valid(code):
        return "统一社会信用代码的校验位不正确"
    return None
