"""Threads between a bureau and the one above it. Every job may come twice."""

from typing import Any

from zhengcai import Context, job
from zhengcai_governance.actions.ticket_following import arrive_ticket, follow_ticket
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
