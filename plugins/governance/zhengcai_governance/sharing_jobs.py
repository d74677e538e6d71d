"""What other levels tell of needs for data, and what passes with the days.

Every job may come twice.
"""

from datetime import time
from typing import Any
from uuid import UUID

from zhengcai import Context, job
from zhengcai_governance.actions.grants import expire_grant
from zhengcai_governance.actions.sharing_planning import arrive, note_arrival
from zhengcai_governance.actions.sharing_requests import follow_request
from zhengcai_governance.actions.sharing_returning import renew_arrival, withdraw_arrival
from zhengcai_governance.actions.specifications import retire_specification
from zhengcai_governance.models.sharing import Grant, Specification
from zhengcai_governance.models.sharing_requests import SharingArrival, SharingRequest
from zhengcai_governance.sharing_terms import FOLLOWED, WITHDRAWABLE


@job("sharing_days", daily=time(0, 5), region=True)
async def sharing_days(ctx: Context) -> None:
    """Pulls ask for the day themselves; this makes lists and pages say the same."""
    ended = ctx.rows(
        Specification,
        Specification.state == "superseded",
        Specification.readable_until < ctx.today,
    )
    for row in (await ctx.db.scalars(ended)).all():
        await ctx.perform(retire_specification, row)
    expired = ctx.rows(
        Grant, Grant.state.in_(("active", "suspended")), Grant.expires_on < ctx.today
    )
    for grant in (await ctx.db.scalars(expired)).all():
        await ctx.perform(expire_grant, grant)


@job("sharing_noted")
async def sharing_noted(ctx: Context, **told: Any) -> None:
    """A bureau of this branch has collected a need."""
    known = await _known(ctx, told)
    if known is None:
        await ctx.perform(note_arrival, **told)
    elif known.round < told["round"]:
        await ctx.perform(renew_arrival, known, **told)


@job("sharing_reported")
async def sharing_reported(ctx: Context, **told: Any) -> None:
    """A city has reported a need, or the region has collected one of its own."""
    known = await _known(ctx, told)
    if known is None:
        await ctx.perform(arrive, **told)
    elif known.round < told["round"]:
        await ctx.perform(renew_arrival, known, **told)


@job("sharing_withdrawn")
async def sharing_withdrawn(ctx: Context, round: int, **told: Any) -> None:
    """Whoever raised a need has withdrawn it, and knew of no answer."""
    known = await _known(ctx, told)
    if known is None or known.round < round:
        raise LookupError(f"the need {told['origin_id']} has not arrived yet")
    if known.state in WITHDRAWABLE:
        await ctx.perform(withdraw_arrival, known)


async def _known(ctx: Context, told: dict[str, Any]) -> SharingArrival | None:
    known = ctx.rows(
        SharingArrival,
        SharingArrival.origin_tenant == told["origin_tenant"],
        SharingArrival.origin_id == UUID(told["origin_id"]),
    )
    row: SharingArrival | None = await ctx.db.scalar(known.with_for_update())
    return row


@job("sharing_followed")
async def sharing_followed(
    ctx: Context, request: str, round: int, state: str, text: str, number: str | None
) -> None:
    """How far a need of this place has come; what is told late does not set it back."""
    row = await ctx.get(SharingRequest, UUID(request), lock=True)
    if row is None or row.round != round:
        return
    stands = 0 if row.state == "collected" else FOLLOWED.get(row.state)
    if stands is not None and stands < FOLLOWED[state]:
        await ctx.perform(follow_request, row, state=state, text=text, number=number)
