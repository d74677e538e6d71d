"""Daily problems and what was concluded on them; the knowledge base that comes of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import GRAMS, Subject
from zhengcai import title as label
from zhengcai_governance.ticket_terms import ADDRESSEES, AREAS, CHANNELS


class Ticket(Subject):
    """A thread (问题沟通) between who asks and who answers; nobody else reads it.

    What a bureau asks the bureau above stands in both tenants: `home_tenant` and `home_id` name the
    row where it was asked. `messages` are `{id, at, by, side, text}`, oldest first; both durations
    are whole minutes since it was opened.
    """

    __tablename__ = "governance_ticket"
    __table_args__ = (
        UniqueConstraint("tenant_code", "home_tenant", "home_id"),
        Index(None, "tenant_code", "opener_code", "id"),
        Index(None, "tenant_code", "addressee", "state", "id"),
    )

    title: Mapped[str] = mapped_column(info=label("问题"))
    area: Mapped[str] = mapped_column(info=label("类别", choices=AREAS))
    addressee: Mapped[str] = mapped_column(info=label("答复单位", choices=ADDRESSEES))
    channel: Mapped[str] = mapped_column(default="online", info=label("渠道", choices=CHANNELS))
    caller: Mapped[str] = mapped_column(default="", info=label("来电单位和人员"))
    opener_code: Mapped[str] = mapped_column(info=label("提出单位代码"))
    opener_name: Mapped[str] = mapped_column(info=label("提出单位"))
    opener_id: Mapped[UUID] = mapped_column(Uuid(), info=label("提出人编号", secret=True))
    opener_person: Mapped[str] = mapped_column(info=label("提出人", personal="name"))
    home_tenant: Mapped[str] = mapped_column(info=label("提出地区代码"))
    home_id: Mapped[UUID] = mapped_column(Uuid(), info=label("提出记录", secret=True))
    messages: Mapped[list[Any]] = mapped_column(default=list, info=label("沟通记录", secret=True))
    opened_at: Mapped[datetime] = mapped_column(info=label("提出时间"))
    answered_at: Mapped[datetime | None] = mapped_column(info=label("首次答复时间"))
    response_minutes: Mapped[int | None] = mapped_column(info=label("响应用时（分钟）"))
    concluded_at: Mapped[datetime | None] = mapped_column(info=label("形成结论时间"))
    solve_minutes: Mapped[int | None] = mapped_column(info=label("解决用时（分钟）"))
    conclusion: Mapped[str | None] = mapped_column(info=label("处理结论"))
    satisfaction: Mapped[int | None] = mapped_column(info=label("满意度（1至5分）"))
    remark: Mapped[str | None] = mapped_column(info=label("评价意见"))
    defect_id: Mapped[UUID | None] = mapped_column(
        Uuid(), info=label("转为问题台账", reference="governance.defects")
    )
    requirement_id: Mapped[UUID | None] = mapped_column(
        Uuid(), info=label("转为软件需求", reference="governance.requirements")
    )
    knowledge_id: Mapped[UUID | None] = mapped_column(
        Uuid(), info=label("知识库条目", reference="governance.knowledge")
    )


class Knowledge(Subject):
    """An entry of the knowledge base (知识库): how a problem is handled, for whoever signs in.

    What a bureau above has published stands in every tenant below it too: `origin_tenant` and
    `origin_id` name its own row; in that they are its own.
    """

    __tablename__ = "governance_knowledge"
    __table_args__ = (
        UniqueConstraint("tenant_code", "origin_tenant", "origin_id"),
        Index(None, "tenant_code", "state", "id"),
        Index("ix_governance_knowledge_grams", "grams", postgresql_using="gin"),
    )

    title: Mapped[str] = mapped_column(info=label("标题"))
    area: Mapped[str] = mapped_column(info=label("类别", choices=AREAS))
    question: Mapped[str] = mapped_column(info=label("问题"))
    answer: Mapped[str] = mapped_column(info=label("处理办法"))
    author: Mapped[str] = mapped_column(info=label("发布单位"))
    origin_tenant: Mapped[str] = mapped_column(info=label("发布地区代码"))
    origin_id: Mapped[UUID] = mapped_column(Uuid(), info=label("发布记录", secret=True))
    withdrawn_reason: Mapped[str | None] = mapped_column(info=label("撤下理由"))
    grams: Mapped[list[str]] = mapped_column(GRAMS, info=label("检索词", secret=True))
