"""Further parts of the pages: what a reader may see is asked again for each part."""

from collections.abc import Sequence
from datetime import datetime

from zhengcai import Context, Role, Section, table, text
from zhengcai_tendering.access import insider
from zhengcai_tendering.models import CAPACITIES, Bid, Draw, Member, Project, ScoreSheet
from zhengcai_tendering.papers import number
from zhengcai_tendering.report import FINDINGS


async def project_sections(ctx: Context, project: Project) -> Sequence[Section]:
    """Document, clarifications, committee, opening record, ranking, findings."""
    parts: list[Section] = []
    if project.terms:
        terms = project.document
        parts.append(text("采购需求", terms.requirement, terms.qualification))
        rows = [
            [row.name, number(row.weight), "客观分" if row.objective else "主观分"]
            for row in terms.criteria
        ]
        parts.append(
            table("评审因素", (("因素", "text"), ("分值", "number"), ("性质", "word")), rows)
        )
    if project.clarifications:
        changes = [
            [datetime.fromisoformat(one["at"]), one["content"], one["bid_deadline"] or "不变"]
            for one in project.clarifications
        ]
        columns = (("时间", "datetime"), ("内容", "text"), ("投标截止时间", "word"))
        parts.append(table("澄清和修改", columns, changes))
    parts += await _committee(ctx, project)
    parts += await _draws(ctx, project)
    if insider(ctx, project):
        parts += await _bids(ctx, project)
        parts += _findings(project)
    return parts


async def _committee(ctx: Context, project: Project) -> list[Section]:
    if project.committee_size is None:
        return []
    seated = ctx.rows(Member, Member.project_id == project.id, Member.state == "seated")
    members = (await ctx.db.scalars(seated.order_by(Member.seat))).all()
    parts = []
    if project.notified_at is None:
        parts.append(
            text(
                "评标委员会",
                f"应有{project.committee_size}人，已确定{len(members)}人。名单在结果公告前保密。",
            )
        )
        if any(one.person_id == ctx.actor.person_id for one in members):
            seats = [[one.seat, CAPACITIES[one.capacity], one.head] for one in members]
            kinds = (("席位", "number"), ("身份", "word"), ("组长", "yesno"))
            parts.append(table("席位", kinds, seats))
    else:
        rows = [[one.seat, one.name, CAPACITIES[one.capacity], one.head] for one in members]
        columns = (("席位", "number"), ("姓名", "text"), ("身份", "word"), ("组长", "yesno"))
        parts.append(table("评标委员会", columns, rows))
    return parts


async def _draws(ctx: Context, project: Project) -> list[Section]:
    draws = ctx.rows(Draw, Draw.project_id == project.id, Draw.drawn_at.is_not(None))
    rows = [
        [
            one.drawn_at,
            one.word,
            one.seed_digest,
            one.candidates_digest,
            one.seed if project.notified_at is not None else "结果公告后公开",
        ]
        for one in await ctx.db.scalars(draws.order_by(Draw.id))
    ]
    columns = (
        ("抽取时间", "datetime"),
        ("口令", "text"),
        ("种子摘要", "code"),
        ("候选名单摘要", "code"),
        ("种子", "code"),
    )
    note = "种子摘要在抽取前已经确定，公开种子后任何人都可以复核。"
    return [table("专家抽取", columns, rows, note=note)] if rows else []


async def _bids(ctx: Context, project: Project) -> list[Section]:
    """The opening list once the opening is over; the ranking once the report is in."""
    if project.opening_closed_at is None:
        return []
    statement = ctx.rows(Bid, Bid.project_id == project.id, Bid.state != "withdrawn")
    bids = (await ctx.db.scalars(statement.order_by(Bid.received_at, Bid.id))).all()
    opened = table(
        "开标一览表",
        (("投标人", "text"), ("投标报价", "money"), ("交货期（日）", "number"), ("备注", "text")),
        [
            [bid.supplier_name, bid.price, bid.delivery_days, bid.invalid_reason or ""]
            for bid in bids
        ],
    )
    if project.evaluated_at is None:
        return [opened]
    ranked = sorted((bid for bid in bids if bid.total_score is not None), key=_place)
    ranking = table(
        "评审得分与排序",
        (
            ("排名", "number"),
            ("投标人", "text"),
            ("价格分", "number"),
            ("技术商务分", "number"),
            ("总得分", "number"),
        ),
        [
            [bid.rank, bid.supplier_name, bid.price_score, bid.technical_score, bid.total_score]
            for bid in ranked
        ],
    )
    return [opened, ranking]


def _place(bid: Bid) -> tuple[bool, int]:
    return (bid.rank is None, bid.rank or 0)


def _findings(project: Project) -> list[Section]:
    if not project.findings or project.evaluated_at is None:
        return []
    rows = [
        [FINDINGS[one["kind"]], one.get("supplier", ""), one.get("reason", ""), one.get("law", "")]
        for one in project.findings
    ]
    columns = (("事项", "text"), ("投标人", "text"), ("内容", "text"), ("依据", "text"))
    return [table("评审认定", columns, rows)]


async def bid_sections(ctx: Context, bid: Bid) -> Sequence[Section]:
    """The receipt for the supplier itself."""
    if bid.supplier_code not in ctx.actor.organisations(Role.SUPPLIER):
        return []
    return [
        text(
            "递交回执",
            f"平台已接收密封投标文件，摘要（SHA-256）为{bid.digest}。",
            "开标前任何人都无法查看内容。请妥善保管密封密码。",
        )
    ]


async def sheet_sections(ctx: Context, sheet: ScoreSheet) -> Sequence[Section]:
    """The scores with the names of the bidders."""
    found = await ctx.db.scalars(ctx.rows(Bid, Bid.project_id == sheet.project_id))
    names = {str(bid.id): bid.supplier_name for bid in found}
    rows = [[names[row["bid_id"]], row["criterion"], row["score"]] for row in sheet.scores]
    columns = (("投标人", "text"), ("评审因素", "text"), ("得分", "number"))
    return [table("评分", columns, rows)]
