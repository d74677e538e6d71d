"""How the platform comes to a place: pilots, time nodes, tasks, and what they cost."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label


class Pilot(Subject):
    """A city's application to be a pilot, as the city has it and as the region has it.

    In the region `origin_code` and `origin_id` name the city's row; in the city they are empty.
    `steps` are `{at, step, by, text}`, oldest first.
    """

    __tablename__ = "governance_pilot"
    __table_args__ = (UniqueConstraint("tenant_code", "origin_code", "origin_id"),)

    number: Mapped[str | None] = mapped_column(info=label("申请编号"))
    title: Mapped[str] = mapped_column(info=label("申请事项"))
    origin_code: Mapped[str | None] = mapped_column(info=label("申请地区代码"))
    origin_id: Mapped[UUID | None] = mapped_column(info=label("申请记录", secret=True))
    applicant: Mapped[str] = mapped_column(info=label("申请地区"))
    reason: Mapped[str] = mapped_column(info=label("申请理由"))
    plan: Mapped[str] = mapped_column(info=label("实施方案"))
    starts_on: Mapped[date] = mapped_column(info=label("计划开始日期"))
    ends_on: Mapped[date] = mapped_column(info=label("计划完成日期"))
    letter_id: Mapped[UUID | None] = mapped_column(info=label("正式申请文件编号", secret=True))
    letter_sha256: Mapped[str | None] = mapped_column(info=label("正式申请文件摘要（SHA-256）"))
    letter_number: Mapped[str | None] = mapped_column(info=label("申请文号"))
    opinion: Mapped[str | None] = mapped_column(info=label("省级意见"))
    decided_on: Mapped[date | None] = mapped_column(info=label("确定日期"))
    steps: Mapped[list[Any]] = mapped_column(default=list, info=label("办理经过", secret=True))

    def note(self, at: datetime, step: str, by: str, text: str) -> None:
        """Add to the course of the application."""
        said = {"at": at.isoformat(), "step": step, "by": by, "text": text}
        self.steps = [*(self.steps or ()), said]


class Milestone(Subject):
    """A time node that a bureau sets for the tenants below it.

    `parts` are `{department, name, part}`, `places` the codes of the tenants; `for_all` where it is
    set for whoever reports here, those that come later among them.
    """

    __tablename__ = "governance_milestone"
    __table_args__ = (Index(None, "tenant_code", "due_on", "id"),)

    title: Mapped[str] = mapped_column(info=label("时间节点"))
    content: Mapped[str] = mapped_column(info=label("工作要求"))
    due_on: Mapped[date] = mapped_column(info=label("完成期限"))
    parts: Mapped[list[Any]] = mapped_column(default=list, info=label("职责分工"))
    places: Mapped[list[Any]] = mapped_column(default=list, info=label("下达地区"))
    for_all: Mapped[bool] = mapped_column(default=False, info=label("下达给全部直接管理的地区"))


class RolloutTask(Subject):
    """A task of one tenant: its own, or one that a bureau above has set (`issuer_code`)."""

    __tablename__ = "governance_rollout_task"
    __table_args__ = (
        UniqueConstraint("tenant_code", "issuer_code", "milestone_id"),
        Index(None, "tenant_code", "state", "due_on"),
    )

    title: Mapped[str] = mapped_column(info=label("任务"))
    content: Mapped[str] = mapped_column(info=label("工作要求"))
    due_on: Mapped[date] = mapped_column(info=label("完成期限"))
    parts: Mapped[list[Any]] = mapped_column(default=list, info=label("职责分工"))
    issuer_code: Mapped[str | None] = mapped_column(info=label("下达地区代码"))
    issuer_name: Mapped[str | None] = mapped_column(info=label("下达地区"))
    milestone_id: Mapped[UUID | None] = mapped_column(info=label("时间节点记录", secret=True))
    started_on: Mapped[date | None] = mapped_column(info=label("开始日期"))
    progress: Mapped[str | None] = mapped_column(info=label("进展情况"))
    percent: Mapped[int] = mapped_column(default=0, info=label("完成比例（%）"))
    done_on: Mapped[date | None] = mapped_column(info=label("完成日期"))
    evidence: Mapped[str | None] = mapped_column(info=label("完成情况"))
    postponed: Mapped[str | None] = mapped_column(info=label("延期或取消原因"))


class PlatformCost(Subject):
    """What one bureau bears of the platform in one year; yuan."""

    __tablename__ = "governance_platform_cost"
    __table_args__ = (UniqueConstraint("tenant_code", "year", "item"),)

    year: Mapped[int] = mapped_column(info=label("年度", kind="year"))
    item: Mapped[str] = mapped_column(info=label("费用项目"))
    amount: Mapped[Decimal] = mapped_column(info=label("金额"))
    payee: Mapped[str] = mapped_column(default="", info=label("收款单位"))
    budget_code: Mapped[str | None] = mapped_column(info=label("预算项目编码"))
    budgeted_on: Mapped[date | None] = mapped_column(info=label("列入年度预算日期"))
