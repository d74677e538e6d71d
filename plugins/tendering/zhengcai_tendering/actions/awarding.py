"""The purchaser decides, the agency announces, everybody learns their own score."""

from datetime import date
from decimal import Decimal
from random import SystemRandom

from zhengcai import Context, Form, Money, Problem, Refusal, Role, Stage, action, field
from zhengcai_tendering.actions.evaluating import keep_report
from zhengcai_tendering.actions.opening import bids_of
from zhengcai_tendering.actions.seating import members_of
from zhengcai_tendering.documents import award_letter, result_notice
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, Project, Report
from zhengcai_tendering.papers import keep_paper
from zhengcai_tendering.ranking import written
from zhengcai_tendering.requirements import rule_for


class Award(Form):
    """The purchaser's decision."""

    late_reason: str | None = field("逾期确定的理由", None, max_length=1_000)


@action(
    "project.award",
    title="确定中标人",
    on=Project,
    by=Role.PURCHASER_MANAGER,
    owner="purchaser_code",
    source="evaluated",
    target="awarded",
    law="政府采购法实施条例 第43条",
    stage=Stage.EVALUATION,
    intro="按评审报告推荐的顺序确定排名第一的候选人；并列的由系统随机抽取并记录。",
)
async def award_project(ctx: Context, project: Project, form: Award) -> None:
    """Take the first-ranked bid; a tie that the document leaves open is drawn by lot."""
    first = [bid for bid in await bids_of(ctx, project, "opened") if bid.rank == 1]
    if not first:
        raise LookupError(f"project {project.number} was evaluated without a first rank")
    winner = first[0]
    if len(first) > 1:
        rule_for(ctx, project, "B.2-tie")
        winner = SystemRandom().choice(first)
        among = [str(bid.id) for bid in first]
        project.note(
            "tie_draw",
            bid_id=str(winner.id),
            among=among,
            reason="得分且投标报价相同，随机抽取",
        )
    project.winner_bid_id = winner.id
    project.winner_code, project.winner_name = winner.supplier_code, winner.supplier_name
    project.award_amount = winner.final_price
    project.awarded_at = ctx.now
    project.award_late_reason = form.late_reason
    ctx.facts.update(project_id=str(project.id), plan_id=str(project.plan_id))


def late_problems(
    ctx: Context, due: date, reason: str | None, law: str, message: str
) -> list[Problem]:
    """A late act is not refused for ever, but it gives its reason."""
    if ctx.today <= due or reason:
        return []
    return [
        Problem(
            "project.late",
            message,
            field="late_reason",
            law=law,
            params={"day": due.isoformat()},
        )
    ]


AWARD_LATE = "确定中标人的期限为{day}，已经逾期，请说明理由"
RESULT_LATE = "公告结果的期限为{day}，已经逾期，请说明理由"


@award_project.check
async def award_in_time(ctx: Context, project: Project, form: Award) -> list[Problem]:
    """Within the period from the receipt of the report."""
    if project.evaluated_at is None:
        return []
    due = ctx.due("A-23", project.evaluated_at, project.rules_on).day
    law = rule_for(ctx, project, "A-23").citation
    return late_problems(ctx, due, form.late_reason, law, AWARD_LATE)


class AnnounceResult(Form):
    """What the announcement says beyond the project's own records."""

    fee: Money = field("代理服务收费金额", Decimal(0))
    late_reason: str | None = field("逾期公告的理由", None, max_length=1_000)


@action(
    "project.announce_result",
    title="公告结果并发出中标通知书",
    on=Project,
    by=Role.AGENCY,
    owner="agency_code",
    source="awarded",
    target="notified",
    law="政府采购货物和服务招标投标管理办法 第69条",
    stage=Stage.DISCLOSURE,
)
async def announce_result(ctx: Context, project: Project, form: AnnounceResult) -> None:
    """Announce with the experts' names, notify the winner, tell every bidder its own score."""
    winner = await ctx.get(Bid, project.winner_bid_id) if project.winner_bid_id else None
    if winner is None:
        raise Refusal(NO_WINNER)
    rule_for(ctx, project, "A-26")
    members = await members_of(ctx, project.id)
    closes_on = ctx.due("A-25", ctx.today, project.rules_on).day
    await ctx.announcements.publish(
        await result_notice(ctx, project, winner, members, form.fee, closes_on)
    )
    sign_by = ctx.due("A-27", ctx.today, project.rules_on).day
    letter = await keep_paper(
        ctx,
        f"{project.title}中标通知书",
        project.number,
        award_letter(project, winner, sign_by),
        subject=winner,
    )
    project.award_notice_id = letter.id
    project.notified_at = ctx.now
    project.result_late_reason = form.late_reason
    for bid in await bids_of(ctx, project, "opened", "void"):
        bid.told_at = ctx.now
    report = await ctx.db.scalar(ctx.rows(Report, Report.project_id == project.id))
    if report is None:
        raise LookupError(f"project {project.number} was awarded without a report")
    standing = written(await bids_of(ctx, project, "opened"))
    await keep_report(ctx, project, report, standing, named=True)
    ctx.facts.update(
        project_id=str(project.id),
        plan_id=str(project.plan_id),
        supplier_code=winner.supplier_code,
        amount=str(winner.final_price),
    )


NO_WINNER = Problem("project.no_winner", "尚未确定中标人", law=f"{LAW_87} 第68条")


@announce_result.check
async def result_in_time(ctx: Context, project: Project, form: AnnounceResult) -> list[Problem]:
    """Within the period from the decision."""
    if project.awarded_at is None:
        return [NO_WINNER]
    due = ctx.due("A-24", project.awarded_at, project.rules_on).day
    law = rule_for(ctx, project, "A-24").citation
    return late_problems(ctx, due, form.late_reason, law, RESULT_LATE)
