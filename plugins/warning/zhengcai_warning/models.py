"""Warnings with their course, and the rounds in which the rules were asked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_warning.terms import MEASURES, OUTCOMES, PHASES, SEVERITIES


class Alert(Subject):
    """A warning (预警): one cause, found by one rule on one record.

    `overdue` is False for a deadline that is still to come. `gone_at` is since when the cause is no
    longer found. `steps` are `{at, step, by, text}`, oldest first: the loop as it went.
    """

    __tablename__ = "warning_alert"
    __table_args__ = (
        UniqueConstraint("tenant_code", "rule_id", "subject_id", "cause"),
        Index(None, "tenant_code", "assigned_code", "id"),
        Index(None, "tenant_code", "state", "id"),
    )

    title: Mapped[str] = mapped_column(info=label("预警事项"))
    rule_id: Mapped[str] = mapped_column(info=label("规则"))
    rule_title: Mapped[str] = mapped_column(info=label("规则名称"))
    phase: Mapped[str] = mapped_column(info=label("阶段", choices=PHASES))
    severity: Mapped[str] = mapped_column(info=label("程度", choices=SEVERITIES))
    text: Mapped[str] = mapped_column(info=label("情况"))
    law: Mapped[str | None] = mapped_column(info=label("依据"))
    collection: Mapped[str] = mapped_column(info=label("相关记录类别"))
    subject_id: Mapped[UUID] = mapped_column(Uuid(), info=label("相关记录"))
    cause: Mapped[str] = mapped_column(default="", info=label("原因标识"))
    due_on: Mapped[date | None] = mapped_column(info=label("最迟日期"))
    overdue: Mapped[bool] = mapped_column(default=False, info=label("是否已过期限"))
    organisation_code: Mapped[str] = mapped_column(info=label("相关单位代码"))
    organisation_name: Mapped[str] = mapped_column(info=label("相关单位"))
    assigned_code: Mapped[str | None] = mapped_column(info=label("自查单位代码"))
    assigned_name: Mapped[str | None] = mapped_column(info=label("自查单位"))
    instruction: Mapped[str | None] = mapped_column(info=label("分办要求"))
    check_by: Mapped[date | None] = mapped_column(info=label("自查期限"))
    self_check: Mapped[str | None] = mapped_column(info=label("自查情况"))
    measure: Mapped[str | None] = mapped_column(info=label("处理措施", choices=MEASURES))
    opinion: Mapped[str | None] = mapped_column(info=label("处理意见"))
    outcome: Mapped[str | None] = mapped_column(info=label("办结结论", choices=OUTCOMES))
    result: Mapped[str | None] = mapped_column(info=label("办结结果"))
    gone_at: Mapped[datetime | None] = mapped_column(info=label("事由消除时间"))
    steps: Mapped[list[Any]] = mapped_column(default=list, info=label("办理经过", secret=True))

    def note(self, at: datetime, step: str, by: str, text: str) -> None:
        """Add to the course of the warning."""
        self.steps = [
            *(self.steps or ()),
            {"at": at.isoformat(), "step": step, "by": by, "text": text},
        ]


class Round(Subject):
    """One asking of every rule. `failures` are `{rule, reason}`."""

    __tablename__ = "warning_round"

    asked_by: Mapped[str] = mapped_column(info=label("发起人", personal="name"))
    finished_at: Mapped[datetime | None] = mapped_column(info=label("完成时间"))
    rules: Mapped[int] = mapped_column(default=0, info=label("规则数"))
    found: Mapped[int] = mapped_column(default=0, info=label("发现数"))
    raised: Mapped[int] = mapped_column(default=0, info=label("新增预警"))
    lifted: Mapped[int] = mapped_column(default=0, info=label("自行消除"))
    failures: Mapped[list[Any]] = mapped_column(default=list, info=label("未能检查的规则"))
