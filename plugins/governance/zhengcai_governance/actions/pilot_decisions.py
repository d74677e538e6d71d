"""The region selects pilots, and the city hears of it (I.7-rollout)."""

from uuid import UUID

from zhengcai import Context, Form, Problem, Role, action, field, job
from zhengcai_governance.models.rollout import Pilot
from zhengcai_governance.people import in_region
from zhengcai_governance.rollout_terms import LAW, PILOT_STATES


class DecidePilot(Form):
    """What the region says."""

    opinion: str = field("省级意见", min_length=2, max_length=2000, kind="textarea", law=LAW)


async def _decide(ctx: Context, row: Pilot, state: str, opinion: str) -> None:
    row.opinion, row.decided_on = opinion, ctx.today
    row.note(ctx.now, PILOT_STATES[state], ctx.actor.name, opinion)
    ctx.tell(
        str(row.origin_code),
        "pilot_decided",
        origin_id=str(row.origin_id),
        state=state,
        opinion=opinion,
        version=len(row.steps),
    )


@action(
    "pilot.select",
    title="列为试点",
    on=Pilot,
    by=Role.FINANCE_SUPERVISOR,
    source="arrived",
    target="selected",
    law=LAW,
)
async def select_pilot(ctx: Context, row: Pilot, form: DecidePilot) -> None:
    """The region has chosen it."""
    await _decide(ctx, row, "selected", form.opinion)


@action(
    "pilot.decline",
    title="不列为试点",
    on=Pilot,
    by=Role.FINANCE_SUPERVISOR,
    source="arrived",
    target="declined",
    law=LAW,
    task=False,
)
async def decline_pilot(ctx: Context, row: Pilot, form: DecidePilot) -> None:
    """With its reason."""
    await _decide(ctx, row, "declined", form.opinion)


@action(
    "pilot.return",
    title="退回补充",
    on=Pilot,
    by=Role.FINANCE_SUPERVISOR,
    source="arrived",
    target="returned",
    law=LAW,
    task=False,
)
async def return_pilot(ctx: Context, row: Pilot, form: DecidePilot) -> None:
    """What is missing; the city may submit again."""
    await _decide(ctx, row, "returned", form.opinion)


@select_pilot.check
@decline_pilot.check
@return_pilot.check
async def _in_the_region(ctx: Context, row: Pilot, form: DecidePilot) -> list[Problem]:
    return in_region(LAW, ctx)


class FollowPilot(DecidePilot):
    """What was decided above."""

    state: str = field("结果")


@action(
    "pilot.follow",
    title="收到省级意见",
    on=Pilot,
    by=Role.SYSTEM,
    source="submitted",
    target=("selected", "declined", "returned"),
    hidden=True,
)
async def follow_pilot(ctx: Context, row: Pilot, form: FollowPilot) -> None:
    """The city's own row goes where the region's went."""
    row.state, row.opinion, row.decided_on = form.state, form.opinion, ctx.today
    row.note(ctx.now, PILOT_STATES[form.state], ctx.actor.name, form.opinion)


@job("pilot_decided")
async def pilot_decided(
    ctx: Context, origin_id: str, state: str, opinion: str, version: int
) -> None:
    """Told by the region; a decision on an earlier submission comes too late to count."""
    row = await ctx.get(Pilot, UUID(origin_id), lock=True)
    if row is None or row.state != "submitted" or len(row.steps) >= version:
        return
    await ctx.perform(follow_pilot, row, state=state, opinion=opinion)
