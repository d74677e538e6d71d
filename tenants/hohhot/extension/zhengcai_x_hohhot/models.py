"""What the bureaus of the city report, pay, and whom they can be reached through."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_x_hohhot.terms import DUTIES, ITEMS, REPORT_KINDS


class Report(Subject):
    """Something that a bureau tells the bureau above it.

    `covers` holds `{place, number}` for every report of a banner or district that a report of the
    city passes on to the region.
    """

    __tablename__ = "hohhot_report"
    __table_args__ = (UniqueConstraint("tenant_code", "number"),)

    number: Mapped[str | None] = mapped_column(info=label("编号"))
    kind: Mapped[str] = mapped_column(info=label("事项", choices=REPORT_KINDS))
    title: Mapped[str] = mapped_column(info=label("标题"))
    content: Mapped[str] = mapped_column(info=label("内容"))
    legal_basis: Mapped[str] = mapped_column(default="", info=label("政策法规依据"))
    reason: Mapped[str] = mapped_column(default="", info=label("提出理由"))
    covers: Mapped[list[Any]] = mapped_column(default=list, info=label("汇总的上报事项"))
    drafter: Mapped[str] = mapped_column(info=label("经办人", personal="name"))
    evaluation: Mapped[str | None] = mapped_column(info=label("可行性评估意见"))
    evaluator: Mapped[str | None] = mapped_column(info=label("评估人", personal="name"))
    evaluated_at: Mapped[datetime | None] = mapped_column(info=label("评估时间"))
    letter: Mapped[str | None] = mapped_column(info=label("上报文号"))
    reported_to: Mapped[str | None] = mapped_column(info=label("报送"))
    reported_on: Mapped[date | None] = mapped_column(info=label("上报日期"))


class Cost(Subject):
    """What one bureau bears of the platform in one year; amounts in yuan."""

    __tablename__ = "hohhot_cost"
    __table_args__ = (UniqueConstraint("tenant_code", "year", "item"),)

    year: Mapped[int] = mapped_column(info=label("年度", kind="year"))
    item: Mapped[str] = mapped_column(info=label("费用项目", choices=ITEMS))
    amount: Mapped[Decimal] = mapped_column(info=label("金额"))
    payee: Mapped[str] = mapped_column(default="", info=label("服务单位"))
    budget_code: Mapped[str | None] = mapped_column(info=label("预算项目编码"))
    budgeted_on: Mapped[date | None] = mapped_column(info=label("列入年度预算日期"))


class Contact(Subject):
    """Somebody through whom a bureau can be reached in matters of the platform."""

    __tablename__ = "hohhot_contact"

    name: Mapped[str] = mapped_column(info=label("姓名", personal="name"))
    duty: Mapped[str] = mapped_column(info=label("职责", choices=DUTIES))
    department: Mapped[str] = mapped_column(info=label("单位和科室"))
    phone: Mapped[str] = mapped_column(info=label("办公电话", personal="phone"))
    ended_on: Mapped[date | None] = mapped_column(info=label("停止日期"))
