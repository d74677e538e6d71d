"""Software requirements at home: the form of the annex, its evaluation, what is decided above."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import GRAMS, Subject
from zhengcai import title as label
from zhengcai_governance.models.steps import Course
from zhengcai_governance.models.wording import Wording
from zhengcai_governance.terms import CONCLUSIONS


class Requirement(Subject, Course, Wording):
    """A requirement in the tenant of its proposer (I.3-raise, annex).

    `authors` are the ids of all who drafted, revised, sealed or submitted it: none may evaluate it.
    `round` counts the submissions: what was returned comes back under its number. `followed_at` is
    when the decision was made above that `state` shows.
    """

    __tablename__ = "governance_requirement"
    __table_args__ = (
        UniqueConstraint("tenant_code", "number"),
        Index(None, "tenant_code", "proposer_code", "id"),
        Index(None, "tenant_code", "state", "id"),
        Index("ix_governance_requirement_grams", "grams", postgresql_using="gin"),
    )

    number: Mapped[str | None] = mapped_column(sort_order=-2, info=label("需求编号"))
    title: Mapped[str] = mapped_column(sort_order=-2, info=label("需求名称"))
    proposer_code: Mapped[str] = mapped_column(info=label("需求提出机构代码"))
    proposer_name: Mapped[str] = mapped_column(info=label("需求提出机构"))
    proposed_by: Mapped[UUID] = mapped_column(info=label("填报人编号", secret=True))
    authors: Mapped[list[Any]] = mapped_column(default=list, info=label("经手人编号", secret=True))
    drafter: Mapped[str] = mapped_column(info=label("填报人", personal="name"))
    contact: Mapped[str] = mapped_column(info=label("联系人", personal="name"))
    phone: Mapped[str] = mapped_column(info=label("电话", personal="phone"))
    legal_note: Mapped[str] = mapped_column(
        default="", info=label("法律适用说明", group="需求内容")
    )
    seal_id: Mapped[UUID | None] = mapped_column(info=label("盖章申请表编号", secret=True))
    seal_sha256: Mapped[str | None] = mapped_column(info=label("盖章申请表摘要（SHA-256）"))
    signed_by: Mapped[str | None] = mapped_column(
        info=label("签字人", group="签章和提交", personal="name")
    )
    signed_on: Mapped[date | None] = mapped_column(info=label("签章日期", group="签章和提交"))
    round: Mapped[int] = mapped_column(default=0, info=label("提出次数", group="签章和提交"))
    submitted_at: Mapped[datetime | None] = mapped_column(
        info=label("提出时间", group="签章和提交")
    )
    receive_by: Mapped[date | None] = mapped_column(info=label("接收期限", group="接收和评估"))
    received_at: Mapped[datetime | None] = mapped_column(info=label("接收时间", group="接收和评估"))
    receiver: Mapped[str | None] = mapped_column(
        info=label("接收人", group="接收和评估", personal="name")
    )
    evaluate_by: Mapped[date | None] = mapped_column(info=label("评估期限", group="接收和评估"))
    evaluator_id: Mapped[UUID | None] = mapped_column(info=label("评估人编号", secret=True))
    evaluator: Mapped[str | None] = mapped_column(
        info=label("评估人", group="接收和评估", personal="name")
    )
    evaluated_at: Mapped[datetime | None] = mapped_column(
        info=label("评估时间", group="接收和评估")
    )
    criteria: Mapped[list[Any]] = mapped_column(
        default=list, info=label("评估标准和结论", secret=True)
    )
    evaluation: Mapped[str | None] = mapped_column(info=label("可行性评估意见", group="接收和评估"))
    evaluation_basis: Mapped[str | None] = mapped_column(info=label("评估依据", group="接收和评估"))
    conclusion: Mapped[str | None] = mapped_column(
        info=label("评估结论", group="接收和评估", choices=CONCLUSIONS)
    )
    reported_to: Mapped[str | None] = mapped_column(info=label("上报至", group="上报和办理"))
    reported_at: Mapped[datetime | None] = mapped_column(info=label("上报时间", group="上报和办理"))
    above_number: Mapped[str | None] = mapped_column(info=label("上级编号", group="上报和办理"))
    opinion: Mapped[str | None] = mapped_column(info=label("上级意见", group="上报和办理"))
    adopted_content: Mapped[str | None] = mapped_column(
        info=label("采纳异议后的需求内容", group="上报和办理")
    )
    defect_id: Mapped[UUID | None] = mapped_column(
        info=label("来自问题台账", reference="governance.defects")
    )
    ticket_id: Mapped[UUID | None] = mapped_column(
        info=label("来自问题沟通", reference="governance.tickets")
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(
        info=label("确认无争议时间", group="上报和办理")
    )
    followed_at: Mapped[datetime | None] = mapped_column(
        info=label("上级办理时间", group="上报和办理")
    )
    grams: Mapped[list[str]] = mapped_column(GRAMS, info=label("检索词", secret=True))

    def written_by(self, person: UUID | None) -> None:
        """Add `person` to the authors."""
        if str(person) not in (self.authors or ()):
            self.authors = [*(self.authors or ()), str(person)]
