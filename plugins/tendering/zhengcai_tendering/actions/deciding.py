"""Who wins: the purchaser decides in time, says why it cannot, or is deemed to have decided."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import SystemRandom
from uuid import UUID

from zhengcai import Context, Form, Problem, Refusal, Role, Stage, action, clock, field, job
from zhengcai_tendering.access import undelayed
from zhengcai_tendering.actions.opening import bids_of
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, Project
from zhengcai_tendering.ranking import tie_steps
from zhengcai_tendering.requirements import rule_for

LAW = f"{LAW_87} 第68条"


class Award(Form):
    """Nothing, as a rule: the ranking decides. A tie that stays open is the purchaser's."""

    bid_id: UUID | None = field(
        "并列时确定的候选人",
        None,
        reference="tendering.bids",
        states=("opened",),
        of="project_id",
        hint="仅在排名第一的候选人并列，且采购文件和规则均未规定如何确定时填写",
    )
    reason: str | None = field("确定的理由", None, min_length=2, max_length=1_000)


def decide_by(ctx: Context, project: Project) -> date:
    """The last day for the purchaser, from the report that it received when it was handed in."""
    if project.evaluated_at is None:
        raise ValueError("nothing has been evaluated")
    return ctx.due("A-23", project.evaluated_at, of=project).day


async def candidates(ctx: Context, project: Project) -> list[Bid]:
    """The bids of the first rank: one, or several in a tie that the document leaves open."""
    first = [bid for bid in await bids_of(ctx, project, "opened") if bid.rank == 1]
    if not first:
        raise LookupError(f"project {project.number} was evaluated without a first rank")
    return first


def left_open(ctx: Context, project: Project, first: Sequence[Bid]) -> bool:
    """Whether a tie stays with the purchaser: neither the document nor a lot decides it."""
    return len(first) > 1 and "random" not in tie_steps(ctx, project)


def silent(ctx: Context, project: Project) -> bool:
    """Whether the purchaser's period is over, and it gave no reason within it."""
    return project.award_late_reason is None and ctx.today > decide_by(ctx, project)


async def decide(ctx: Context, project: Project, form: Award | None = None) -> None:
    """Take the first-ranked bid; a tie that the document leaves open is drawn by lot.

    Whoever takes it, a purchaser that was silent is deemed to have chosen it (令87 第68条).
    """
    first = await candidates(ctx, project)
    winner = first[0]
    if left_open(ctx, project, first):
        chosen = next((bid for bid in first if form and bid.id == form.bid_id), None)
        if form is None or chosen is None:
            raise Refusal(TIED)
        winner = chosen
        project.note(
            "tie_choice",
            bid_id=str(winner.id),
            among=[str(bid.id) for bid in first],
            reason=form.reason,
        )
    elif len(first) > 1:
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
    if silent(ctx, project):
        project.deemed_at = ctx.now
    ctx.facts.update(project_id=str(project.id), plan_id=str(project.plan_id))


TIED = Problem(
    "project.tied",
    "排名第一的候选人并列，采购文件未规定如何确定，请在并列的候选人中确定一家并说明理由",
    field="bid_id",
    law=LAW,
)


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
    intro="按评审报告推荐的顺序确定排名第一的候选人；并列的由系统随机抽取并记录。"
    "逾期未确定又未说明理由的，视同确定排名第一的候选人，并予记录。",
)
async def award_project(ctx: Context, project: Project, form: Award) -> None:
    """The purchaser's decision; after its silence, what silence has decided."""
    await decide(ctx, project, form)


@award_project.check
async def ranking_is_kept(ctx: Context, project: Project, form: Award) -> list[Problem]:
    """A choice only where several are first and nothing else decides between them."""
    first = await candidates(ctx, project)
    if not left_open(ctx, project, first):
        if form.bid_id is None or [bid.id for bid in first] == [form.bid_id]:
            return []
        return [NO_CHOICE]
    if form.bid_id not in {bid.id for bid in first}:
        return [TIED]
    if form.reason is None:
        return [replace(TIED, field="reason")]
    return []


NO_CHOICE = Problem(
    "project.no_choice",
    "应按评审报告推荐的顺序确定排名第一的候选人，不能另行选择",
    field="bid_id",
    law=LAW,
)


class ExplainDelay(Form):
    """Why the purchaser cannot decide in time."""

    reason: str = field("不能按期确定的理由", min_length=2, max_length=1_000, kind="textarea")


@action(
    "project.explain_delay",
    title="说明不能按期确定中标人的理由",
    on=Project,
    by=Role.PURCHASER_MANAGER,
    owner=undelayed,
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
    """Before silence has decided."""
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


@deem_award.check
async def purchaser_was_silent(ctx: Context, project: Project, form: object) -> list[Problem]:
    """The period is over and no reason was given."""
    if silent(ctx, project):
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
    """Decide in the purchaser's place, unless it has decided, explained, or still has time.

    A tie that is left to the purchaser waits for it.
    """
    found = await ctx.get(Project, UUID(project), lock=True)
    if found is None or found.state != "evaluated" or found.award_late_reason is not None:
        return
    if not silent(ctx, found):
        await await_award(ctx, found)
    elif not left_open(ctx, found, await candidates(ctx, found)):
        await ctx.perform(deem_award, found)
