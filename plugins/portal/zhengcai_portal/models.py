"""Announcements: written once, never changed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import GRAMS, Subject, tenant_key
from zhengcai import title as label
from zhengcai_portal.kinds import kinds
from zhengcai_portal.local_kinds import LOCAL, LOCAL_TITLE


class Announcement(Subject):
    """What was published, as it was published: the database refuses to change or delete it.

    `content` is a list of `{"heading", "value"}` in the order given; a value is text or a list of
    rows. `digest` is the SHA-256 of its canonical JSON. `closes_on` is the last day of the period
    of its kind, inclusive; `kept_until` the day until which it must be kept at least. A kind that a
    locality's extension brought is kept as it was called then: the extension may be gone one day.
    """

    __tablename__ = "portal_announcement"

    number: Mapped[str] = mapped_column(info=label("公告编号"))
    kind: Mapped[str] = mapped_column(
        info=label(
            "公告类型",
            choices={**{code: kind.title for code, kind in kinds().items()}, LOCAL: LOCAL_TITLE},
        )
    )
    local_kind: Mapped[str | None] = mapped_column(info=label("地方公告类型代码"))
    local_title: Mapped[str | None] = mapped_column(info=label("地方公告类型"))
    local_law: Mapped[str | None] = mapped_column(info=label("地方公告依据"))
    title: Mapped[str] = mapped_column(info=label("标题"))
    subject_type: Mapped[str] = mapped_column(info=label("业务类型"))
    subject_id: Mapped[UUID] = mapped_column(Uuid(), info=label("业务记录"))
    project_number: Mapped[str | None] = mapped_column(info=label("项目编号"))
    purchaser_code: Mapped[str] = mapped_column(info=label("采购人信用代码"))
    purchaser_name: Mapped[str] = mapped_column(info=label("采购人"))
    agency_code: Mapped[str | None] = mapped_column(info=label("代理机构信用代码"))
    corrects_id: Mapped[UUID | None] = mapped_column(
        Uuid(), info=label("被更正的公告", reference="portal.announcements")
    )
    content: Mapped[list[Any]] = mapped_column(info=label("公告内容"))
    facts: Mapped[dict[str, Any]] = mapped_column(info=label("关键信息"))
    digest: Mapped[str] = mapped_column(info=label("内容摘要（SHA-256）"))
    published_at: Mapped[datetime] = mapped_column(info=label("发布时间"))
    closes_on: Mapped[date | None] = mapped_column(info=label("公告期限截止"))
    closes_provisionally: Mapped[bool] = mapped_column(info=label("截止日期待节假日通知核实"))
    kept_until: Mapped[date] = mapped_column(info=label("至少保存至"))
    grams: Mapped[list[str]] = mapped_column(GRAMS, info=label("检索词", secret=True))

    @property
    def kind_title(self) -> str:
        """How its kind is called."""
        return self.local_title or kinds()[self.kind].title

    @property
    def kind_law(self) -> str:
        """What asks for announcements of its kind."""
        return self.local_law or kinds()[self.kind].law

    __table_args__ = (
        tenant_key("corrects_id", "portal_announcement"),
        UniqueConstraint("tenant_code", "number"),
        Index(None, "tenant_code", "purchaser_code", "id"),
        Index(None, "tenant_code", "subject_id", "id"),
        Index(None, "tenant_code", "project_number", "id"),
        Index(None, "tenant_code", "kind", "id"),
        Index(
            "ix_portal_announcement_grams",
            "grams",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        {"info": {"append_only": True}},
    )
