"""Reading a tenant's audit: entries newest first, as far as they may be told by now."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_

from zhengcai import clock
from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.audit.excerpts import seal_before, seal_faults
from zhengcai.actions.audit.sealing import AuditSeal, stored_seal
from zhengcai.actions.context import Context
from zhengcai.actions.reading import PAGE, Listing, Page, page_of
from zhengcai.actions.secrecy import tellable
from zhengcai.identity.roles import Role

AUDIT_READERS = frozenset({Role.AUDIT_ADMIN, Role.FINANCE_SUPERVISOR, Role.OVERSEER})
"""Who reads the audit of a tenant by office."""


@dataclass(frozen=True, slots=True)
class Trail:
    """What a reader asks of the audit. `since` and `until` are days of business time, inclusive."""

    since: date | None = None
    until: date | None = None
    actor: str = ""
    action: str = ""
    subject_type: str = ""
    subject_id: UUID | None = None
    outcome: str = ""

    def where(self) -> list[ColumnElement[bool]]:
        """The predicates on entries."""
        found: list[ColumnElement[bool]] = []
        if self.since is not None:
            found.append(AuditEntry.at >= _midnight(self.since))
        if self.until is not None:
            found.append(AuditEntry.at < _midnight(self.until + timedelta(days=1)))
        if self.actor:
            found.append(AuditEntry.actor_name.contains(self.actor, autoescape=True))
        for column, value in (
            (AuditEntry.action, self.action),
            (AuditEntry.subject_type, self.subject_type),
            (AuditEntry.outcome, self.outcome),
        ):
            if value:
                found.append(column == value)
        if self.subject_id is not None:
            found.append(AuditEntry.subject_id == self.subject_id)
        return found


@dataclass(frozen=True, slots=True)
class SealState:
    """How far a tenant's audit is sealed. `faults` are of the newest seal, in words."""

    seals: int
    sealed: int
    waiting: int
    last_at: datetime | None
    position: tuple[int, int]
    """Transaction and sequence number of the last sealed entry."""
    faults: tuple[str, ...] = ()

    def covers(self, entry: AuditEntry) -> bool:
        """Whether an entry lies under a seal by its place in the log."""
        return (entry.xid, entry.seq) <= self.position


async def read_trail(
    ctx: Context, trail: Trail, after: UUID | None = None, before: UUID | None = None
) -> Page:
    """One page of entries, newest first, by keyset on the time-ordered id."""
    statement = ctx.rows(AuditEntry, tellable(ctx), *trail.where())
    if before is not None:
        statement = statement.where(AuditEntry.id > before).order_by(AuditEntry.id)
    else:
        statement = statement.order_by(AuditEntry.id.desc())
        if after is not None:
            statement = statement.where(AuditEntry.id < after)
    rows = (await ctx.db.scalars(statement.limit(PAGE + 1))).all()
    return page_of(rows, Listing({}, after=after, before=before))


async def read_entry(ctx: Context, entry_id: UUID) -> AuditEntry | None:
    """One entry that may be told by now."""
    found: AuditEntry | None = await ctx.db.scalar(
        ctx.rows(AuditEntry, AuditEntry.id == entry_id, tellable(ctx))
    )
    return found


async def seal_state(ctx: Context) -> SealState:
    """What is sealed here, and whether the newest seal is sound and continues the one before."""
    last: Any = await ctx.db.scalar(ctx.rows(AuditSeal).order_by(AuditSeal.number.desc()).limit(1))
    position: tuple[int, int] = (last.last_xid, last.last_seq) if last is not None else (-1, -1)
    waiting = await ctx.db.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(
            AuditEntry.tenant_code == ctx.tenant.code,
            tuple_(AuditEntry.xid, AuditEntry.seq) > tuple_(*position),
        )
    )
    if last is None:
        return SealState(0, 0, waiting or 0, None, position)
    seal = stored_seal(last)
    before = await seal_before(ctx.db, seal)
    faults = tuple(seal_faults(seal, before, ctx.runtime.signer.public_keys))
    return SealState(last.number, last.to_position, waiting or 0, last.sealed_at, position, faults)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
