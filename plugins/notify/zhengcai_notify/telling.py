"""Whom what has happened concerns: told of events, so that who causes them need not know of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from zhengcai import (
    ENTERED,
    Audience,
    Context,
    EventRecord,
    Hearer,
    Message,
    Role,
    handles,
    hearers,
    job,
)
from zhengcai_notify.models import InboxMessage
from zhengcai_notify.service import NotifyService
from zhengcai_notify.settings import NotifySettings


@handles(ENTERED)
async def tell_hearers(ctx: Context, event: EventRecord) -> None:
    """Whoever is to act on a record, or is named by its collection (`Collection.tells`)."""
    await _tell(ctx, event, await _heard_by(ctx, event))


@job("tell_on")
async def tell_on(ctx: Context, after: str, **event: Any) -> None:
    """The next of them. A job may come twice: who was told since the event is not told again."""
    record = EventRecord(
        UUID(event["id"]),
        event["type"],
        UUID(event["subject_id"]),
        datetime.fromisoformat(event["at"]),
        event["data"],
        UUID(event["actor_id"]),
    )
    audience = await _heard_by(ctx, record, UUID(after))
    await _tell(ctx, record, audience, await _told(ctx, record, audience.hearers))


async def _heard_by(ctx: Context, event: EventRecord, after: UUID | None = None) -> Audience:
    return await hearers(ctx, event, ctx.settings(NotifySettings).persons_at_once, after)


async def _tell(
    ctx: Context, event: EventRecord, audience: Audience, told: Collection[UUID] = ()
) -> None:
    service = NotifyService(ctx)
    for hearer in audience.hearers:
        if hearer.person_id not in told:
            await service.tell(hearer.person_id, hearer.message)
    if audience.last is not None:
        ctx.defer(
            "tell_on",
            id=str(event.id),
            type=event.type,
            subject_id=str(event.subject_id),
            at=event.at.isoformat(),
            data=dict(event.data),
            actor_id=str(event.actor_id),
            after=str(audience.last),
        )


async def _told(ctx: Context, event: EventRecord, asked: Sequence[Hearer]) -> set[UUID]:
    sent = ctx.rows(
        InboxMessage,
        InboxMessage.person_id.in_([each.person_id for each in asked]),
        InboxMessage.kind.in_({each.message.kind for each in asked}),
        InboxMessage.record_id == event.subject_id,
        InboxMessage.created_at >= event.at,
    )
    return {each.person_id for each in await ctx.db.scalars(sent)}


@handles("tendering.project.announce_result")
async def tell_the_winner(ctx: Context, event: EventRecord) -> None:
    """The winner learns of the award (政府采购法 第46条: from then on the contract is due)."""
    message = Message(
        event.type,
        "中标通知",
        "贵单位参加投标的采购项目已公告结果，贵单位中标，中标通知书已发出。请按期与采购人签订合同。",
        ("tendering.projects", event.subject_id),
    )
    await NotifyService(ctx).tell_role(Role.SUPPLIER, event.data["supplier_code"], message)


@handles("supervision.contract.sign")
async def tell_the_supplier(ctx: Context, event: EventRecord) -> None:
    """The supplier learns that the purchaser has signed."""
    message = Message(
        event.type,
        "合同已签订",
        f"采购人已签订合同{event.data['number']}，请查看合同并按约定履行。",
        ("supervision.contracts", event.subject_id),
    )
    await NotifyService(ctx).tell_role(Role.SUPPLIER, event.data["supplier_code"], message)
