"""The agency announces the result, and everybody learns their own score; corrections of it."""

from decimal import Decimal
from typing import Literal

from zhengcai import Context, Form, Money, Problem, Refusal, Role, Stage, action, field
from zhengcai_tendering.actions.evaluating import keep_report
from zhengcai_tendering.actions.opening import bids_of
from zhengcai_tendering.actions.seating import members_of
from zhengcai_tendering.corrections import LAW, PARTS, forbidden
from zhengcai_tendering.documents import award_letter, correction_notice, result_notice
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, Project, Report
from zhengcai_tendering.papers import keep_paper
from zhengcai_tendering.ranking import written
from zhengcai_tendering.requirements import rule_for


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
    members = await members_of(ctx, project.id)
    closes_on = ctx.due("A-25", ctx.today, of=project).day
    notice = await result_notice(ctx, project, winner, members, form.fee, closes_on)
    project.result_announcement_id = await ctx.announcements.publish(notice)
    sign_by = ctx.due("A-27", ctx.today, of=project).day
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
    if rule_for(ctx, project, "A-26").value:
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
    due = ctx.due("A-24", project.awarded_at, of=project).day
    if ctx.today <= due or form.late_reason:
        return []
    return [
        Problem(
            "project.late",
            "公告结果的期限为{day}，已经逾期，请说明理由",
            field="late_reason",
            law=rule_for(ctx, project, "A-24").citation,
            params={"day": due.isoformat()},
        )
    ]


class CorrectResult(Form):
    """What the announcement of the result got wrong; who won and for how much is not open to it."""

    part: Literal["identity", "subject", "committee", "fee", "period", "other", "contact"] = field(
        "更正的部分", choices=PARTS, hint="中标供应商和中标金额不得更正"
    )
    content: str = field("更正内容", min_length=2, max_length=5_000, kind="textarea")
    reason: str = field("更正原因", min_length=2, max_length=1_000, kind="textarea")
    basis: str = field("更正依据", min_length=2, max_length=500, hint="法律、法规或者处理决定")
    unchanged: bool = field("中标供应商和中标金额均未改变", False, law=LAW)


@action(
    "project.correct_result",
    title="更正结果公告",
    on=Project,
    by={Role.AGENCY: "agency_code", Role.PURCHASER_MANAGER: "purchaser_code"},
    source=("notified", "contracted"),
    law="政府采购信息发布管理办法 第14条",
    stage=Stage.DISCLOSURE,
    intro="更正公告中的错误；中标供应商和中标金额不得以更正公告改变。",
    task=False,
)
async def correct_result(ctx: Context, project: Project, form: CorrectResult) -> None:
    """Announce the correction; the announcement of the result stays as it is."""
    part = PARTS[form.part]
    project.note(
        "result_correction",
        reason=f"{part}：{form.content}（{form.reason}）",
        law=form.basis,
    )
    paper = f"{part}：{form.content}\n更正原因：{form.reason}\n更正依据：{form.basis}"
    await ctx.announcements.publish(
        await correction_notice(
            ctx,
            project,
            "采购结果",
            paper,
            "中标供应商和中标金额不变。",
            project.result_announcement_id,
        )
    )
    ctx.facts.update(project_id=str(project.id))


@correct_result.check
async def result_stays(ctx: Context, project: Project, form: CorrectResult) -> list[Problem]:
    """The notice of award binds both sides: what it says is not changed by an announcement."""
    problems = []
    if not form.unchanged:
        problems.append(
            Problem(
                "project.result_changed",
                "更正公告不得改变中标供应商和中标金额，请确认",
                field="unchanged",
                law=LAW,
            )
        )
    winner = await ctx.get(Bid, project.winner_bid_id) if project.winner_bid_id else None
    if winner is None:
        return [*problems, NO_WINNER]
    bids = await bids_of(ctx, project, "opened", "void")
    texts = [(name, getattr(form, name)) for name in ("content", "reason", "basis")]
    return problems + forbidden(texts, winner, bids)
