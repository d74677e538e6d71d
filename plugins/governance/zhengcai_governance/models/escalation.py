"""Seriously unqualified service and major problems, on their way from a bureau to the region."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_governance.service_terms import CAUSES


class Escalation(Subject):
    """One case as one level has it: where it arose, in the city, and in the region.

    `origin_code` and `origin_id` name the row where it arose; each level has one row of its own.
    """

    __tablename__ = "governance_escalation"
    __table_args__ = (UniqueConstraint("tenant_code", "origin_code", "origin_id"),)

    title: Mapped[str] = mapped_column(info=label("事项"))
    origin_code: Mapped[str] = mapped_column(info=label("上报地区代码"))
    origin_name: Mapped[str] = mapped_column(info=label("上报地区"))
    origin_id: Mapped[UUID] = mapped_column(info=label("上报记录", secret=True))
    assessment_id: Mapped[UUID | None] = mapped_column(
        info=label("服务考核", reference="governance.assessments")
    )
    provider_code: Mapped[str] = mapped_column(info=label("服务商统一社会信用代码"))
    provider_name: Mapped[str] = mapped_column(info=label("服务商"))
    cause: Mapped[str] = mapped_column(info=label("上报原因", choices=CAUSES))
    text: Mapped[str] = mapped_column(info=label("情况"))
    score: Mapped[Decimal | None] = mapped_column(info=label("得分", kind="number"))
    happened_on: Mapped[date] = mapped_column(info=label("发生日期"))
    report_by: Mapped[date | None] = mapped_column(info=label("汇总上报期限"))
    letter: Mapped[str | None] = mapped_column(info=label("市级上报文号"))
    opinion: Mapped[str | None] = mapped_column(info=label("省级处理意见"))
    handled_on: Mapped[date | None] = mapped_column(info=label("处理日期"))


class EscalationLetter(Subject):
    """The letter in which a city reports cases to the region.

    `cases` are `{origin, name, title, cause}`.
    """

    __tablename__ = "governance_escalation_letter"
    __table_args__ = (UniqueConstraint("tenant_code", "letter"),)

    letter: Mapped[str] = mapped_column(info=label("上报文号"))
    opinion: Mapped[str] = mapped_column(info=label("市级意见"))
    cases: Mapped[list[Any]] = mapped_column(default=list, info=label("上报事项"))
    reporter: Mapped[str] = mapped_column(info=label("经办人", personal="name"))
    reported_on: Mapped[date] = mapped_column(info=label("上报日期"))
