"""Reads beyond list and detail: whether an announcement is what was published, and its series."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import or_

from zhengcai import Context, Role, query
from zhengcai_portal.content import digest_of
from zhengcai_portal.models import Announcement


class Verification(BaseModel):
    """The digest stored at publication beside the one of what is stored now."""

    number: str = Field(title="公告编号")
    algorithm: str = Field("SHA-256", title="算法")
    published: str = Field(title="发布时的摘要")
    recomputed: str = Field(title="重新计算的摘要")
    equal: bool = Field(title="一致")


@query("announcement.verify", title="核对公告内容", on=Announcement, by=Role.PUBLIC)
async def verify_announcement(ctx: Context, announcement: Announcement) -> Verification:
    """Whether the content is still what was published (政府采购信息发布管理办法 第14条)."""
    recomputed = digest_of(announcement.content)
    return Verification(
        number=announcement.number,
        published=announcement.digest,
        recomputed=recomputed,
        equal=recomputed == announcement.digest,
    )


class Related(BaseModel):
    """Another announcement of the same purchase."""

    id: UUID
    number: str = Field(title="公告编号")
    kind: str = Field(title="公告类型")
    title: str = Field(title="标题")
    published_at: datetime = Field(title="发布时间")
    corrects_id: UUID | None = Field(title="被更正的公告")


async def series_of(ctx: Context, announcement: Announcement) -> Sequence[Announcement]:
    """All announcements on the same record or the same project, this one too, oldest first."""
    same = [
        Announcement.subject_id == announcement.subject_id,
        Announcement.corrects_id == announcement.id,
    ]
    if announcement.project_number is not None:
        same.append(Announcement.project_number == announcement.project_number)
    statement = ctx.rows(Announcement, or_(*same)).order_by(Announcement.id)
    return (await ctx.db.scalars(statement)).all()


@query("announcement.series", title="本项目的公告", on=Announcement, by=Role.PUBLIC)
async def announcement_series(ctx: Context, announcement: Announcement) -> list[Related]:
    """The announcements of the purchase so far, oldest first."""
    return [
        Related.model_validate(each, from_attributes=True)
        for each in await series_of(ctx, announcement)
    ]
