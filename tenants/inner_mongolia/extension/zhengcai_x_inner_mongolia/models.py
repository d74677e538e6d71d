"""Stages of performance that were accepted and shown to the public."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label

NOTICE_STATES = {"published": "已公示"}
RESULTS = {"qualified": "合格", "unqualified": "不合格"}


class AcceptanceNotice(Subject):
    """One stage of a contract's performance, as it was shown; `members` holds `{name, unit, opinion}`."""

    __tablename__ = "inner_mongolia_acceptance"
    __table_args__ = (
        UniqueConstraint("tenant_code", "contract_id", "stage"),
        Index(None, "tenant_code", "purchaser_code", "id"),
    )

    contract_id: Mapped[UUID] = mapped_column(info=label("合同", reference="supervision.contracts"))
    contract_number: Mapped[str] = mapped_column(info=label("合同编号"))
    title: Mapped[str] = mapped_column(info=label("合同名称"))
    project_number: Mapped[str] = mapped_column(info=label("项目编号"))
    purchaser_code: Mapped[str] = mapped_column(info=label("采购人统一社会信用代码"))
    purchaser_name: Mapped[str] = mapped_column(info=label("采购人"))
    supplier_name: Mapped[str] = mapped_column(info=label("供应商"))
    stage: Mapped[str] = mapped_column(info=label("履约阶段"))
    accepted_on: Mapped[date] = mapped_column(info=label("验收日期"))
    result: Mapped[str] = mapped_column(info=label("验收结论", choices=RESULTS))
    opinion: Mapped[str] = mapped_column(info=label("验收意见"))
    members: Mapped[list[Any]] = mapped_column(info=label("验收组成员"))
    contact: Mapped[str] = mapped_column(info=label("联系方式", personal="phone"))
    announcement_id: Mapped[UUID] = mapped_column(
        info=label("公告", reference="portal.announcements")
    )
