"""A supplier's bid: sealed until the opening, scored afterwards."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import SIZE_TITLES, Continuing, tenant_key, title

SCORE = Numeric()
"""As many decimals as the rule book asks for."""


class Bid(Continuing):
    """A bid (投标文件). Everything from `price` on is empty until the supplier decrypts it."""

    __tablename__ = "tendering_bid"
    __table_args__ = (
        tenant_key("project_id", "tendering_project"),
        UniqueConstraint("tenant_code", "project_id", "supplier_code"),
    )

    project_id: Mapped[UUID] = mapped_column(info=title("采购项目", reference="tendering.projects"))
    project_number: Mapped[str] = mapped_column(info=title("项目编号"))
    project_title: Mapped[str] = mapped_column(info=title("项目名称"))
    supplier_code: Mapped[str] = mapped_column(info=title("供应商代码"))
    supplier_name: Mapped[str] = mapped_column(info=title("供应商"))
    envelope_id: Mapped[UUID] = mapped_column(info=title("密封投标文件", secret=True))
    digest: Mapped[str] = mapped_column(info=title("密封文件摘要（SHA-256）"))
    received_at: Mapped[datetime] = mapped_column(info=title("递交时间"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=title("撤回时间"))
    decrypted_at: Mapped[datetime | None] = mapped_column(info=title("解密时间"))

    price: Mapped[Decimal | None] = mapped_column(info=title("投标报价"))
    unit_price: Mapped[Decimal | None] = mapped_column(info=title("单价"))
    manufacturer: Mapped[str | None] = mapped_column(info=title("制造商"))
    manufacturer_size: Mapped[str | None] = mapped_column(
        info=title(
            "制造商规模（声明）", choices={size.value: name for size, name in SIZE_TITLES.items()}
        )
    )
    brand: Mapped[str | None] = mapped_column(info=title("品牌"))
    model: Mapped[str | None] = mapped_column(info=title("规格型号"))
    delivery_days: Mapped[int | None] = mapped_column(info=title("交货期（日）"))
    statement: Mapped[str | None] = mapped_column(info=title("响应说明"))
    corrected_price: Mapped[Decimal | None] = mapped_column(info=title("修正后报价"))
    correction_rule: Mapped[str | None] = mapped_column(info=title("修正依据"))
    correction_confirmed_at: Mapped[datetime | None] = mapped_column(info=title("确认修正时间"))
    invalid_reason: Mapped[str | None] = mapped_column(info=title("无效原因"))
    invalid_law: Mapped[str | None] = mapped_column(info=title("无效依据"))

    deduction: Mapped[Decimal | None] = mapped_column(
        SCORE, info=title("价格扣除比例（%）", kind="number")
    )
    price_score: Mapped[Decimal | None] = mapped_column(SCORE, info=title("价格分", kind="number"))
    technical_score: Mapped[Decimal | None] = mapped_column(
        SCORE, info=title("技术商务分", kind="number")
    )
    total_score: Mapped[Decimal | None] = mapped_column(SCORE, info=title("总得分", kind="number"))
    item_scores: Mapped[dict[str, Any] | None] = mapped_column(info=title("各项平均分"))
    rank: Mapped[int | None] = mapped_column(info=title("排名"))
    told_at: Mapped[datetime | None] = mapped_column(info=title("告知结果时间"))

    @property
    def final_price(self) -> Decimal:
        """The price that counts: as corrected, else as bid. Raises before it is decrypted."""
        price = self.corrected_price if self.corrected_price is not None else self.price
        if price is None:
            raise ValueError("the bid is still sealed")
        return price

    def void(self, reason: str, law: str) -> None:
        """Make the bid invalid."""
        self.state, self.invalid_reason, self.invalid_law = "void", reason, law
