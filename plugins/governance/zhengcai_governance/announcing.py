"""The publicity on the portal, under a kind of its own (软件需求公示)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhengcai import Context, Notice
from zhengcai_governance.models.reviews import Review
from zhengcai_governance.terms import REVIEW_LAW

CODE = "requirement_publicity"
HEADINGS = ("需求编号", "需求提出机构", "需求内容", "应用场景", "公示期限", "异议方式")
MOVED = "requirement_publicity_moved"
MOVED_HEADINGS = ("需求编号", "需求提出机构", "原公示期限", "现公示期限", "变更原因")
ENDED = "requirement_publicity_ended"
ENDED_HEADINGS = ("需求编号", "需求提出机构", "原公示期限", "终止原因")


def _kind(title: str, headings: tuple[str, ...], **more: str) -> dict[str, Any]:
    return {
        "title": title,
        "law": REVIEW_LAW,
        "kept": "A-58",
        "publisher": "财政部门",
        "page": "governance.reviews",
        "required": [{"heading": heading, "law": REVIEW_LAW} for heading in headings],
        **more,
    }


KINDS: dict[str, dict[str, Any]] = {
    CODE: _kind("软件需求公示", HEADINGS, period="A-61"),
    MOVED: _kind("软件需求公示期限变更", MOVED_HEADINGS),
    ENDED: _kind("软件需求公示终止", ENDED_HEADINGS),
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
    until = f"自{row.publicity_begins}起至{row.publicity_ends}止"
    return until + ("（截止日待节假日安排公布后核定）" if row.publicity_provisional else "")


def _title(row: Review, about: str) -> str:
    again = f"（第{row.publicity_round}次）" if row.publicity_round > 1 else ""
    return f"关于“{row.title}”软件需求{about}{again}"


async def _publish(
    ctx: Context, row: Review, kind: str, title: str, content: Sequence[tuple[str, str]]
) -> UUID | None:
    """Where the portal works; the requirement's own public page stands without it."""
    if "portal" not in ctx.enabled:
        return None
    office = ctx.actor.organisation(*(post.role for post in ctx.actor.posts))
    return await ctx.announcements.publish(
        Notice(
            kind=f"governance.{kind}",
            title=title,
            subject_type=Review.__tablename__,
            subject_id=row.id,
            purchaser_code=office.organisation if office else ctx.tenant.code,
            purchaser_name=office.organisation_name if office else ctx.tenant.name,
            content=(
                ("需求编号", row.number),
                ("需求提出机构", f"{row.source_name} {row.proposer_name}"),
                *content,
            ),
            facts={"requirement": row.number, "round": row.publicity_round},
        )
    )


def _full(row: Review, why: str) -> Sequence[tuple[str, str]]:
    """All of the form but the person to be called about it."""
    basis = "；".join(part for part in (row.legal_basis, row.legal_note) if part)
    return (
        *((("再次公示的原因", why),) if row.publicity_round > 1 else ()),
        ("需求内容", row.content),
        ("应用场景", row.scenario),
        ("法律适用", basis or "无"),
        ("需求提出理由", row.reason or "无"),
        ("实现建议", row.suggestion),
        ("影响业务范围", row.affected),
        ("对系统稳定和服务质量的影响", row.impact),
        ("期望实现时间", row.expected_on.isoformat()),
        ("公示期限", period(row)),
        (
            "异议方式",
            f"公示期内，任何单位和个人可以打开所公告的事项，在网上实名提出异议；"
            f"也可以联系：{row.publicity_contact}",
        ),
    )
