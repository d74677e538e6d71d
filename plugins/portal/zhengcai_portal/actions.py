"""The collection of announcements, and the only thing that can be done to one: correct it."""

from uuid import UUID

from sqlalchemy import ColumnElement, false

from zhengcai import (
    Collection,
    Context,
    Form,
    Notice,
    Problem,
    Reason,
    Refusal,
    Role,
    Stage,
    action,
    field,
    grams,
    matches,
)
from zhengcai_portal.models import Announcement
from zhengcai_portal.publishing import NO_CHANGE_LAW, publish


def matching(words: str) -> ColumnElement[bool]:
    """Announcements that hold all of `words`; none where there is no word in them."""
    return matches(Announcement.grams, words) if grams([words]) else false()


ANNOUNCEMENTS = Collection(
    model=Announcement,
    name="announcements",
    singular="announcement",
    title="公告",
    states={"published": "已发布"},
    read={Role.PUBLIC: None},
    number="number",
    columns=("number", "kind", "title", "purchaser_name", "published_at", "closes_on"),
    filters=("kind", "local_kind", "purchaser_code", "project_number", "subject_id", "corrects_id"),
    search=matching,
)

_CHANGING_LAW = {
    **dict.fromkeys(("prequalification", "tender", "competitive"), "政府采购法实施条例 第31条"),
    "result": "政府采购法 第46条",
}
"""Kinds that bind bidders: a correction of them is a change, made by the business that told it."""


class CorrectAnnouncement(Form):
    """What an earlier announcement got wrong, and what is right."""

    announcement_id: UUID = field("被更正的公告", reference="portal.announcements")
    correction: str = field("更正内容", min_length=1, max_length=5000, kind="textarea")
    contact: str = field("联系方式", min_length=1, max_length=500)
    remark: str = field("其他补充事宜", "无", max_length=1000)


@action(
    "announcement.correct",
    title="发布更正公告",
    on=Announcement,
    by=(Role.PURCHASER_MANAGER, Role.AGENCY),
    target="published",
    law=NO_CHANGE_LAW,
    stage=Stage.DISCLOSURE,
    intro="公告发布后不得修改或者删除，有误的以更正公告更正。"
    "采购邀请和采购结果的更正在原业务中办理。",
)
async def correct_announcement(ctx: Context, form: CorrectAnnouncement) -> Announcement:
    """Publish a correction that refers to the original; the original stays as it is."""
    original = await _original(ctx, form)
    ctx.facts.update(corrects=str(original.id), number=original.number)
    first = original.published_at.astimezone(ctx.now.tzinfo).date()
    return await publish(
        ctx,
        Notice(
            kind="correction",
            title=f"{original.title}更正公告",
            subject_type=original.subject_type,
            subject_id=original.subject_id,
            project_number=original.project_number,
            purchaser_code=original.purchaser_code,
            purchaser_name=original.purchaser_name,
            content=[
                (
                    "项目基本情况",
                    [
                        ["事项", "内容"],
                        ["原公告编号", original.number],
                        ["原公告标题", original.title],
                        ["项目编号", original.project_number or "无"],
                        ["首次公告日期", first],
                    ],
                ),
                (
                    "更正信息",
                    [
                        ["事项", "内容"],
                        ["更正事项", "采购公告"],
                        ["更正内容", form.correction],
                        ["更正日期", ctx.today],
                    ],
                ),
                ("其他补充事宜", form.remark or "无"),
                ("联系方式", form.contact),
            ],
            facts={"corrects": original.id, "agency_code": original.agency_code},
        ),
    )


@correct_announcement.check
async def announcement_is_yours(ctx: Context, form: CorrectAnnouncement) -> list[Problem]:
    """Whoever published corrects: the purchaser, or the agency that acted for it."""
    original = await _original(ctx, form)
    own = original.purchaser_code in ctx.actor.organisations(
        Role.PURCHASER_MANAGER
    ) or original.agency_code in ctx.actor.organisations(Role.AGENCY)
    if not own:
        raise Refusal(
            Problem("access.not_owner", "此公告不是您所在的单位发布的，您不能更正"),
            reason=Reason.FORBIDDEN,
        )
    return []


@correct_announcement.check
async def nothing_but_the_notice_is_corrected(
    ctx: Context, form: CorrectAnnouncement
) -> list[Problem]:
    """What binds bidders is changed where its periods and limits are checked, and told from there."""
    law = _CHANGING_LAW.get(await _kind_of(ctx, await _original(ctx, form)))
    if law is None:
        return []
    return [
        Problem(
            "announcement.corrected_elsewhere",
            "采购邀请或者采购结果的更正，应在原业务中办理并由其发布更正公告",
            field="announcement_id",
            law=law,
        )
    ]


async def _kind_of(ctx: Context, announcement: Announcement) -> str:
    """The kind of what was first announced, however often it has been corrected."""
    while announcement.corrects_id is not None:
        earlier = await ctx.get(Announcement, announcement.corrects_id)
        assert earlier is not None  # noqa: S101 - the foreign key holds it
        announcement = earlier
    return announcement.kind


async def _original(ctx: Context, form: CorrectAnnouncement) -> Announcement:
    original = await ctx.get(Announcement, form.announcement_id)
    if original is None:
        raise Refusal(
            Problem("announcement.unknown", "没有此公告", field="announcement_id"),
            reason=Reason.NOT_FOUND,
        )
    return original
