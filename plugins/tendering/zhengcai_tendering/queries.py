"""What is shown, to whom, and from when on."""

from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel

from zhengcai import (
    Collection,
    Context,
    Problem,
    Reason,
    Refusal,
    Role,
    TenantSettings,
    query,
)
from zhengcai_tendering.access import (
    MEMBER_ROLES,
    PURCHASER_ROLES,
    SUPERVISORS,
    either,
    mask_bid,
    mask_project,
    of_any,
    of_organisation,
    own_membership,
    own_sheet,
    published,
    seated,
    unannounced_inquiry,
    unannounced_member,
    unannounced_project,
    unannounced_sheet,
    unopened_bid,
)
from zhengcai_tendering.models import Bid, Member, PriceInquiry, Project, Report, ScoreSheet
from zhengcai_tendering.sections import bid_sections, project_sections, sheet_sections
from zhengcai_tendering.settings import TenderingSettings

settings = TenantSettings(TenderingSettings)

OPENED = Project.opened_at.is_not(None)
CLOSED = Project.opening_closed_at.is_not(None)
EVALUATED = Project.evaluated_at.is_not(None)

projects = Collection(
    model=Project,
    name="projects",
    singular="project",
    title="采购项目",
    states={
        "drafting": "编制采购文件",
        "published": "已公告",
        "opening": "开标中",
        "opened": "已开标",
        "evaluating": "评审中",
        "evaluated": "已评审",
        "awarded": "已定标",
        "notified": "已公告结果",
        "contracted": "已签订合同",
        "archived": "已归档",
        "failed": "已废标",
    },
    read={
        **dict.fromkeys(PURCHASER_ROLES, "purchaser_code"),
        Role.AGENCY: "agency_code",
        Role.SUPPLIER: published,
        Role.EXPERT: seated(Project),
        **dict.fromkeys(SUPERVISORS, None),
    },
    number="number",
    columns=("number", "title", "purchaser_name", "budget", "bid_deadline"),
    filters=("state", "kind", "method", "plan_id"),
    search=("number", "title", "purchaser_name"),
    secret=unannounced_project,
    mask=mask_project,
    sections=project_sections,
)

bids = Collection(
    model=Bid,
    name="bids",
    singular="bid",
    title="投标文件",
    states={
        "submitted": "已密封递交",
        "withdrawn": "已撤回",
        "decrypted": "已解密",
        "opened": "有效投标",
        "void": "无效投标",
    },
    read={
        Role.SUPPLIER: "supplier_code",
        Role.AGENCY: of_organisation(Bid, Role.AGENCY, "agency_code", OPENED),
        **{role: of_organisation(Bid, role, "purchaser_code", OPENED) for role in PURCHASER_ROLES},
        Role.EXPERT: lambda actor: seated(Bid)(actor) & of_any(Bid, CLOSED)(actor),
        **dict.fromkeys(SUPERVISORS, of_any(Bid, OPENED)),
    },
    label="supplier_name",
    columns=("project_number", "supplier_name", "price", "total_score", "rank"),
    filters=("state", "project_id"),
    search=("project_number", "project_title", "supplier_name"),
    secret=unopened_bid,
    mask=mask_bid,
    sections=bid_sections,
)

members = Collection(
    model=Member,
    name="members",
    singular="member",
    title="评审任务",
    states={"seated": "在任", "left": "已退出"},
    read=dict.fromkeys(MEMBER_ROLES, own_membership),
    label="project_title",
    columns=("project_number", "project_title", "capacity", "seat", "head"),
    secret=unannounced_member,
    filters=("state", "project_id"),
    search=("project_number", "project_title"),
)

score_sheets = Collection(
    model=ScoreSheet,
    name="score-sheets",
    singular="score_sheet",
    title="评分表",
    states={"submitted": "已提交"},
    read={
        Role.EXPERT: own_sheet,
        **{
            role: either(own_sheet, of_organisation(ScoreSheet, role, "purchaser_code", EVALUATED))
            for role in PURCHASER_ROLES
        },
        Role.AGENCY: of_organisation(ScoreSheet, Role.AGENCY, "agency_code", EVALUATED),
        **dict.fromkeys(SUPERVISORS, of_any(ScoreSheet, EVALUATED)),
    },
    label="project_title",
    columns=("project_title", "seat", "submitted_at"),
    secret=unannounced_sheet,
    filters=("project_id",),
    sections=sheet_sections,
)

price_inquiries = Collection(
    model=PriceInquiry,
    name="price-inquiries",
    singular="price_inquiry",
    title="报价说明",
    states={
        "asked": "待说明",
        "explained": "已说明",
    },
    read={
        Role.SUPPLIER: "supplier_code",
        Role.EXPERT: seated(PriceInquiry),
        **{
            role: either(
                seated(PriceInquiry),
                of_organisation(PriceInquiry, role, "purchaser_code", EVALUATED),
            )
            for role in PURCHASER_ROLES
        },
        Role.AGENCY: of_organisation(PriceInquiry, Role.AGENCY, "agency_code", EVALUATED),
        **dict.fromkeys(SUPERVISORS, of_any(PriceInquiry, EVALUATED)),
    },
    label="supplier_name",
    columns=("project_number", "supplier_name", "asked_at", "answer_until"),
    filters=("state", "project_id"),
    search=("project_number", "project_title", "supplier_name"),
    secret=unannounced_inquiry,
)

reports = Collection(
    model=Report,
    name="reports",
    singular="report",
    title="评标报告",
    states={"submitted": "已提交"},
    read={
        Role.AGENCY: of_organisation(Report, Role.AGENCY, "agency_code"),
        **{role: of_organisation(Report, role, "purchaser_code") for role in PURCHASER_ROLES},
        **dict.fromkeys(SUPERVISORS, None),
    },
    label="project_title",
    number="project_number",
    columns=("project_number", "project_title", "submitted_at"),
    filters=("project_id",),
    search=("project_number", "project_title"),
)


class BidResult(BaseModel):
    """What a bidder is told with the result: its own score and rank, or why it was invalid."""

    project_number: str
    project_title: str
    won: bool
    winner_name: str | None
    price_score: Decimal | None
    technical_score: Decimal | None
    total_score: Decimal | None
    rank: int | None
    invalid_reason: str | None
    invalid_law: str | None
    told_at: datetime


@query(
    "bid.result",
    title="评审得分与排序",
    on=Bid,
    by=Role.SUPPLIER,
    owner="supplier_code",
)
async def bid_result(ctx: Context, bid: Bid) -> BidResult:
    """The bidder's own score and rank (令87 第69条); nobody else's."""
    project = await ctx.get(Project, bid.project_id)
    if project is None or bid.told_at is None:
        raise Refusal(
            Problem(
                "bid.no_result_yet",
                "结果尚未公告",
                law=ctx.rule("A-26").citation,
            ),
            reason=Reason.CONFLICT,
        )
    return BidResult(
        project_number=bid.project_number,
        project_title=bid.project_title,
        won=bid.id == project.winner_bid_id,
        winner_name=project.winner_name,
        price_score=bid.price_score,
        technical_score=bid.technical_score,
        total_score=bid.total_score,
        rank=bid.rank,
        invalid_reason=bid.invalid_reason,
        invalid_law=bid.invalid_law,
        told_at=bid.told_at,
    )
