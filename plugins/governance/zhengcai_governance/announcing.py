"""What the portal tells of governance, under kinds of its own: publicity, and specifications."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from zhengcai import Context, Notice, Subject
from zhengcai_governance.models.reviews import Review
from zhengcai_governance.models.sharing import Specification
from zhengcai_governance.paper import legal_basis
from zhengcai_governance.sharing_terms import LAW as SHARING_LAW
from zhengcai_governance.terms import REVIEW_LAW

CODE = "requirement_publicity"
HEADINGS = ("需求编号", "需求提出机构", "需求内容", "应用场景", "公示期限", "异议方式")
MOVED = "requirement_publicity_moved"
MOVED_HEADINGS = ("需求编号", "需求提出机构", "原公示期限", "现公示期限", "变更原因")
ENDED = "requirement_publicity_ended"
ENDED_HEADINGS = ("需求编号", "需求提出机构", "原公示期限", "终止原因")


SPECIFIED = "specification_published"
SPECIFIED_HEADINGS = ("规范代码", "版本", "说明")
ENDING = "specification_ending"
ENDING_HEADINGS = ("规范代码", "版本", "停用日期", "停用说明")


def _kind(
    title: str,
    headings: tuple[str, ...],
    law: str = REVIEW_LAW,
    page: str = "governance.reviews",
    **more: str,
) -> dict[str, Any]:
    return {
        "title": title,
        "law": law,
        "kept": "A-58",
        "publisher": "财政部门",
        "page": page,
        "required": [{"heading": heading, "law": law} for heading in headings],
        **more,
    }


KINDS: dict[str, dict[str, Any]] = {
    CODE: _kind("软件需求公示", HEADINGS, period="A-61"),
    MOVED: _kind("软件需求公示期限变更", MOVED_HEADINGS),
    ENDED: _kind("软件需求公示终止", ENDED_HEADINGS),
    SPECIFIED: _kind(
        "数据共享接口规范发布", SPECIFIED_HEADINGS, SHARING_LAW, "governance.specifications"
    ),
    ENDING: _kind(
        "数据共享接口规范停用预告", ENDING_HEADINGS, SHARING_LAW, "governance.specifications"
    ),
}
"""As the portal takes kinds of a locality (hook `announcement_kinds`)."""


async def announce_begin(ctx: Context, row: Review, why: str) -> None:
    """The requirement in full; a publicity after the first one says why (`why`)."""
    row.announcement_id = await _publish(ctx, row, CODE, _title(row, "的公示"), _full(row, why))


async def announce_move(ctx: Context, row: Review, before: str, why: str) -> None:
    """Another end than the one announced: what was announced stays, and this stands beside it."""
    if row.announcement_id is not None:
        content = (("原公示期限", before), ("现公示期限", period(row)), ("变更原因", why))
        await _publish(ctx, row, MOVED, _title(row, "公示期限变更的公告"), content)


async def announce_end(ctx: Context, row: Review, why: str) -> None:
    """That a publicity holds no longer: what was announced stays, and this stands beside it.

    The portal takes nothing back; its page on the requirement shows both.
    """
    if row.announcement_id is not None:
        content = (("原公示期限", period(row)), ("终止原因", why))
        await _publish(ctx, row, ENDED, _title(row, "公示终止的公告"), content)


def period(row: Review) -> str:
    """From when to when, and whether that is certain."""
    until = f"自{_day(row.publicity_begins)}起至{_day(row.publicity_ends)}止"
    return until + ("（截止日待节假日安排公布后核定）" if row.publicity_provisional else "")


def _day(value: date | None) -> str:
    """As an announcement writes it."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "—"


def _title(row: Review, about: str) -> str:
    again = f"（第{row.publicity_round}次）" if row.publicity_round > 1 else ""
    return f"关于“{row.title}”软件需求{about}{again}"


async def announce_specification(ctx: Context, row: Specification) -> None:
    """A new edition, for whoever's system is to read it."""
    content = (*_edition(row), ("说明", row.description))
    title = f"关于发布“{row.title}”数据共享接口规范第{row.edition}版的公告"
    await _put(ctx, row, SPECIFIED, title, content, {"specification": row.scope})


async def announce_specification_end(ctx: Context, row: Specification) -> None:
    """Until when an edition still answers."""
    content = (
        *_edition(row),
        ("停用日期", _day(row.readable_until)),
        ("停用说明", row.end_reason or ""),
    )
    title = f"关于“{row.title}”数据共享接口规范第{row.edition}版停用的预告"
    await _put(ctx, row, ENDING, title, content, {"specification": row.scope})


def _edition(row: Specification) -> tuple[tuple[str, str], ...]:
    return (("规范代码", row.code), ("版本", f"第{row.edition}版"))


async def _publish(
    ctx: Context, row: Review, kind: str, title: str, content: Sequence[tuple[str, str]]
) -> UUID | None:
    told = (
        ("需求编号", row.number),
        ("需求提出机构", f"{row.source_name} {row.proposer_name}"),
        *content,
    )
    facts = {"requirement": row.number, "round": row.publicity_round}
    return await _put(ctx, row, kind, title, told, facts)


async def _put(
    ctx: Context,
    row: Subject,
    kind: str,
    title: str,
    content: Sequence[tuple[str, str]],
    facts: Mapping[str, Any],
) -> UUID | None:
    """Where the portal works; the record's own public page stands without it."""
    if "portal" not in ctx.enabled:
        return None
    office = ctx.actor.organisation(*(post.role for post in ctx.actor.posts))
    return await ctx.announcements.publish(
        Notice(
            kind=f"governance.{kind}",
            title=title,
            subject_type=row.__tablename__,
            subject_id=row.id,
            purchaser_code=office.organisation if office else ctx.tenant.code,
            purchaser_name=office.organisation_name if office else ctx.tenant.name,
            content=content,
            facts=facts,
        )
    )


def _full(row: Review, why: str) -> Sequence[tuple[str, str]]:
    """All of the form but the person to be called about it."""
    return (
        *((("再次公示的原因", why),) if row.publicity_round > 1 else ()),
        ("需求内容", row.content),
        *(
            (("盖章申请表所载的需求内容（修改前）", row.sealed_content),)
            if row.sealed_content
            else ()
        ),
        ("应用场景", row.scenario),
        ("法律适用", "；".join(legal_basis(row.legal_bases, row.legal_note)) or "无"),
        ("需求提出理由", row.reason or "无"),
        ("实现建议", row.suggestion),
        ("影响业务范围", row.affected),
        ("对系统稳定和服务质量的影响", row.impact),
        ("期望实现时间", _day(row.expected_on)),
        ("公示期限", period(row)),
        (
            "异议方式",
            f"公示期内，任何单位和个人可以打开所公告的事项，在网上实名提出异议；"
            f"也可以联系：{row.publicity_contact}",
        ),
    )
