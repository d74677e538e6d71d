"""Budget lines, and the ledger of everything that moved on them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject, TenantModel, tenant_key
from zhengcai import title as label


class FundNature(StrEnum):
    """Where the money of a line comes from (预算法 第5条, and the units' own funds)."""

    GENERAL = "general"
    FUND = "fund"
    STATE_CAPITAL = "state_capital"
    SPECIAL_ACCOUNT = "special_account"
    UNIT = "unit"


FUND_TITLES: dict[str, str] = {
    FundNature.GENERAL: "一般公共预算资金",
    FundNature.FUND: "政府性基金预算资金",
    FundNature.STATE_CAPITAL: "国有资本经营预算资金",
    FundNature.SPECIAL_ACCOUNT: "财政专户管理资金",
    FundNature.UNIT: "单位资金",
}


class BudgetLine(Subject):
    """Money that a purchaser may spend in one year. Amounts in yuan.

    available + frozen + used = amount at every moment, and none is negative: the database refuses
    anything else, whoever writes.
    """

    __tablename__ = "fiscal_budget_line"

    notice_key: Mapped[str] = mapped_column(
        info=label("下达凭证", reference="fiscal.budget-notices")
    )
    code: Mapped[str] = mapped_column(info=label("指标编号"))
    title: Mapped[str] = mapped_column(info=label("指标名称"))
    year: Mapped[int] = mapped_column(info=label("预算年度", kind="year"))
    purchaser_code: Mapped[str] = mapped_column(info=label("预算单位信用代码"))
    purchaser_name: Mapped[str] = mapped_column(info=label("预算单位"))
    fund_nature: Mapped[str] = mapped_column(info=label("资金性质", choices=FUND_TITLES))
    amount: Mapped[Decimal] = mapped_column(info=label("指标金额"))
    sme_reserved_amount: Mapped[Decimal] = mapped_column(info=label("其中面向中小企业预留"))
    available: Mapped[Decimal] = mapped_column(info=label("可用"))
    frozen: Mapped[Decimal] = mapped_column(info=label("冻结"))
    used: Mapped[Decimal] = mapped_column(info=label("已支用"))

    __table_args__ = (
        UniqueConstraint("tenant_code", "notice_key"),
        UniqueConstraint("tenant_code", "year", "code"),
        Index(None, "tenant_code", "purchaser_code", "id"),
        CheckConstraint("available + frozen + used = amount", name="balance"),
        CheckConstraint("available >= 0 AND frozen >= 0 AND used >= 0", name="not_negative"),
    )


MOVEMENTS = {"receive": "下达", "freeze": "冻结", "release": "解冻", "use": "支用"}


class Movement(TenantModel):
    """One line of the ledger: what moved, why, and the balances afterwards. Never changed."""

    __tablename__ = "fiscal_movement"

    line_id: Mapped[UUID] = mapped_column(Uuid(), info=label("预算指标"))
    kind: Mapped[str] = mapped_column(info=label("事项", choices=MOVEMENTS))
    amount: Mapped[Decimal] = mapped_column(info=label("金额"))
    reference: Mapped[str] = mapped_column(info=label("依据"))
    available: Mapped[Decimal] = mapped_column(info=label("变动后可用"))
    frozen: Mapped[Decimal] = mapped_column(info=label("变动后冻结"))
    used: Mapped[Decimal] = mapped_column(info=label("变动后支用"))
    at: Mapped[datetime] = mapped_column(info=label("时间"))
    actor_id: Mapped[UUID] = mapped_column(Uuid(), info=label("操作人编号"))

    __table_args__ = (
        tenant_key("line_id", "fiscal_budget_line"),
        Index(None, "tenant_code", "line_id", "id"),
        CheckConstraint("amount > 0", name="positive"),
        {"info": {"append_only": True}},
    )
