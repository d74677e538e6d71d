"""The end of a tender without a result: only in the four cases of 政府采购法 第36条."""

from typing import Literal

from zhengcai import Context, Form, Problem, Role, Stage, action, field
from zhengcai_tendering.actions.opening import bids_of
from zhengcai_tendering.actions.publishing import TOO_EARLY, bids_received
from zhengcai_tendering.actions.qualifying import (
    Qualify,
    Unqualified,
    bidders,
    exclude,
    exclusions,
    unknown_bids,
)
from zhengcai_tendering.documents import termination_notice
from zhengcai_tendering.models import Project
from zhengcai_tendering.requirements import short_of_bids, too_few

LAW = "政府采购法 第36条"

FAILURES = {
    "too_few_suppliers": "符合专业条件的供应商或者对招标文件作实质响应的供应商不足法定家数",
    "illegal_act": "出现影响采购公正的违法、违规行为",
    "prices_above_budget": "投标人的报价均超过采购预算，采购人不能支付",
    "task_cancelled": "因重大变故，采购任务取消",
}


class Fail(Form):
    """Why the tender ends."""

    reason: Literal["too_few_suppliers", "illegal_act", "prices_above_budget", "task_cancelled"] = (
        field("废标情形", choices=FAILURES)
    )
    explanation: str = field("具体情况", min_length=2, max_length=2_000, kind="textarea")
    unqualified: list[Unqualified] = field(
        "资格审查不合格的投标人", [], max_length=100, hint="开标后、评审前废标的填写"
    )


@action(
    "project.fail",
    title="废标",
    on=Project,
    by=Role.AGENCY,
    owner="agency_code",
    source=("published", "opening", "opened", "evaluating", "evaluated"),
    target="failed",
    law=LAW,
    stage=Stage.EVALUATION,
    danger=True,
    when=lambda ctx, project: (
        (project.state == "published") & (project.bid_deadline <= ctx.now) & short_of_bids(ctx)
    ),
)
async def fail_project(ctx: Context, project: Project, form: Fail) -> None:
    """End the project, free its plan and announce why; sealed bids stay sealed for good."""
    if project.state == "opened" and form.reason == "too_few_suppliers":
        bids = await bids_of(ctx, project, "opened")
        for bid, reason, law in exclusions(project, bids, Qualify(unqualified=form.unqualified)):
            exclude(project, bid, "unqualified", reason, law)
    project.failed_at = ctx.now
    project.failure_reason = f"{FAILURES[form.reason]}：{form.explanation}"
    await ctx.plans.stop(project.plan_id, project.id)
    await ctx.announcements.publish(await termination_notice(ctx, project, project.failure_reason))
    ctx.facts.update(project_id=str(project.id), plan_id=str(project.plan_id), reason=form.reason)


@fail_project.check
async def reason_holds(ctx: Context, project: Project, form: Fail) -> list[Problem]:
    """What the records can tell must be so: too few valid bids, or every price above the budget."""
    bids = await bids_of(ctx, project, "opened") if project.state == "opened" else []
    problems = unknown_bids(bids, form.unqualified)
    if form.reason == "too_few_suppliers":
        problems += await _enough(ctx, project, form)
    if form.reason == "prices_above_budget":
        problems += await _affordable(ctx, project)
    return problems


async def _enough(ctx: Context, project: Project, form: Fail) -> list[Problem]:
    """Bids are counted as far as the procedure has come; before the deadline they are not."""
    if project.bid_deadline is None or ctx.now < project.bid_deadline:
        return [TOO_EARLY]
    if project.state == "published":
        number = await bids_received(ctx, project)
    elif project.state == "opening":
        number = len(await bids_of(ctx, project, "submitted", "decrypted"))
    else:
        bids = await bids_of(ctx, project, "opened")
        if project.state == "opened":
            failed = exclusions(project, bids, Qualify(unqualified=form.unqualified))
            out = {bid.id for bid, _, _ in failed}
            bids = [bid for bid in bids if bid.id not in out]
        number = bidders(project, bids)
    if too_few(ctx, project, number, "bids"):
        return []
    return [Problem("project.enough_bids", "投标人达到法定家数，不能以此废标", law=LAW)]


async def _affordable(ctx: Context, project: Project) -> list[Problem]:
    """Prices are told when the opening closes, so they give no reason before."""
    if project.opening_closed_at is not None:
        bids = await bids_of(ctx, project, "opened", "void")
        prices = [bid.final_price for bid in bids if bid.price is not None]
        if prices and min(prices) > project.budget:
            return []
    return [
        Problem("project.price_within_budget", "投标报价并非均超过采购预算，不能以此废标", law=LAW)
    ]
