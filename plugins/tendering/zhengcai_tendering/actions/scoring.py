"""Score sheets: one for each member, written alone, whole, and never changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from zhengcai import Context, Form, Problem, Refusal, Stage, action, field
from zhengcai_tendering.access import MEMBER_ROLES, membership, unscored
from zhengcai_tendering.actions.opening import bids_of
from zhengcai_tendering.actions.seating import members_of, vacant_seats
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, Project, ScoreSheet
from zhengcai_tendering.requirements import rule_for
from zhengcai_tendering.scoring import Criterion


class ScoreRow(Form):
    """One score."""

    bid_id: UUID = field(
        "投标文件", reference="tendering.bids", states=("opened",), of="project_id"
    )
    criterion: str = field("评审因素")
    score: Decimal = field("得分", max_digits=9, decimal_places=4)


class SubmitSheet(Form):
    """All scores of one member: every valid bid by every criterion."""

    project_id: UUID = field("采购项目", reference="tendering.projects", states=("evaluating",))
    scores: list[ScoreRow] = field("评分", min_length=1, max_length=6_000)
    opinion: str = field("个人意见", "", max_length=2_000, kind="textarea")


NOT_MEMBER = Problem(
    "score.not_member",
    "您不是本项目评标委员会成员",
    field="project_id",
    law=f"{LAW_87} 第46条",
)


@action(
    "score_sheet.submit",
    title="提交评分",
    on=ScoreSheet,
    by=MEMBER_ROLES,
    target="submitted",
    law="政府采购货物和服务招标投标管理办法 第55条",
    stage=Stage.EVALUATION,
    intro="评分由成员独立作出，提交后不能修改。",
    discreet=True,
    among=unscored,
)
async def submit_sheet(ctx: Context, form: SubmitSheet) -> ScoreSheet:
    """Keep a member's scores."""
    project = await ctx.get(Project, form.project_id)
    member = await membership(ctx, form.project_id, ctx.actor.person_id)
    if project is None or member is None:
        raise Refusal(NOT_MEMBER)
    return ScoreSheet(
        project_id=project.id,
        project_title=project.title,
        member_id=member.id,
        person_id=member.person_id,
        seat=member.seat,
        scores=[row.model_dump(mode="json") for row in form.scores],
        opinion=form.opinion,
        submitted_at=ctx.now,
    )


@submit_sheet.check
async def member_may_score(ctx: Context, form: SubmitSheet) -> list[Problem]:
    """A member of a complete committee, during the evaluation, once.

    The seat is locked: nobody leaves the committee while their scores are being kept.
    """
    member = await membership(ctx, form.project_id, ctx.actor.person_id, lock=True)
    project = await ctx.get(Project, form.project_id)
    if member is None or project is None:
        return [NOT_MEMBER]
    problems = []
    if project.state != "evaluating":
        problems.append(Problem("score.not_evaluating", "现在不是评审时间"))
    problems += await vacant_seats(ctx, project)
    own = ctx.rows(ScoreSheet, ScoreSheet.member_id == member.id)
    if await ctx.db.scalar(own) is not None:
        problems.append(
            Problem("score.submitted", "您已提交评分，提交后不能修改", law=f"{LAW_87} 第64条")
        )
    return problems


@submit_sheet.check
async def sheet_is_whole(ctx: Context, form: SubmitSheet) -> list[Problem]:
    """Everything wrong with the scores at once; only a member learns what there is to score."""
    project = await ctx.get(Project, form.project_id)
    if project is None or project.state != "evaluating":
        return []
    if await membership(ctx, project.id, ctx.actor.person_id) is None:
        return []
    bids = {bid.id: bid for bid in await bids_of(ctx, project, "opened")}
    criteria = {one.name: one for one in project.document.scored}
    decimals = rule_for(ctx, project, "B.2-score-decimals").integer
    return [
        *_row_problems(form.scores, bids, criteria, decimals),
        *_gaps(form.scores, bids, criteria),
    ]


def _row_problems(
    rows: Sequence[ScoreRow],
    bids: Mapping[UUID, Bid],
    criteria: Mapping[str, Criterion],
    decimals: int,
) -> list[Problem]:
    problems = []
    for number, row in enumerate(rows):
        place = f"scores.{number}"
        criterion = criteria.get(row.criterion)
        if row.bid_id not in bids:
            problems.append(
                Problem("score.unknown_bid", "该投标文件不参加评分", field=f"{place}.bid_id")
            )
        if criterion is None:
            problems.append(
                Problem(
                    "score.unknown_criterion",
                    "采购文件没有“{criterion}”这一评审因素",
                    field=f"{place}.criterion",
                    law=f"{LAW_87} 第55条",
                    params={"criterion": row.criterion},
                )
            )
        elif not 0 <= row.score <= criterion.weight:
            problems.append(
                Problem(
                    "score.out_of_range",
                    "“{criterion}”的得分应在0至{weight}之间",
                    field=f"{place}.score",
                    law=f"{LAW_87} 第64条",
                    params={"criterion": row.criterion, "weight": str(criterion.weight)},
                )
            )
        if row.score != round(row.score, decimals):
            problems.append(
                Problem(
                    "score.too_fine",
                    "得分最多{decimals}位小数",
                    field=f"{place}.score",
                    params={"decimals": decimals},
                )
            )
    return problems


def _gaps(
    rows: Sequence[ScoreRow], bids: Mapping[UUID, Bid], criteria: Mapping[str, Criterion]
) -> list[Problem]:
    given = Counter((row.bid_id, row.criterion) for row in rows)
    problems = []
    for bid in bids.values():
        for name in criteria:
            times = given[bid.id, name]
            if times != 1:
                problems.append(
                    Problem(
                        "score.repeated" if times else "score.missing",
                        "“{bidder}”的“{criterion}”重复评分"
                        if times
                        else "“{bidder}”的“{criterion}”没有评分",
                        field="scores",
                        params={"bidder": bid.supplier_name, "criterion": name},
                    )
                )
    return problems


async def sheets_of(ctx: Context, project: Project) -> Sequence[ScoreSheet]:
    """The sheets of the members who are seated, in the order of their seats."""
    seats = [member.id for member in await members_of(ctx, project.id)]
    statement = ctx.rows(
        ScoreSheet, ScoreSheet.project_id == project.id, ScoreSheet.member_id.in_(seats)
    )
    return (await ctx.db.scalars(statement.order_by(ScoreSheet.seat))).all()


async def missing_sheets(ctx: Context, project: Project) -> list[Problem]:
    """Who has not scored yet, by seat: names are secret."""
    have = {sheet.member_id for sheet in await sheets_of(ctx, project)}
    return [
        Problem(
            "report.sheet_missing",
            "{member}尚未提交评分",
            law=f"{LAW_87} 第55条",
            params={"member": member.called},
        )
        for member in await members_of(ctx, project.id)
        if member.id not in have
    ]
