"""A venue and its bookings."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject, tenant_key
from zhengcai import title as label

VENUE_STATES = {
    "registered": "待核验",
    "qualified": "合格",
    "rejected": "不合格",
    "suspended": "已暂停",
}
BOOKING_STATES = {"booked": "已预约", "cancelled": "已取消"}


class Venue(Subject):
    """Where an agency can open and evaluate bids. What it must have is what the bureau inspects."""

    __tablename__ = "huangshi_venue"
    __table_args__ = (UniqueConstraint("tenant_code", "name"),)

    name: Mapped[str] = mapped_column(info=label("场地名称"))
    address: Mapped[str] = mapped_column(info=label("地址"))
    agency_code: Mapped[str] = mapped_column(info=label("代理机构代码"))
    agency_name: Mapped[str] = mapped_column(info=label("代理机构"))
    rooms: Mapped[int] = mapped_column(info=label("可同时使用的开标室"))
    recorded: Mapped[bool] = mapped_column(info=label("全程音像记录并可调阅"))
    secluded: Mapped[bool] = mapped_column(info=label("评审区域封闭隔离"))
    connected: Mapped[bool] = mapped_column(info=label("与政府采购平台联网"))
    identified: Mapped[bool] = mapped_column(info=label("进出人员身份核验"))
    inspected_on: Mapped[date | None] = mapped_column(info=label("现场核验日期"))
    inspector: Mapped[str | None] = mapped_column(info=label("核验人", personal="name"))
    opinion: Mapped[str] = mapped_column(default="", info=label("核验意见"))
    decided_at: Mapped[datetime | None] = mapped_column(info=label("核验结论时间"))


class Booking(Subject):
    """A venue kept for one project on one day."""

    __tablename__ = "huangshi_booking"
    __table_args__ = (
        tenant_key("venue_id", "huangshi_venue"),
        Index(
            "uq_huangshi_booking_project",
            "tenant_code",
            "project_id",
            "agency_code",
            unique=True,
            postgresql_where=text("state = 'booked'"),
        ),
        Index(None, "tenant_code", "venue_id", "day"),
    )

    venue_id: Mapped[UUID] = mapped_column(info=label("场地", reference="huangshi.venues"))
    venue_name: Mapped[str] = mapped_column(info=label("场地名称"))
    project_id: Mapped[UUID] = mapped_column(info=label("采购项目", reference="tendering.projects"))
    agency_code: Mapped[str] = mapped_column(info=label("代理机构代码"))
    agency_name: Mapped[str] = mapped_column(info=label("代理机构"))
    day: Mapped[date] = mapped_column(info=label("使用日期"))
