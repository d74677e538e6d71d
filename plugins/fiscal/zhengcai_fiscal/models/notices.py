"""The local budget system's own table: what its desk has issued."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_fiscal.models.lines import FUND_TITLES


class BudgetNotice(Subject):
    """A notice that grants a purchaser a budget line. Amounts in yuan."""

    __tablename__ = "fiscal_budget_notice"

    code: Mapped[str] = mapped_column(info=label("指标编号"))
    title: Mapped[str] = mapped_column(info=label("指标名称"))
    year: Mapped[int] = mapped_column(info=label("预算年度", kind="year"))
    purchaser_code: Mapped[str] = mapped_column(info=label("预算单位信用代码"))
    purchaser_name: Mapped[str] = mapped_column(info=label("预算单位"))
    fund_nature: Mapped[str] = mapped_column(info=label("资金性质", choices=FUND_TITLES))
    amount: Mapped[Decimal] = mapped_column(info=label("指标金额"))
    sme_reserved_amount: Mapped[Decimal] = mapped_column(info=label("其中面向中小企业预留"))
    refused_because: Mapped[str | None] = mapped_column(info=label("退回原因"))

    __table_args__ = (
        Index(
            None,
            "tenant_code",
            "year",
            "code",
            unique=True,
            postgresql_where=text("state <> 'refused'"),
        ),
        Index(None, "tenant_code", "purchaser_code", "id"),
        CheckConstraint("sme_reserved_amount BETWEEN 0 AND amount", name="reserved"),
    )
