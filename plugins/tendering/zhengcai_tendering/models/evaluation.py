"""The review committee, how it was drawn, and what its members scored."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Continuing, Subject, TenantModel, tenant_key, title

CAPACITIES = {"expert": "评审专家", "representative": "采购人代表"}


class Draw(TenantModel):
    """A draw of experts: the commitment to its seed is older than its candidates."""

    __tablename__ = "tendering_draw"
    __table_args__ = (
        tenant_key("project_id", "tendering_project"),
        {"info": title("专家抽取")},
    )

    project_id: Mapped[UUID]
    seed: Mapped[str] = mapped_column(info=title("种子", secret=True))
    seed_digest: Mapped[str] = mapped_column(info=title("种子摘要（SHA-256）"))
    committed_at: Mapped[datetime] = mapped_column(info=title("承诺时间"))
    word: Mapped[str | None] = mapped_column(info=title("抽取口令"))
    candidates: Mapped[list[Any] | None] = mapped_column(info=title("候选专家", secret=True))
    candidates_digest: Mapped[str | None] = mapped_column(info=title("候选名单摘要"))
    drawn_at: Mapped[datetime | None] = mapped_column(info=title("抽取时间"))


class Member(Subject):
    """A member of a committee. Who it is stays out of every record: the seat number stands for it.

    Names are secret until the result is announced (令87 第47条).
    """

    __tablename__ = "tendering_member"
    __table_args__ = (
        tenant_key("project_id", "tendering_project"),
        UniqueConstraint("tenant_code", "project_id", "seat"),
        UniqueConstraint("tenant_code", "project_id", "person_id"),
    )

    project_id: Mapped[UUID] = mapped_column(info=title("采购项目", reference="tendering.projects"))
    project_number: Mapped[str] = mapped_column(info=title("项目编号"))
    project_title: Mapped[str] = mapped_column(info=title("项目名称"))
    seat: Mapped[int] = mapped_column(info=title("席位"))
    capacity: Mapped[str] = mapped_column(info=title("身份", choices=CAPACITIES))
    head: Mapped[bool] = mapped_column(default=False, info=title("组长"))
    head_vote: Mapped[int | None] = mapped_column(info=title("推选的组长席位", secret=True))
    person_id: Mapped[UUID] = mapped_column(info=title("人员", secret=True))
    name: Mapped[str] = mapped_column(info=title("姓名", secret=True))
    employer: Mapped[str] = mapped_column(default="", info=title("工作单位", secret=True))
    seated_at: Mapped[datetime] = mapped_column(info=title("确定时间"))
    left_reason: Mapped[str | None] = mapped_column(info=title("退出原因"))

    @property
    def called(self) -> str:
        """How the member is named while the name is secret: `评审专家2`."""
        return f"{CAPACITIES[self.capacity]}{self.seat}"


class ScoreSheet(Continuing):
    """What one member scored: `scores` is a list of `{bid_id, criterion, score}`. Never changed."""

    __tablename__ = "tendering_score_sheet"
    __table_args__ = (
        tenant_key("project_id", "tendering_project"),
        tenant_key("member_id", "tendering_member"),
        UniqueConstraint("tenant_code", "project_id", "member_id"),
    )

    project_id: Mapped[UUID] = mapped_column(info=title("采购项目", reference="tendering.projects"))
    project_title: Mapped[str] = mapped_column(info=title("项目名称"))
    member_id: Mapped[UUID] = mapped_column(info=title("评委", secret=True))
    person_id: Mapped[UUID] = mapped_column(info=title("人员", secret=True))
    seat: Mapped[int] = mapped_column(info=title("席位"))
    scores: Mapped[list[Any]] = mapped_column(info=title("评分"))
    opinion: Mapped[str] = mapped_column(default="", info=title("个人意见"))
    submitted_at: Mapped[datetime] = mapped_column(info=title("提交时间"))


class Report(Subject):
    """The evaluation report; whoever may read it may read the project's archive."""

    __tablename__ = "tendering_report"
    __table_args__ = (
        tenant_key("project_id", "tendering_project"),
        UniqueConstraint("tenant_code", "project_id"),
    )

    project_id: Mapped[UUID] = mapped_column(info=title("采购项目", reference="tendering.projects"))
    project_number: Mapped[str] = mapped_column(info=title("项目编号"))
    project_title: Mapped[str] = mapped_column(info=title("项目名称"))
    document_id: Mapped[UUID | None] = mapped_column(info=title("评标报告"))
    archive_id: Mapped[UUID | None] = mapped_column(info=title("归档包"))
    submitted_at: Mapped[datetime] = mapped_column(info=title("提交时间"))
