"""The publicity on the portal, under a kind of its own (软件需求公示)."""

from typing import Any

from zhengcai import Context, Notice
from zhengcai_governance.models.reviews import Review
from zhengcai_governance.terms import REVIEW_LAW

CODE = "requirement_publicity"
HEADINGS = ("需求编号", "需求提出机构", "需求内容", "应用场景", "公示期限", "异议方式")
ENDED = "requirement_publicity_ended"
ENDED_HEADINGS = ("需求编号", "需求提出机构", "原公示期限", "终止原因")
KINDS: dict[str, dict[str, Any]] = {
    CODE: {
        "title": "软件需求公示",
        "law": REVIEW_LAW,
        "kept": "A-58",
        "period": "A-61",
        "required": [{"heading": heading, "law": REVIEW_LAW} for heading in HEADINGS],
    },
    ENDED: {
        "title": "软件需求公示终止",
        "law": REVIEW_LAW,
        "kept": "A-58",
        "required": [{"heading": heading, "law": REVIEW_LAW} for heading in ENDED_HEADINGS],
    },
}
"""As the portal takes kinds of a locality (hook `announcement_kinds`)."""


async def announce_end(ctx: Context, row: Review, why: str) -> None:
    """That a publicity holds no longer: what was announced stays, and this stands beside it.

    The portal takes nothing back; its page on the requirement shows both.
    """
    if "portal" not in ctx.enabled or row.announcement_id is None:
        return
    await ctx.announcements.publish(
        Notice(
            kind=f"governance.{ENDED}",
            title=f"关于终止“{row.title}”软件需求公示的公告",
            subject_type=Review.__tablename__,
            subject_id=row.id,
            purchaser_code=ctx.tenant.code,
            purchaser_name=ctx.tenant.name,
            content=(
                ("需求编号", row.number),
                ("需求提出机构", f"{row.source_name} {row.proposer_name}"),
                ("原公示期限", f"自{row.publicity_begins}起至{row.publicity_ends}止"),
                ("终止原因", why),
            ),
            facts={"requirement": row.number, "round": row.publicity_round},
        )
    )


def publicity_notice(ctx: Context, row: Review) -> Notice:
    """The full text of the requirement, without the person to be called about it."""
    until = f"自{row.publicity_begins}起至{row.publicity_ends}止"
    if row.publicity_provisional:
        until += "（截止日待节假日安排公布后核定）"
    where = ctx.address("governance.reviews", row.id)
    office = ctx.actor.organisation(*(post.role for post in ctx.actor.posts))
    return Notice(
        kind=f"governance.{CODE}",
        title=f"关于“{row.title}”软件需求的公示",
        subject_type=Review.__tablename__,
        subject_id=row.id,
        purchaser_code=office.organisation if office else ctx.tenant.code,
        purchaser_name=office.organisation_name if office else ctx.tenant.name,
        content=(
            ("需求编号", row.number),
            ("需求提出机构", f"{row.source_name} {row.proposer_name}"),
            ("需求内容", row.content),
            ("应用场景", row.scenario),
            ("法律适用", row.legal_basis or "无"),
            ("需求提出理由", row.reason or "无"),
            ("实现建议", row.suggestion),
            ("影响业务范围", row.affected),
            ("期望实现时间", row.expected_on.isoformat()),
            ("公示期限", until),
            ("异议方式", f"可以在本页面（{where}）实名提出异议，或者联系：{row.publicity_contact}"),
        ),
        facts={"requirement": row.number, "round": row.publicity_round},
    )
