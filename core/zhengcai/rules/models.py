"""Register tables of the rule book and the working-day calendar."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import RegisterModel
from zhengcai.database.models import title as label


class RuleRow(RegisterModel):
    """One rule in one jurisdiction from one date on; `zhengcai.rules.rule.Rule` gives the meaning."""

    __tablename__ = "rule_row"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        CheckConstraint("mark IN ('V', 'V2', 'K', 'U')", name="mark"),
        CheckConstraint("strictness IN ('min', 'max', 'none')", name="strictness"),
    )

    rule_id: Mapped[str] = mapped_column(primary_key=True, info=label("规则编号"))
    jurisdiction: Mapped[str] = mapped_column(primary_key=True, info=label("适用辖区"))
    valid_from: Mapped[date] = mapped_column(primary_key=True, info=label("施行日期"))
    valid_to: Mapped[date | None] = mapped_column(info=label("失效日期（不含当日）"))
    title: Mapped[str] = mapped_column(info=label("名称"))
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True, info=label("取值"))
    unit: Mapped[str] = mapped_column(info=label("单位"))
    law: Mapped[str] = mapped_column(info=label("法律依据"))
    article: Mapped[str] = mapped_column(default="", info=label("条款"))
    also: Mapped[list[Any]] = mapped_column(default=list, info=label("其他依据"))
    delegable: Mapped[bool] = mapped_column(default=False, info=label("可由地方规定"))
    strictness: Mapped[str] = mapped_column(default="none", info=label("从严方向"))
    mark: Mapped[str] = mapped_column(info=label("核实程度"))
    synthetic: Mapped[bool] = mapped_column(default=False, info=label("演示数据"))
    note: Mapped[str] = mapped_column(default="", info=label("说明"))
    basis: Mapped[str] = mapped_column(default="", info=label("地方依据"))


class CalendarException(RegisterModel):
    """A day whose working status differs from Monday to Friday, nationally (`CN`) or regionally."""

    __tablename__ = "calendar_exception"
    __table_args__ = (CheckConstraint("mark IN ('V', 'V2', 'K', 'U')", name="mark"),)

    jurisdiction: Mapped[str] = mapped_column(primary_key=True, info=label("适用辖区"))
    day: Mapped[date] = mapped_column(primary_key=True, info=label("日期"))
    working: Mapped[bool] = mapped_column(info=label("是否工作日"))
    festival: Mapped[str] = mapped_column(default="", info=label("节日"))
    mark: Mapped[str] = mapped_column(default="V2", info=label("核实程度"))
    source: Mapped[str] = mapped_column(default="", info=label("依据"))
