"""Register tables of administrative divisions and of the tenants of this deployment."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import clock
from zhengcai.database.models import TENANT_CODE, RegisterModel, title
from zhengcai.tenancy.tree import CODE_PATTERN, TIERS

_TIER_LIST = ", ".join(f"'{tier}'" for tier in TIERS)


class DivisionRow(RegisterModel):
    """A code of GB/T 2260. A recoded division is a second row; the old one names its successor."""

    __tablename__ = "division"
    __table_args__ = (
        CheckConstraint("level IN ('province', 'prefecture', 'county')", name="level"),
    )

    code: Mapped[str] = mapped_column(TENANT_CODE, primary_key=True, info=title("行政区划代码"))
    name: Mapped[str] = mapped_column(info=title("名称"))
    level: Mapped[str] = mapped_column(info=title("级别"))
    parent: Mapped[str | None] = mapped_column(TENANT_CODE, info=title("上级区划"))
    valid_from: Mapped[date | None] = mapped_column(info=title("启用日期"))
    valid_to: Mapped[date | None] = mapped_column(info=title("停用日期（不含当日）"))
    successor: Mapped[str | None] = mapped_column(TENANT_CODE, info=title("继任代码"))


class TenantRow(RegisterModel):
    """A tenant. Its code never changes; its parent says to whom it reports, whatever its code."""

    __tablename__ = "tenant"
    __table_args__ = (
        CheckConstraint(f"code ~ '^{CODE_PATTERN.pattern}$'", name="code"),
        CheckConstraint(f"tier IN ({_TIER_LIST})", name="tier"),
        CheckConstraint("parent <> code", name="parent"),
    )

    code: Mapped[str] = mapped_column(TENANT_CODE, primary_key=True, info=title("租户代码"))
    name: Mapped[str] = mapped_column(info=title("名称"))
    tier: Mapped[str] = mapped_column(info=title("层级"))
    parent: Mapped[str | None] = mapped_column(
        TENANT_CODE, ForeignKey("tenant.code", ondelete="RESTRICT"), info=title("上级租户")
    )
    division_code: Mapped[str | None] = mapped_column(TENANT_CODE, info=title("所在行政区划"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=title("创建时间"))
