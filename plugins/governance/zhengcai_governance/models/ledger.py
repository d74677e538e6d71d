"""The upgrade ledger (软件功能升级改造台账): public, from the day of entry on."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import GRAMS, Subject
from zhengcai import title as label
from zhengcai_governance.models.entry_life import Life
from zhengcai_governance.models.steps import Course
from zhengcai_governance.models.wording import Wording


class LedgerEntry(Subject, Course, Life, Wording):
    """One entry, in the region (I.3-review).

    `source_tenant` and `source_id` are the home of the requirement, which every step is told.
    `merged` are the requirements that were taken into this one: `{tenant, id, number, proposer}`.
    """

    __tablename__ = "governance_ledger_entry"
    __table_args__ = (
        UniqueConstraint("tenant_code", "number"),
        UniqueConstraint("tenant_code", "review_id"),
        Index(None, "tenant_code", "source_tenant", "id"),
        Index("ix_governance_ledger_entry_grams", "grams", postgresql_using="gin"),
    )

    number: Mapped[str] = mapped_column(sort_order=-2, info=label("台账编号"))
    title: Mapped[str] = mapped_column(sort_order=-2, info=label("需求名称"))
    review_id: Mapped[UUID] = mapped_column(
        info=label("需求审核和公示", group="公示和列入台账", reference="governance.reviews")
    )
    requirement_number: Mapped[str] = mapped_column(info=label("需求编号"))
    source_tenant: Mapped[str] = mapped_column(info=label("提出地区代码"))
    source_name: Mapped[str] = mapped_column(info=label("提出地区"))
    source_id: Mapped[UUID] = mapped_column(info=label("需求记录"))
    proposer_name: Mapped[str] = mapped_column(info=label("需求提出机构"))
    merged: Mapped[list[Any]] = mapped_column(default=list, info=label("合并的需求", secret=True))
    publicity_begins: Mapped[date] = mapped_column(info=label("公示起始日", group="公示和列入台账"))
    publicity_ends: Mapped[date] = mapped_column(info=label("公示截止日", group="公示和列入台账"))
    entered_on: Mapped[date] = mapped_column(info=label("列入台账日期", group="公示和列入台账"))
    grams: Mapped[list[str]] = mapped_column(GRAMS, info=label("检索词", secret=True))
