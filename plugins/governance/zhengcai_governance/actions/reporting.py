"""A bureau reports what it has found feasible; the requirement follows what is decided above."""

from uuid import UUID

from zhengcai import Context, Form, Moment, Problem, Role, action, field, job
from zhengcai_governance.actions.arriving import note_arrival
from zhengcai_governance.actions.reviewing import arrive_review
from zhengcai_governance.carrying import carried_by
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.people import gathered_by, gathers, is_region
from zhengcai_governance.terms import EVALUATE_LAW, FOLLOWED, REQUIREMENT_STATES, USUAL_ABOVE


@action(
    "requirement.report",
    title="上报",
    on=Requirement,
    by=Role.FINANCE_SUPERVISOR,
    source=("submitted", "received", "evaluating", "feasible"),
    target="reported",
    law=EVALUATE_LAW,
    intro="县级报市级汇总，市级和省级直接管理的县级财政部门书面报省级财政部门。",
    when=lambda ctx, model: model.state == "feasible",
)
async def report_requirement(ctx: Context, row: Requirement) -> None:
    """To the city of this branch, never past it; a city's own joins what it consolidates."""
    carried = carried_by(ctx, row)
    above = ctx.runtime.snapshot.tree.get(gathered_by(ctx.tenant.path))
    row.reported_at, row.reported_to = ctx.now, above.name if above else None
    row.note(ctx.now, "上报", ctx.actor.name, row.reported_to or "", round=row.round)
    ctx.facts.update(number=row.number, reported_to=above.code if above else None)
    if is_region(ctx):
        await ctx.perform_as_system(arrive_review, **carried, via_tenant=ctx.tenant.code)
    elif gathers(ctx):
        await ctx.perform_as_system(note_arrival, **carried)
    else:
        ctx.tell(gathered_by(ctx.tenant.path), "requirement_arrived", **carried)


@report_requirement.check
async def _is_evaluated(ctx: Context, row: Requirement, form: object) -> list[Problem]:
    if row.state == "feasible" and row.conclusion == "feasible" and row.evaluated_at is not None:
        return []
    return [Problem("requirement.unevaluated", "未经可行性评估的需求，不得上报", law=EVALUATE_LAW)]


class FollowAbove(Form):
    """What was decided above, and when."""

    state: str = field("状态", choices=REQUIREMENT_STATES, pattern=f"^({'|'.join(FOLLOWED)})$")
    number: str = field("上级编号", "")
    text: str = field("意见", "")
    adopted: str = field("采纳异议后的需求内容", "")
    at: Moment = field("办理时间")


@action(
    "requirement.follow",
    title="记录上级办理情况",
    on=Requirement,
    by=Role.SYSTEM,
    source=("reported", *(state for state in FOLLOWED if state not in ("returned", "rejected"))),
    hidden=True,
    usual=USUAL_ABOVE,
)
async def follow_above(ctx: Context, row: Requirement, form: FollowAbove) -> None:
    """The state shows the latest decision; an older one that comes late is only noted.

    The form says where it leads: messages of several tenants may overtake each other.
    """
    if row.followed_at is None or form.at >= row.followed_at:
        row.state, row.followed_at = form.state, form.at
        row.above_number = form.number or row.above_number
        row.opinion = form.text or row.opinion
        row.adopted_content = form.adopted or row.adopted_content
        row.confirmed_at = row.confirmed_at if form.state == "closed" else None
    told = f"{REQUIREMENT_STATES[form.state]} {form.number} {form.text}"
    row.note(
        form.at, REQUIREMENT_STATES[form.state], ctx.actor.name, " ".join(told.split()),
        followed=_mark(form.state, form.at.isoformat()),
    )  # fmt: skip
    ctx.facts.update(number=row.number, followed=form.state)


def _mark(state: str, at: str) -> str:
    return f"{state} {at}"


@job("requirement_followed")
async def requirement_followed(
    ctx: Context,
    requirement: str,
    state: str,
    text: str,
    at: str,
    number: str = "",
    adopted: str = "",
    round: int | None = None,
) -> None:
    """Told from above, perhaps twice; what concerns an earlier submission is past."""
    row = await ctx.get(Requirement, UUID(requirement), lock=True)
    if row is None or (round is not None and row.round != round):
        return
    if row.state not in (follow_above.source or ()):
        return
    if any(each.get("followed") == _mark(state, at) for each in row.steps):
        return
    told = {"state": state, "number": number, "text": text, "adopted": adopted, "at": at}
    await ctx.perform(follow_above, row, **told)
