"""What the page of a review shows, and to whom."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhengcai import Context, LinkTo, Section, Suggestion, table, text
from zhengcai_governance.course import OFFICIALS, course_of
from zhengcai_governance.likeness import similar_to
from zhengcai_governance.models.reviews import Objection, Review
from zhengcai_governance.publicity import days_left, end_of, is_open
from zhengcai_governance.terms import OBJECTION_STATES, OUTCOMES

HIDDEN = (
    "contact", "phone", "similar", "duplicates", "opinion", "evaluation", "evaluation_basis",
    "revision",
)  # fmt: skip
"""What the publicity does not show: the person to call, and what officials noted for each other."""


def _official(ctx: Context) -> bool:
    return bool(ctx.actor.reading_roles & OFFICIALS)


def mask_review(ctx: Context, row: Review, record: dict[str, Any]) -> None:
    """Take out what the public does not read."""
    if not _official(ctx):
        for name in HIDDEN:
            record.pop(name, None)


async def review_sections(ctx: Context, row: Review) -> Sequence[Section]:
    """For everybody its publicity and what came of objections; for officials what is like it, what
    is said against it, its course.
    """
    found: list[Section] = []
    end = end_of(ctx, row)
    if end is not None and row.state in ("publicised", "objected"):
        until = f"公示自{row.publicity_begins}起至{end.day}止。"
        if is_open(ctx, row):
            until = f"{until[:-1]}，还剩{days_left(ctx, row)}个工作日。"
        if end.provisional:
            until = f"公示自{row.publicity_begins}起，截止日暂为{end.day}：{end.reason}。"
        ended = "公示期内任何单位和个人可以实名提出异议。" if is_open(ctx, row) else "公示期已满。"
        found.append(text("公示期限", until, ended))
    found += await _outcomes(ctx, row)
    if not _official(ctx):
        return found
    # As long as it waits, what is alike now; from the check on, what was alike then.
    similar = await alike(ctx, row) if row.state == "arrived" else row.similar
    if row.state == "arrived" or row.duplicates is not None:
        found.append(_duplicates(similar))
    found += await _objections(ctx, row)
    if row.merged:
        joined = [(each["number"], each["proposer"]) for each in row.merged]
        heads = (("编号", "code"), ("需求提出机构", "text"))
        found.append(table("并入本需求的", heads, joined))
    home = f"/t/{row.source_tenant}/-/governance/requirements/{row.source_id}"
    found.append(table("原件", (("需求", "link"),), [(LinkTo(row.number, home),)]))
    return (*found, course_of(row))


async def alike(ctx: Context, row: Review) -> list[dict[str, Any]]:
    """`{id, number, title, percent, address}` of the reviews like this one, the closest first.

    What is in the ledger has its review, so the ledger is among them.
    """
    return [
        {
            "id": str(other.id),
            "number": other.ledger_number or other.number,
            "title": other.title,
            "percent": percent,
            "address": ctx.address("governance.reviews", other.id),
        }
        for other, percent in await similar_to(ctx, Review, row.grams, but=row.id)
    ]


def _duplicates(similar: Sequence[Mapping[str, Any]]) -> Section:
    if not similar:
        return text("查重情况", "没有找到相似的需求和台账。")
    rows = [
        (LinkTo(each["title"], each["address"]), each["number"], f"{each['percent']}%")
        for each in similar
    ]
    columns = (("相似的需求", "link"), ("编号", "code"), ("相似度", "text"))
    return table("查重情况", columns, rows)


async def _while_checking(ctx: Context, row: Review, texts: Mapping[str, str]) -> Section | None:
    similar = await alike(ctx, row)
    return _duplicates(similar) if similar else None


ALIKE = Suggestion("重新查找相似的需求", ("duplicates",), _while_checking, at_once=True)
"""What is like the review, beside the field in which the finding is written."""


async def _outcomes(ctx: Context, row: Review) -> list[Section]:
    """What came of each objection of every publicity, without the name and words of the objector."""
    handled = ctx.rows(Objection, Objection.review_id == row.id, Objection.state == "handled")
    found = (await ctx.db.scalars(handled.order_by(Objection.handled_at, Objection.id))).all()
    rows = [
        (each.publicity_round, OUTCOMES[each.outcome or ""], each.reply, each.handled_at)
        for each in found
    ]
    columns = (
        ("公示次数", "number"),
        ("处理结果", "word"),
        ("答复", "text"),
        ("答复时间", "datetime"),
    )
    return [table("异议处理情况", columns, rows)] if rows else []


async def _objections(ctx: Context, row: Review) -> list[Section]:
    """Those of the publicity that is under way, so that equal ones are seen beside each other."""
    raised = ctx.rows(
        Objection,
        Objection.review_id == row.id,
        Objection.publicity_round == row.publicity_round,
    )
    found = (await ctx.db.scalars(raised.order_by(Objection.id))).all()
    columns = (
        ("编号", "link"),
        ("异议人", "text"),
        ("异议理由", "text"),
        ("状态", "word"),
        ("处理结果", "word"),
    )
    rows = [
        (
            LinkTo(each.number, ctx.address("governance.objections", each.id)),
            each.objector,
            each.reason,
            OBJECTION_STATES[each.state],
            OUTCOMES[each.outcome] if each.outcome else "",
        )
        for each in found
    ]
    return [table("本次公示的异议", columns, rows)] if rows else []
