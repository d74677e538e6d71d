"""Who has changed choices and settings of an area, when and why: read from the audit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from zhengcai import clock
from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.context import Context
from zhengcai.tenancy.choices import PluginChoice, SettingValue

SHOWN = 50
TABLES = (PluginChoice.__tablename__, SettingValue.__tablename__)


class Changed(BaseModel):
    """One change of a choice or a setting; refused attempts are told as well."""

    id: UUID
    at: datetime
    tenant: str
    tenant_name: str
    plugin: str | None
    key: str | None
    action: str
    outcome: str
    actor: str
    organisation: str | None
    before: Any = None
    after: Any = None
    planned: str | None = None
    planned_from: str | None = None
    reason: str | None = None
    problems: list[str] = []


async def history(
    ctx: Context, *, plugin: str = "", tenant: str = "", after: UUID | None = None
) -> list[Changed]:
    """The changes in the context's area, newest first; its work must read the tenants below.

    What an entry leaves out, because it did not change, is taken from the row as it now is.
    """
    scope = ctx.work.scope
    low, high, holes = scope.low, scope.high, list(scope.holes)
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.tenant_code >= low,
            AuditEntry.tenant_code < high,
            AuditEntry.tenant_code.not_in(holes),
            AuditEntry.subject_type.in_(TABLES),
        )
        .order_by(AuditEntry.id.desc())
        .limit(SHOWN)
    )
    rows = await _subjects(ctx)
    if tenant:
        statement = statement.where(AuditEntry.tenant_code == tenant)
    if plugin:
        ids = [key for key, row in rows.items() if row.plugin == plugin]
        statement = statement.where(AuditEntry.subject_id.in_(ids))
    if after is not None:
        statement = statement.where(AuditEntry.id < after)
    entries = (await ctx.db.scalars(statement)).all()
    told = [_changed(ctx, entry, rows) for entry in entries]
    _fill_in(told, [entry.subject_id for entry in entries])
    return told


def _fill_in(told: Sequence[Changed], subjects: Sequence[UUID | None]) -> None:
    """Former values that an entry does not say are those that the entry before it left."""
    last: dict[UUID, Changed] = {}
    for change, subject in reversed(list(zip(told, subjects, strict=True))):
        known = last.get(subject) if subject is not None else None
        if known is not None:
            change.before = change.before if change.before is not None else known.after
            change.reason = change.reason if change.reason is not None else known.reason
            change.after = change.after if change.after is not None else known.after
        if subject is not None and change.outcome == "done":
            last[subject] = change


async def _subjects(ctx: Context) -> dict[UUID, PluginChoice | SettingValue]:
    scope = ctx.work.scope
    inside = [
        (
            model.tenant_code >= scope.low,
            model.tenant_code < scope.high,
            model.tenant_code.not_in(list(scope.holes)),
        )
        for model in (PluginChoice, SettingValue)
    ]
    choices = (await ctx.db.scalars(select(PluginChoice).where(*inside[0]))).all()
    values = (await ctx.db.scalars(select(SettingValue).where(*inside[1]))).all()
    found: list[PluginChoice | SettingValue] = [*choices, *values]
    return {row.id: row for row in found}


def _changed(
    ctx: Context, entry: AuditEntry, rows: Mapping[UUID, PluginChoice | SettingValue]
) -> Changed:
    node = ctx.runtime.snapshot.tree.get(entry.tenant_code)
    row = rows.get(entry.subject_id) if entry.subject_id else None
    change = entry.changes
    before, after = change.get("choice") or change.get("value") or (None, None)

    def now(name: str) -> Any:
        return change[name][1] if name in change else None

    return Changed(
        id=entry.id,
        at=clock.local(entry.at),
        tenant=entry.tenant_code,
        tenant_name=node.name if node else entry.tenant_code,
        plugin=now("plugin") or (row.plugin if row else None),
        key=now("key") or (row.key if isinstance(row, SettingValue) else None),
        action=entry.action,
        outcome=entry.outcome,
        actor=entry.actor_name,
        organisation=entry.organisation,
        before=before,
        after=after,
        planned=now("planned"),
        planned_from=now("planned_from"),
        reason=now("reason"),
        problems=[problem["message"] for problem in entry.problems],
    )
