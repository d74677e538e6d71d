"""What the tendering system gives into the archive package of a project (政府采购法 第42条)."""

import json
from uuid import UUID

from zhengcai import (
    Context,
    Document,
    PackageFile,
    Problem,
    Reason,
    Refusal,
    Subject,
    record_of,
)
from zhengcai_tendering.models import Bid, Draw, Member, PriceInquiry, Project, ScoreSheet

LAW = "政府采购法 第42条"

PAPERS = (
    ("document_id", "tender-document.pdf", "采购文件", "tender"),
    ("opening_record_id", "opening-record.pdf", "开标记录", "opening"),
    ("report_id", "evaluation-report.pdf", "评标报告", "evaluation"),
    ("award_notice_id", "award-notice.pdf", "中标通知书", "award"),
)

REQUIRED = {
    **{kind: title for _, _, title, kind in PAPERS},
    "budget": "预算指标",
    "plan": "采购计划",
    "announcement-tender": "招标公告",
    "announcement-result": "中标结果公告",
    "contract": "采购合同",
    "acceptance": "验收记录",
    "payment": "支付凭证",
}
"""Kinds of files without which a purchase is not archived, whichever plugin gives them."""


async def collected(ctx: Context, project_id: UUID) -> list[PackageFile]:
    """The files of every plugin, and what was announced on any record that they show.

    Refuses while a plugin did not answer or a required file is missing.

    A hook that fails is left out of the answers, and a package without its files would still prove
    itself sound.
    """
    hook = ctx.runtime.hooks.archive_files
    answers = await hook(ctx.enabled, ctx, project_id)
    silent = {item.plugin for item in hook.among(ctx.enabled)} - {each.plugin for each in answers}
    files = [file for answer in answers for file in answer.value]
    shown = {project_id, *(file.subject for file in files if file.subject is not None)}
    files += await ctx.announcements.papers(shown)
    missing = [title for kind, title in REQUIRED.items() if kind not in {f.kind for f in files}]
    problems = []
    if silent:
        problems.append(
            Problem(
                "project.archive_silent",
                "未能取得以下子系统的归档文件，不能归档：{plugins}",
                law=LAW,
                params={"plugins": "、".join(sorted(silent))},
            )
        )
    if missing:
        problems.append(
            Problem(
                "project.archive_incomplete",
                "归档文件不完整，缺少：{missing}",
                law=LAW,
                params={"missing": "、".join(missing)},
            )
        )
    if problems:
        raise Refusal(*problems, reason=Reason.CONFLICT)
    return files


async def files_of(ctx: Context, project_id: UUID) -> list[PackageFile]:
    """Papers, bids with their envelopes, score sheets, committee and draws; empty if not ours."""
    project = await ctx.get(Project, project_id)
    if project is None:
        return []
    files = [_record("tendering/project.json", project, "采购项目", "project")]
    for attribute, name, title, kind in PAPERS:
        document_id = getattr(project, attribute)
        if document_id is not None:
            files.append(await _paper(ctx, document_id, f"tendering/{name}", title, kind))
    files += await _bids(ctx, project)
    files += await _evaluation(ctx, project)
    return files


async def _bids(ctx: Context, project: Project) -> list[PackageFile]:
    files = []
    statement = ctx.rows(Bid, Bid.project_id == project.id).order_by(Bid.received_at, Bid.id)
    for number, bid in enumerate((await ctx.db.scalars(statement)).all(), 1):
        place, title = f"tendering/bids/{number:02d}", f"投标文件（{bid.supplier_name}）"
        files.append(_record(f"{place}.json", bid, title, "bid"))
        envelope = await _paper(
            ctx, bid.envelope_id, f"{place}.sealed", f"{title}密封件", "bid-envelope"
        )
        files.append(envelope)
    return files


async def _evaluation(ctx: Context, project: Project) -> list[PackageFile]:
    files = []
    sheets = ctx.rows(ScoreSheet, ScoreSheet.project_id == project.id).order_by(ScoreSheet.seat)
    for sheet in (await ctx.db.scalars(sheets)).all():
        place = f"tendering/scores/{sheet.seat:02d}.json"
        files.append(_record(place, sheet, f"评分表（席位{sheet.seat}）", "score-sheet"))
    asked = ctx.rows(PriceInquiry, PriceInquiry.project_id == project.id).order_by(PriceInquiry.id)
    for number, inquiry in enumerate((await ctx.db.scalars(asked)).all(), 1):
        place = f"tendering/price-inquiries/{number:02d}.json"
        title = f"报价说明（{inquiry.supplier_name}）"
        files.append(_record(place, inquiry, title, "price-inquiry"))
    members = ctx.rows(Member, Member.project_id == project.id).order_by(Member.seat)
    committee = [
        record_of(member) | {"name": member.name, "employer": member.employer}
        for member in (await ctx.db.scalars(members)).all()
    ]
    files.append(_json("tendering/committee.json", committee, "评标委员会", "committee"))
    draws = ctx.rows(Draw, Draw.project_id == project.id, Draw.drawn_at.is_not(None))
    shown = [
        record_of(draw) | {"seed": draw.seed, "candidates": draw.candidates}
        for draw in (await ctx.db.scalars(draws.order_by(Draw.id))).all()
    ]
    files.append(_json("tendering/draws.json", shown, "专家抽取记录", "draw"))
    return files


def _record(path: str, row: Subject, title: str, kind: str) -> PackageFile:
    data = _dump(record_of(row))
    return PackageFile(path, data, "application/json", title, kind, row.id)


def _json(path: str, rows: object, title: str, kind: str) -> PackageFile:
    data = _dump(rows)
    return PackageFile(path, data, "application/json", title, kind)


async def _paper(ctx: Context, document_id: UUID, path: str, title: str, kind: str) -> PackageFile:
    document = await ctx.get(Document, document_id)
    if document is None:
        raise LookupError(f"document {document_id} of the project is gone")
    return PackageFile(path, await ctx.content(document), document.media_type, title, kind)


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode()
