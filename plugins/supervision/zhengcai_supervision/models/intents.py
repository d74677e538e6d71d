"""Purchase intents (财库〔2020〕10号)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_supervision.terms import KINDS

INTENT_STATES = {"draft": "草稿", "published": "已公开", "withdrawn": "已终止"}


class Intent(Subject):
    """What a purchaser means to buy: one entry a project, published before anything begins."""

    __tablename__ = "supervision_intent"
    __table_args__ = (
        UniqueConstraint("tenant_code", "number"),
        Index(None, "tenant_code", "purchaser_code", "id"),
    )

    number: Mapped[str | None] = mapped_column(info=label("意向编号"))
    title: Mapped[str] = mapped_column(info=label("项目名称"))
    purchaser_code: Mapped[str] = mapped_column(info=label("采购人统一社会信用代码"))
    purchaser_name: Mapped[str] = mapped_column(info=label("采购人"))
    catalogue_code: Mapped[str] = mapped_column(info=label("采购品目编码"))
    catalogue_name: Mapped[str] = mapped_column(default="", info=label("采购品目"))
    kind: Mapped[str] = mapped_column(info=label("类别", choices=KINDS))
    need: Mapped[str] = mapped_column(info=label("采购需求概况"))
    amount: Mapped[Decimal] = mapped_column(info=label("预算金额"))
    expected_month: Mapped[str] = mapped_column(info=label("预计采购时间"))
    sme_reserved: Mapped[bool] = mapped_column(default=False, info=label("是否专门面向中小企业"))
    remark: Mapped[str] = mapped_column(default="", info=label("备注"))
    drafter: Mapped[str] = mapped_column(info=label("经办人", personal="name"))
    published_on: Mapped[date | None] = mapped_column(info=label("公开日期"))
    announcement_id: Mapped[UUID | None] = mapped_column(
        info=label("公告", reference="portal.announcements")
    )
    withdrawn_on: Mapped[date | None] = mapped_column(info=label("终止日期"))
    withdraw_reason: Mapped[str | None] = mapped_column(info=label("终止原因"))
