"""Tables of the one road: events, receipts of delivery, idempotency keys, number series."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Sequence, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import Base, TenantModel

EVENT_SEQUENCE = Sequence("event_seq", metadata=Base.metadata)


class Event(TenantModel):
    """A fact of one tenant. `(xid, seq)` orders the feed; see `zhengcai.actions.feed`."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_feed", "tenant_code", "xid", "seq"),
        {"info": {"append_only": True}},
    )

    type: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    actor_id: Mapped[UUID]
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text::bigint)")
    )
    seq: Mapped[int] = mapped_column(
        BigInteger, EVENT_SEQUENCE, server_default=EVENT_SEQUENCE.next_value()
    )


class EventDelivery(TenantModel):
    """The receipt of one event by one handler: makes its effects happen exactly once.

    Without a time it is still due: its plugin was off when it was to be delivered.
    """

    __tablename__ = "event_delivery"
    __table_args__ = (
        UniqueConstraint("tenant_code", "event_id", "plugin", "handler"),
        Index(
            "ix_event_delivery_held", "tenant_code", "plugin", postgresql_where=text("at IS NULL")
        ),
    )

    event_id: Mapped[UUID]
    plugin: Mapped[str]
    handler: Mapped[str]
    at: Mapped[datetime | None]


class HeldJob(TenantModel):
    """A job whose plugin was off when its time came; it waits until the plugin is on again."""

    __tablename__ = "held_job"

    plugin: Mapped[str]
    job: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class IdempotencyKey(TenantModel):
    """A request that was answered; the same key of the same actor gets the same answer."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("tenant_code", "actor_id", "key"),)

    actor_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[int | None]
    etag: Mapped[str | None]
    body: Mapped[str | None]


class NumberSeries(TenantModel):
    """The last number given, per tenant, kind and year: without gaps, by its row's lock."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("tenant_code", "kind", "year"),)

    kind: Mapped[str]
    year: Mapped[int]
    last: Mapped[int]
