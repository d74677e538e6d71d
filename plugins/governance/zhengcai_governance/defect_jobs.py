"""What other levels tell of defects, and periods that pass. Every job may come twice."""

from typing import Any
from uuid import UUID

from zhengcai import Context, job
from zhengcai_governance.actions.defect_fixing import OPEN, expire_defect
from zhengcai_governance.actions.defect_rollups import (
    arrive_rollup,
    follow_rollup,
    hold_back,
    note_arrival,
)
from zhengcai_governance.actions.defects import follow_defect
from zhengcai_governance.actions.reclassifying import reclassify_defect
from zhengcai_governance.models.defects import Defect, DefectArrival, DefectRollup

ORDER = ("triaged", "rolled_up", "received")


@job("defect_due")
async def defect_due(ctx: Context, defect: str, what: str) -> None:
    """Look whether the period has passed: it may have been answered meanwhile."""
    row = await ctx.get(Defect, UUID(defect), lock=True)
    if row is None or row.state not in OPEN or row.overdue == what:
        return
    by, answered = (
        (row.respond_by, row.responded_at) if what == "response" else (row.solve_by, row.fixed_at)
    )
    if answered is None and by is not None and by <= ctx.now:
        await ctx.perform(expire_defect, row, what=what)


@job("defect_arrived")
async def defect_arrived(ctx: Context, **told: Any) -> None:
    """A bureau of this branch has triaged something for the next report."""
    known = ctx.rows(
        DefectArrival,
        DefectArrival.origin_tenant == told["origin_tenant"],
        DefectArrival.origin_id == UUID(told["origin_id"]),
    )
    if await ctx.db.scalar(known) is None:
        await ctx.perform(note_arrival, **told)


@job("defect_withdrawn")
async def defect_withdrawn(ctx: Context, origin_tenant: str, defect: str, finding: str) -> None:
    """A bureau of this branch has found a rule changed before it was gathered."""
    found = ctx.rows(
        DefectArrival,
        DefectArrival.origin_tenant == origin_tenant,
        DefectArrival.origin_id == UUID(defect),
    )
    row = await ctx.db.scalar(found.with_for_update())
    if row is not None and row.state == "waiting":
        await ctx.perform(hold_back, row, finding=finding)


@job("defect_changes_rule")
async def defect_changes_rule(ctx: Context, defect: str, finding: str) -> None:
    """City or region have found a rule changed; the provider does not have it yet."""
    row = await ctx.get(Defect, UUID(defect), lock=True)
    if row is not None and row.state in ("triaged", "rolled_up"):
        await ctx.perform(reclassify_defect, row, finding=finding)


@job("rollup_arrived")
async def rollup_arrived(ctx: Context, **told: Any) -> None:
    """A city has reported."""
    known = ctx.rows(
        DefectRollup,
        DefectRollup.origin_tenant == told["origin_tenant"],
        DefectRollup.origin_id == UUID(told["origin_id"]),
    )
    if await ctx.db.scalar(known) is None:
        await ctx.perform(arrive_rollup, **told)


@job("rollup_received")
async def rollup_received(ctx: Context, rollup: str, receipt: str) -> None:
    """The region has received what this city reported."""
    row = await ctx.get(DefectRollup, UUID(rollup), lock=True)
    if row is not None and row.state == "reported":
        await ctx.perform(follow_rollup, row, receipt=receipt)


@job("defect_followed")
async def defect_followed(ctx: Context, defect: str, state: str, number: str) -> None:
    """How far a defect of this place has come; what is told late does not set it back."""
    row = await ctx.get(Defect, UUID(defect), lock=True)
    if row is not None and row.state in ORDER and ORDER.index(row.state) < ORDER.index(state):
        await ctx.perform(follow_defect, row, state=state, number=number)
