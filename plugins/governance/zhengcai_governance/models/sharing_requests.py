"""Needs for data: where they were raised, where they are gathered, what the region plans."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_governance.models.steps import Course
from zhengcai_governance.sharing_terms import KINDS


class SharingRequest(Subject, Course):
    """A third-party system's need for data (数据共享需求), in the tenant where it was raised.

    `round` counts how often it was collected. `user_code` is the organisation that is to use the
    data; a bureau raises needs for others, and leaves it empty.
    """

    __tablename__ = "governance_sharing_request"
    __table_args__ = (
        UniqueConstraint("tenant_code", "number"),
        Index(None, "tenant_code", "proposer_code", "id"),
        Index(None, "tenant_code", "state", "id"),
    )

    number: Mapped[str | None] = mapped_column(info=label("需求编号"))
    title: Mapped[str] = mapped_column(info=label("需求名称"))
    system: Mapped[str] = mapped_column(info=label("使用数据的系统"))
    content: Mapped[str] = mapped_column(info=label("需要的数据"))
    purpose: Mapped[str] = mapped_column(info=label("用途"))
    legal_basis: Mapped[str] = mapped_column(info=label("法律政策依据"))
    proposer_code: Mapped[str] = mapped_column(info=label("提出单位代码"))
    proposer_name: Mapped[str] = mapped_column(info=label("提出单位"))
    contact: Mapped[str] = mapped_column(info=label("联系人", personal="name"))
    phone: Mapped[str] = mapped_column(info=label("联系电话", personal="phone"))
    user_code: Mapped[str] = mapped_column(default="", info=label("使用单位代码"))
    round: Mapped[int] = mapped_column(default=0, info=label("报送次数"))
    collected_at: Mapped[datetime | None] = mapped_column(info=label("收集时间"))
    opinion: Mapped[str | None] = mapped_column(info=label("财政部门意见"))
    letter_number: Mapped[str | None] = mapped_column(info=label("汇总上报编号"))
    outcome: Mapped[str | None] = mapped_column(info=label("省级意见"))


class SharingArrival(Subject):
    """A need as it has come to the city that gathers, or to the region that plans."""

    __tablename__ = "governance_sharing_arrival"
    __table_args__ = (UniqueConstraint("tenant_code", "origin_tenant", "origin_id"),)

    origin_tenant: Mapped[str] = mapped_column(info=label("提出地区代码"))
    origin_name: Mapped[str] = mapped_column(info=label("提出地区"))
    origin_id: Mapped[UUID] = mapped_column(Uuid(), info=label("需求记录"))
    number: Mapped[str] = mapped_column(info=label("需求编号"))
    title: Mapped[str] = mapped_column(info=label("需求名称"))
    system: Mapped[str] = mapped_column(info=label("使用数据的系统"))
    content: Mapped[str] = mapped_column(info=label("需要的数据"))
    purpose: Mapped[str] = mapped_column(info=label("用途"))
    legal_basis: Mapped[str] = mapped_column(info=label("法律政策依据"))
    proposer_name: Mapped[str] = mapped_column(info=label("提出单位"))
    user_code: Mapped[str] = mapped_column(default="", info=label("使用单位代码"))
    round: Mapped[int] = mapped_column(default=1, info=label("报送次数"))
    opinion: Mapped[str] = mapped_column(info=label("财政部门意见"))
    letter_number: Mapped[str | None] = mapped_column(info=label("汇总上报编号"))
    letter_opinion: Mapped[str | None] = mapped_column(info=label("汇总意见"))
    kind: Mapped[str | None] = mapped_column(info=label("规划分类", choices=KINDS))
    outcome: Mapped[str | None] = mapped_column(info=label("省级意见"))
    specification_id: Mapped[UUID | None] = mapped_column(
        Uuid(), info=label("接口规范", reference="governance.specifications")
    )
    grant_id: Mapped[UUID | None] = mapped_column(
        Uuid(), info=label("授权", reference="governance.grants")
    )


class SharingLetter(Subject):
    """What a city has gathered and reported in writing. `items` are `{tenant, id, number, title}`."""

    __tablename__ = "governance_sharing_letter"

    number: Mapped[str] = mapped_column(info=label("汇总上报编号"))
    title: Mapped[str] = mapped_column(info=label("标题"))
    opinion: Mapped[str] = mapped_column(info=label("汇总意见"))
    total: Mapped[int] = mapped_column(info=label("需求数"))
    items: Mapped[list[Any]] = mapped_column(info=label("需求清单", secret=True))
    reported_by: Mapped[str] = mapped_column(info=label("上报人", personal="name"))
