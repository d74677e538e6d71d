"""A memo: a business record that is announced with whatever it is given."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import (
    Collection,
    Context,
    Form,
    Notice,
    Role,
    Subject,
    action,
    field,
    new_id,
    query,
    title,
)


class Memo(Subject):
    """What was announced, and where."""

    __tablename__ = "neighbour_memo"

    announcement_id: Mapped[UUID] = mapped_column(Uuid(), info=title("公告"))


MEMOS = Collection(
    model=Memo,
    name="memos",
    singular="memo",
    title="备忘",
    states={"announced": "已公告"},
    read={Role.PURCHASER_OPERATOR: None},
    label="announcement_id",
)


class AnnounceMemo(Form):
    kind: str = field("公告类型")
    title: str = field("标题")
    content: list[tuple[str, Any]] = field("内容")
    purchaser_name: str = field("采购人", "示例中学")
    project_number: str | None = field("项目编号", None)
    closes_on: date | None = field("截止", None)
    rules_on: date | None = field("适用规则日期", None)
    facts: dict[str, Any] = field("关键信息", {})
    subject_id: UUID | None = field("业务记录", None)


@action("memo.announce", title="公告", on=Memo, by=Role.PURCHASER_OPERATOR, target="announced")
async def announce_memo(ctx: Context, form: AnnounceMemo) -> Memo:
    memo = Memo(id=new_id())
    post = ctx.actor.organisation(Role.PURCHASER_OPERATOR)
    memo.announcement_id = await ctx.announcements.publish(
        Notice(
            subject_type=Memo.__tablename__,
            purchaser_code=post.organisation if post else "",
            **{**dict(form), "subject_id": form.subject_id or memo.id},
        )
    )
    return memo


@query("memo.papers", title="归档文件", on=Memo, by=Role.PURCHASER_OPERATOR)
async def memo_papers(ctx: Context, memo: Memo) -> list[dict[str, str]]:
    """What the portal gives to an archive of the memo."""
    return [
        {
            "path": file.path,
            "kind": file.kind,
            "head": file.data[:5].decode("latin-1"),
            "text": file.data.decode() if file.media_type == "application/json" else "",
        }
        for file in await ctx.announcements.papers({memo.id})
    ]
