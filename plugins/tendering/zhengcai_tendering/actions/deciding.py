"""Who wins: the purchaser decides in time, says why it cannot, or is deemed to have decided."""

from datetime import date, datetime, time, timedelta
from random import SystemRandom
from uuid import UUID

from zhengcai import Context, Form, Problem, Refusal, Role, Stage, action, clock, field, job
from zhengcai_tendering.actions.opening import bids_of
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Project
from zhengcai_tendering.ranking import tie_steps
from zhengcai_tendering.requirements import rule_for

LAW = f"{LAW_87} 第68条"


def decide_by(ctx: Context, project: Project) -> date:
    """The last day for the purchaser, from the report that it received when it was handed in."""
    if project.evaluated_at is None:
        raise ValueError("nothing has been evaluated")
    return ctx.due("A-23", project.evaluated_at, project.rules_on).day


async def decide(ctx: Context, project: Project) -> None:
    """Take the first-ranked bid; a tie that the document leaves open is drawn by lot."""
    first = [bid for bid in await bids_of(ctx, project, "opened") if bid.rank == 1]
    if not first:
        raise LookupError(f"project {project.number} was evaluated without a first rank")
    winner = first[0]
    if len(first) > 1:
        if "random" not in tie_steps(ctx, project):
            raise Refusal(TIED)
        winner = SystemRandom().choice(first)
        project.note(
            "tie_draw",
            bid_id=str(winner.id),
            among=[str(bid.id) for bid in first],
            reason="得分且投标报价相同，随机抽取",
        )
    project.winner_bid_id = winner.id
    project.winner_code, project.winner_name = winner.supplier_code, winner.supplier_name
    project.award_amount = winner.final_price
    project.awarded_at = ctx.now
    ctx.facts.update(project_id=str(project.id), plan_id=str(project.plan_id))


TIED = Problem("project.tied", "排名第一的候选人并列，采购文件未规定如何确定", law=LAW)


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
async def award_project(ctx: Context, project: Project) -> None:
    """The purchaser's decision."""
    await decide(ctx, project)


@award_project.check
async def award_in_time(ctx: Context, project: Project, form: object) -> list[Problem]:
    """Within the period, or later for a reason that was given within it."""
    if project.evaluated_at is None or project.award_late_reason is not None:
        return []
    due = decide_by(ctx, project)
    if ctx.today <= due:
        return []
    return [
        Problem(
            "project.award_deemed",
            "确定中标人的期限为{day}，逾期未确定又未说明理由，视同确定排名第一的候选人",
            law=rule_for(ctx, project, "A-23").citation,
            params={"day": due.isoformat()},
        )
    ]


class ExplainDelay(Form):
    """Why the purchaser cannot decide in time."""

    reason: str = field("不能按期确定的理由", min_length=2, max_length=1_000, kind="textarea")


@action(
    "project.explain_delay",
    title="说明不能按期确定中标人的理由",
    on=Project,
    by=Role.PURCHASER_MANAGER,
    owner="purchaser_code",
    source="evaluated",
    law=LAW,
    stage=Stage.EVALUATION,
    intro="期限内未确定又未说明合法理由的，视同确定排名第一的候选人为中标人。",
    task=False,
)
async def explain_delay(ctx: Context, project: Project, form: ExplainDelay) -> None:
    """Keep the decision with the purchaser beyond the period."""
    project.award_late_reason = form.reason
    ctx.facts.update(project_id=str(project.id))


@explain_delay.check
async def explained_in_time(ctx: Context, project: Project, form: ExplainDelay) -> list[Problem]:
    """Once, and before silence has decided."""
    if project.award_late_reason is not None:
        return [Problem("project.delay_explained", "已说明不能按期确定的理由")]
    return await award_in_time(ctx, project, form)


@action(
    "project.deem_award",
    title="视同确定中标人",
    on=Project,
    by=Role.SYSTEM,
    source="evaluated",
    target="awarded",
    law=LAW,
    stage=Stage.EVALUATION,
    hidden=True,
)
async def deem_award(ctx: Context, project: Project) -> None:
    """Silence beyond the period: the first-ranked candidate is deemed chosen."""
    await decide(ctx, project)
    project.deemed_at = ctx.now


@deem_award.check
async def purchaser_was_silent(ctx: Context, project: Project, form: object) -> list[Problem]:
    """The period is over and no reason was given."""
    if project.award_late_reason is None and ctx.today > decide_by(ctx, project):
        return []
    return [
        Problem(
            "project.not_silent",
            "采购人的期限未满或者已说明理由，不能视同确定",
            law=rule_for(ctx, project, "A-23").citation,
        )
    ]


async def await_award(ctx: Context, project: Project) -> None:
    """Look again when the purchaser's period is over."""
    over = datetime.combine(decide_by(ctx, project) + timedelta(days=1), time(), clock.SHANGHAI)
    await ctx.defer_until(over, "settle_award", project=str(project.id))


@job("settle_award")
async def settle_award(ctx: Context, project: str) -> None:
    """Decide in the purchaser's place, unless it has decided, explained, or still has time."""
    found = await ctx.get(Project, UUID(project), lock=True)
    if found is None or found.state != "evaluated" or found.award_late_reason is not None:
        return
    if ctx.today > decide_by(ctx, found):
        await ctx.perform(deem_award, found)
    else:
        await await_award(ctx, found)
