"""What each of those who pay for an entry bears of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label


class Cost:
    """Out of which year's budget, and how much; yuan."""

    budget_year: Mapped[int | None] = mapped_column(info=label("预算年度", kind="year"))
    budget_item: Mapped[str | None] = mapped_column(info=label("预算项目"))
    development_cost: Mapped[Decimal | None] = mapped_column(info=label("开发费用"))
    yearly_cost: Mapped[Decimal | None] = mapped_column(info=label("每年运行维护费用"))


class Share(Subject, Cost):
    """One payer of an entry, in the region; one for each payer and classification.

    `places` are the codes of the places concerned for which it pays. The lead arranges the work.
    """

    __tablename__ = "governance_share"
    __table_args__ = (UniqueConstraint("tenant_code", "entry_id", "attempt", "payer_tenant"),)

    entry_id: Mapped[UUID] = mapped_column(
        Uuid(), info=label("台账事项", reference="governance.ledger-entries")
    )
    attempt: Mapped[int] = mapped_column(info=label("分类次数", secret=True))
    ledger_number: Mapped[str] = mapped_column(info=label("台账编号"))
    title: Mapped[str] = mapped_column(info=label("需求名称"))
    payer_tenant: Mapped[str] = mapped_column(info=label("费用承担地区代码"))
    payer_name: Mapped[str] = mapped_column(info=label("费用承担地区"))
    lead: Mapped[bool] = mapped_column(info=label("组织实施"))
    places: Mapped[list[Any]] = mapped_column(info=label("为哪些地区承担"))
    cost_rule_source: Mapped[str] = mapped_column(info=label("费用承担依据"))
    due_on: Mapped[date] = mapped_column(info=label("确认期限"))
    answered_at: Mapped[datetime | None] = mapped_column(info=label("答复时间"))
    reason: Mapped[str | None] = mapped_column(info=label("不承担或者不再等待的理由"))
