"""What the levels tell each other of a delivery. Every job may come twice, and not in order."""

from typing import Any
from uuid import UUID

from zhengcai import Context, job
from zhengcai_governance.actions.acceptances import arrive_delivery, withdraw_delivery
from zhengcai_governance.actions.deliveries import deliver_entry, hear_proposer, unheard
from zhengcai_governance.actions.orders import judge_order
from zhengcai_governance.actions.releasing import entry_of
from zhengcai_governance.models.entry_life import Acceptance, WorkOrder
from zhengcai_governance.terms import ENTRY_STATES

ORDER = tuple(ENTRY_STATES)


@job("entry_delivered")
async def entry_delivered(ctx: Context, entry: str, attempt: int, **told: Any) -> None:
    """In the region: the provider has delivered.

    Raises `LookupError` for what comes before the order is known: the queue tries it again.
    """
    row = await entry_of(ctx, entry)
    if row is None or row.attempt != attempt or (row.delivery or 0) >= told["delivery"]:
        return
    if ORDER.index(row.state) < ORDER.index("ordered"):
        raise LookupError(f"the delivery of {row.number} came too early")
    if row.state == "ordered":
        await ctx.perform(deliver_entry, row, **told)


@job("delivery_arrived")
async def delivery_arrived(ctx: Context, **told: Any) -> None:
    """The provider has delivered what this bureau raised."""
    if await _acceptance(ctx, told["entry_id"], told["delivery"]) is None:
        await ctx.perform(arrive_delivery, **told)


@job("delivery_withdrawn")
async def delivery_withdrawn(ctx: Context, entry_id: str, delivery: int, opinion: str) -> None:
    """Somebody else has not accepted it.

    Raises `LookupError` for what comes before the delivery: the queue tries it again.
    """
    row = await _acceptance(ctx, entry_id, delivery)
    if row is None:
        raise LookupError(f"delivery {delivery} of {entry_id} was withdrawn before it came")
    if row.state == "waiting":
        await ctx.perform(withdraw_delivery, row, opinion=opinion)


async def _acceptance(ctx: Context, entry_id: str, delivery: int) -> Acceptance | None:
    same = (Acceptance.entry_id == UUID(entry_id), Acceptance.delivery == delivery)
    row: Acceptance | None = await ctx.db.scalar(ctx.rows(Acceptance, *same).with_for_update())
    return row


@job("proposer_judged")
async def proposer_judged(
    ctx: Context, entry: str, delivery: int, proposer: str, accepted: bool, opinion: str
) -> None:
    """In the region: a proposer has tried what was delivered; of what went back it says nothing."""
    row = await entry_of(ctx, entry)
    if row is None or row.state != "ordered" or row.delivery != delivery:
        return
    if proposer in {each["tenant"] for each in unheard(row)}:
        said = {"tenant": proposer, "accepted": accepted, "opinion": opinion}
        await ctx.perform(hear_proposer, row, **said)


@job("order_judged")
async def order_judged(
    ctx: Context, number: str, delivery: int, accepted: bool, opinion: str
) -> None:
    """What was ordered here has been accepted, or has not."""
    found = ctx.rows(WorkOrder, WorkOrder.ledger_number == number).with_for_update()
    row = await ctx.db.scalar(found)
    if row is not None and row.state == "delivered" and row.delivery == delivery:
        await ctx.perform(judge_order, row, accepted=accepted, opinion=opinion)
