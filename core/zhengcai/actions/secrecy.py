"""What traces must not tell yet: the existence of a bid, the name of an expert.

An action declared `discreet` leaves its audit entry and event like any other. But they are shown
only once the collection's `secret` predicate no longer holds for the subject, and events of
discreet actions never stand in the feed: one that appeared there later would break its order.
"""

from sqlalchemy import ColumnElement, and_, or_, select, true

from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.context import Context
from zhengcai.actions.registry import Registry


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
        # What it changed beside its subject, such as a sealed file, would tell the same.
        beside = AuditEntry.subject_type.is_distinct_from(model.__tablename__)
        hidden.append(and_(told_by, or_(AuditEntry.subject_id.is_(None), beside, untold)))
        if len(names) == len(bound.actions):
            # Secret as a whole: neither may another action's trace on such a row be told.
            hidden.append(and_(AuditEntry.subject_type == model.__tablename__, untold))
    return ~or_(*hidden) if hidden else true()
