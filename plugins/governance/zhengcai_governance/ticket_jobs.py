"""Threads between a bureau and the one above it, and what that one knows. Every job may come twice."""

from typing import Any
from uuid import UUID

from zhengcai import Context, job
from zhengcai_governance.actions.knowledge import receive_knowledge, withdraw_knowledge
from zhengcai_governance.actions.ticket_following import arrive_ticket, follow_ticket
from zhengcai_governance.models.tickets import Knowledge
from zhengcai_governance.ticket_sides import standing_here


@job("ticket_arrived")
async def ticket_arrived(ctx: Context, **told: Any) -> None:
    """A bureau below asks."""
    if await standing_here(ctx, told["home_tenant"], told["home_id"]) is None:
        await ctx.perform(arrive_ticket, **told)


@job("ticket_said")
async def ticket_said(
    ctx: Context,
    home_tenant: str,
    home_id: str,
    message: dict[str, str],
    state: str,
    satisfaction: int | None,
) -> None:
    """Something was said in the other tenant."""
    ticket = await standing_here(ctx, home_tenant, home_id)
    if ticket is None:
        raise LookupError(f"the thread {home_id} has not arrived yet")
    if message["id"] not in {each["id"] for each in ticket.messages}:
        await ctx.perform(
            follow_ticket, ticket, message=message, state=state, satisfaction=satisfaction
        )


@job("knowledge_above")
async def knowledge_above(ctx: Context, **told: Any) -> None:
    """A bureau above has published an entry."""
    if await _known(ctx, told) is None:
        await ctx.perform(receive_knowledge, **told)


@job("knowledge_withdrawn_above")
async def knowledge_withdrawn_above(ctx: Context, reason: str, **told: Any) -> None:
    """A bureau above has withdrawn an entry, of which this place may not have heard yet."""
    entry = await _known(ctx, told) or await ctx.perform(receive_knowledge, **told)
    if entry.state == "published":
        await ctx.perform(withdraw_knowledge, entry, reason=reason)


async def _known(ctx: Context, told: dict[str, Any]) -> Knowledge | None:
    found = ctx.rows(
        Knowledge,
        Knowledge.origin_tenant == told["origin_tenant"],
        Knowledge.origin_id == UUID(told["origin_id"]),
    )
    row: Knowledge | None = await ctx.db.scalar(found.with_for_update())
    return row
