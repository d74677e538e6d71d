"""Who takes part in a thread, and what is said in it: in both tenants, where there are two."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from zhengcai import Actor, Context, Owner, Role, new_id
from zhengcai_governance.defect_terms import PARTIES
from zhengcai_governance.models.tickets import Ticket


def to_the_bureau(actor: Actor) -> ColumnElement[bool]:
    """What a bureau is asked in its own tenant; those above take no part."""
    return and_(_of_the_place(actor), Ticket.addressee == "bureau")


def _of_the_place(actor: Actor) -> ColumnElement[bool]:
    places = {post.tenant for post in actor.posts if post.role is Role.FINANCE_SUPERVISOR}
    return Ticket.tenant_code.in_(places)


def to_the_provider(actor: Actor) -> ColumnElement[bool]:
    """What the provider is asked, wherever."""
    return Ticket.addressee == "provider"


def of_the_bureau(actor: Actor) -> ColumnElement[bool]:
    """What a bureau is asked or asks, and what the provider is asked in its place.

    So a wish that reached the provider becomes a requirement, and nobody goes past the ledger.
    """
    own = Ticket.opener_code.in_(actor.organisations(Role.FINANCE_SUPERVISOR))
    put = and_(_of_the_place(actor), Ticket.addressee.in_(("bureau", "provider")))
    return or_(put, own)


ASKERS: dict[Role, Owner] = {
    **dict.fromkeys(PARTIES, "opener_code"),
    Role.FINANCE_SUPERVISOR: "opener_code",
}
ANSWERERS: dict[Role, Owner] = {
    Role.FINANCE_SUPERVISOR: to_the_bureau,
    Role.SERVICE_PROVIDER: to_the_provider,
}
PARTICIPANTS: dict[Role, Owner] = {
    **dict.fromkeys(PARTIES, "opener_code"),
    Role.FINANCE_SUPERVISOR: of_the_bureau,
    Role.SERVICE_PROVIDER: to_the_provider,
}


def spoken(ctx: Context, side: str, by: str, text: str) -> dict[str, str]:
    """A message, known by its id wherever it is told."""
    at = ctx.now.isoformat()
    return {"id": str(new_id()), "at": at, "by": by, "side": side, "text": text}


def say(ctx: Context, ticket: Ticket, side: str, text: str, state: str) -> None:
    """Add to the thread here, and in the other tenant where it stands in two."""
    message = spoken(ctx, side, ctx.actor.name, text)
    ticket.messages = [*(ticket.messages or ()), message]
    other = _other(ctx, ticket)
    if other is not None:
        ctx.tell(
            other,
            "ticket_said",
            home_tenant=ticket.home_tenant,
            home_id=str(ticket.home_id),
            message=message,
            state=state,
            satisfaction=ticket.satisfaction,
        )


def _other(ctx: Context, ticket: Ticket) -> str | None:
    if ticket.addressee == "superior":
        return ctx.tenant.parent
    return ticket.home_tenant if ticket.home_tenant != ctx.tenant.code else None


def measure_answer(ctx: Context, ticket: Ticket) -> None:
    """Note the first answer, once."""
    if ticket.answered_at is None:
        ticket.answered_at = ctx.now
        ticket.response_minutes = _minutes(ctx, ticket)


def measure_conclusion(ctx: Context, ticket: Ticket, conclusion: str) -> None:
    """Note the end; a conclusion is an answer too."""
    measure_answer(ctx, ticket)
    ticket.conclusion, ticket.concluded_at = conclusion, ctx.now
    ticket.solve_minutes = _minutes(ctx, ticket)


def _minutes(ctx: Context, ticket: Ticket) -> int:
    return int((ctx.now - ticket.opened_at).total_seconds()) // 60


async def standing_here(ctx: Context, home_tenant: str, home_id: str) -> Ticket | None:
    """The row of a thread in this tenant, locked; None where it is not here."""
    found = ctx.rows(Ticket, Ticket.home_tenant == home_tenant, Ticket.home_id == UUID(home_id))
    row: Ticket | None = await ctx.db.scalar(found.with_for_update())
    return row
