"""What the committee decides together, and its report."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from zhengcai import Context, Form, Problem, Refusal, Role, Stage, action, field
from zhengcai_tendering.access import seated
from zhengcai_tendering.actions.deciding import await_award
from zhengcai_tendering.actions.low_prices import inquiries_of, unjudged_prices
from zhengcai_tendering.actions.opening import bids_of
from zhengcai_tendering.actions.qualifying import NO_SUCH_BID, bidders, exclude, valid_bid
from zhengcai_tendering.actions.scoring import missing_sheets, sheets_of
from zhengcai_tendering.actions.seating import members_of, vacant_seats
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Project, Report
from zhengcai_tendering.papers import keep_paper
from zhengcai_tendering.ranking import (
    gathered,
    objective_problems,
    rank_bids,
)
from zhengcai_tendering.report import evaluation_report
from zhengcai_tendering.requirements import too_few
from zhengcai_tendering.scoring import Standing


class RejectBid(Form):
    """A bid that does not conform to the tender document."""

    bid_id: UUID = field(
        "投标文件", reference="tendering.bids", states=("opened",), of="project_id"
    )
    reason: str = field("不符合的内容", min_length=2, max_length=1_000, kind="textarea")


@action(
    "project.reject_bid",
    title="符合性审查不通过",
    on=Project,
    by=Role.EXPERT,
    owner=seated(Project, head=True),
    source="evaluating",
    law="政府采购货物和服务招标投标管理办法 第50条",
    stage=Stage.EVALUATION,
    danger=True,
    discreet=True,
)
async def reject_bid(ctx: Context, project: Project, form: RejectBid) -> None:
    """Exclude a bid that does not answer the tender document in substance."""
    bid = await valid_bid(ctx, project, form.bid_id)
    if bid is None:
        raise Refusal(NO_SUCH_BID)
    exclude(project, bid, "nonconforming", form.reason, f"{LAW_87} 第63条")
    ctx.facts.update(project_id=str(project.id), bid_id=str(bid.id))


@reject_bid.check
async def price_is_settled(ctx: Context, project: Project, form: RejectBid) -> list[Problem]:
    """A valid bid; no other reason stands in for the review that the law asks of a low price."""
    if await valid_bid(ctx, project, form.bid_id) is None:
        return [NO_SUCH_BID]
    unjudged = (await unjudged_prices(ctx, project)).get(form.bid_id)
    return [] if unjudged is None else [replace(unjudged, field="bid_id")]


class SettleScore(Form):
    """What the committee settles where members scored an objective item differently."""

    bid_id: UUID = field(
        "投标文件", reference="tendering.bids", states=("opened",), of="project_id"
    )
    criterion: str = field("客观评审因素", min_length=1)
    score: Decimal = field("认定得分", ge=0, max_digits=9, decimal_places=2)
    reason: str = field("认定理由", min_length=2, max_length=1_000)


@action(
    "project.settle_score",
    title="认定客观分",
    on=Project,
    by=Role.EXPERT,
    owner=seated(Project, head=True),
    source="evaluating",
    law="政府采购货物和服务招标投标管理办法 第64条",
    stage=Stage.EVALUATION,
    discreet=True,
    task=False,
)
async def settle_score(ctx: Context, project: Project, form: SettleScore) -> None:
    """Note the settled score; the members' sheets stay as they are."""
    project.note("settled_score", **form.model_dump(mode="json"))
    ctx.facts.update(project_id=str(project.id), bid_id=str(form.bid_id))


@settle_score.check
async def item_is_objective(ctx: Context, project: Project, form: SettleScore) -> list[Problem]:
    """An objective item of the document, a valid bid, a score in range."""
    if await valid_bid(ctx, project, form.bid_id) is None:
        return [NO_SUCH_BID]
    known = {one.name: one for one in project.document.scored if one.objective}
    item = known.get(form.criterion)
    if item is None:
        return [
            Problem("score.not_objective", "只能认定采购文件中的客观评审因素", field="criterion")
        ]
    if form.score > item.weight:
        return [
            Problem(
                "score.out_of_range",
                "“{criterion}”的得分应在0至{weight}之间",
                field="score",
                law=f"{LAW_87} 第64条",
                params={"criterion": item.name, "weight": str(item.weight)},
            )
        ]
    return await _nothing_to_settle(ctx, project, form)


async def _nothing_to_settle(ctx: Context, project: Project, form: SettleScore) -> list[Problem]:
    """Everybody has scored, and not alike; what is settled is alike from then on."""
    bids = await bids_of(ctx, project, "opened")
    scores = gathered(bids, await sheets_of(ctx, project), project)
    problems = await missing_sheets(ctx, project)
    given = scores.get(form.bid_id, {}).get(form.criterion, [])
    if not given or given.count(given[0]) == len(given):
        problems.append(
            Problem(
                "score.nothing_to_settle",
                "各成员评分一致或者已经认定，无需认定",
                field="criterion",
                law=f"{LAW_87} 第64条",
            )
        )
    return problems


@action(
    "project.report",
    title="提交评标报告",
    on=Project,
    by=Role.EXPERT,
    owner=seated(Project, head=True),
    source="evaluating",
    target="evaluated",
    law="政府采购货物和服务招标投标管理办法 第58条",
    stage=Stage.EVALUATION,
    discreet=True,
)
async def report_project(ctx: Context, project: Project) -> None:
    """Rank the valid bids and hand the report to the purchaser, who reads it from now on.

    So the period for sending it (条例 第43条) never runs, and that of the purchaser begins.
    """
    bids = await bids_of(ctx, project, "opened")
    sheets = await sheets_of(ctx, project)
    standing = rank_bids(ctx, project, bids, gathered(bids, sheets, project))
    project.evaluated_at = ctx.now
    report = ctx.add(
        Report(
            project_id=project.id,
            project_number=project.number,
            project_title=project.title,
            submitted_at=ctx.now,
            state="submitted",
        )
    )
    await ctx.db.flush()
    await keep_report(ctx, project, report, standing)
    await await_award(ctx, project)
    ctx.facts.update(project_id=str(project.id), ranked=len(standing))


async def keep_report(
    ctx: Context,
    project: Project,
    report: Report,
    standing: Sequence[Standing],
    *,
    named: bool = False,
) -> None:
    """Typeset the report; the newest version is that of the project."""
    paper = evaluation_report(
        project,
        standing,
        await bids_of(ctx, project, "opened"),
        await bids_of(ctx, project, "void"),
        await members_of(ctx, project.id),
        await sheets_of(ctx, project),
        await inquiries_of(ctx, project),
        named=named,
    )
    document = await keep_paper(
        ctx, f"{project.title}评标报告", project.number, paper, subject=report
    )
    report.document_id = project.report_id = document.id


@report_project.check
async def evaluation_is_whole(ctx: Context, project: Project, form: object) -> list[Problem]:
    """Everybody has scored, every doubt is settled, and enough bids are left."""
    bids = await bids_of(ctx, project, "opened")
    few = too_few(ctx, project, bidders(project, bids), "project.too_few_qualified")
    if not bids:
        return few
    scores = gathered(bids, await sheets_of(ctx, project), project)
    return [
        *few,
        *await vacant_seats(ctx, project),
        *await missing_sheets(ctx, project),
        *(await unjudged_prices(ctx, project)).values(),
        *objective_problems(project, {bid.id: bid for bid in bids}, scores),
    ]
