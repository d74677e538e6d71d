"""What traces must not tell yet: the existence of a bid, the name of an expert.

An action declared `discreet` leaves its audit entry and event like any other. But they are shown
only once the collection's `secret` predicate no longer holds for the subject, and events of
discreet actions never stand in the feed: one that appeared there later would break its order.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import aliased

from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.context import Context
from zhengcai.actions.registry import Registry
from zhengcai.database.models import Subject

_MAIN = aliased(AuditEntry)
"""The entry on an action's own subject. One for all: an alias makes its columns anew each time."""


def discreet_actions(registry: Registry) -> list[str]:
    """The ids of all discreet actions."""
    return sorted(action.id for action in registry.actions.values() if action.discreet)


def tellable(ctx: Context) -> ColumnElement[bool]:
    """The audit entries of this tenant that may be shown now.

    An attempt at a discreet action that made no subject cannot be judged and is not shown here;
    the export of the audit holds every entry.
    """
    hidden: list[ColumnElement[bool]] = []
    for bound in ctx.runtime.registry.collections.values():
        names = sorted(action.id for action in bound.actions.values() if action.discreet)
        if not names:
            continue
        model, secret = bound.collection.model, bound.collection.secret
        rows = select(model.id).where(model.tenant_code == ctx.tenant.code)
        if secret is not None:
            rows = rows.where(secret())
        untold = AuditEntry.subject_id.in_(rows)
        told_by = AuditEntry.action.in_(names)
        own = AuditEntry.subject_type == model.__tablename__
        hidden.append(and_(told_by, or_(AuditEntry.subject_id.is_(None), and_(own, untold))))
        # What it changed beside its subject, such as a sealed file, would tell the same.
        beside = AuditEntry.subject_type.is_distinct_from(model.__tablename__)
        hidden.append(and_(told_by, beside, ~_subject_told(ctx, model, rows)))
        if len(names) == len(bound.actions):
            # Secret as a whole: neither may another action's trace on such a row be told.
            hidden.append(and_(own, untold))
    return ~or_(*hidden) if hidden else true()


def _subject_told(
    ctx: Context, model: type[Subject], untold: Select[tuple[UUID]]
) -> ColumnElement[bool]:
    """Whether the action's own subject is told: its entry stands in the same transaction."""
    own = exists().where(
        _MAIN.tenant_code == ctx.tenant.code,
        _MAIN.xid == AuditEntry.xid,
        _MAIN.action == AuditEntry.action,
        _MAIN.subject_type == model.__tablename__,
    )
    return and_(own, ~own.where(_MAIN.subject_id.in_(untold)))
