"""Who has done what to a record, as its page tells it."""

from uuid import UUID

from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.audit.trail import AUDIT_READERS
from zhengcai.actions.context import Context
from zhengcai.actions.secrecy import tellable
from zhengcai.database.models import Subject
from zhengcai.identity.roles import Role
from zhengcai.web.language import gettext
from zhengcai.web.views import AuditLine


async def history(ctx: Context, row: Subject, *beside: UUID) -> tuple[AuditLine, ...]:
    """What has been done to a record, newest first, for those who read it or the audit by office.

    `beside` are the ids of records whose history is told with it: a notice has been published by
    what was done to its business. Who reads it only as anybody may, signed in or not, is not told
    who did what.
    """
    known = set(ctx.runtime.registry.by_model[type(row)].collection.read) - {Role.PUBLIC}
    if not ctx.actor.reading_roles & (known | AUDIT_READERS):
        return ()
    statement = (
        ctx.rows(
            AuditEntry,
            AuditEntry.subject_id.in_((row.id, *beside)),
            AuditEntry.outcome == "done",
            tellable(ctx),
        )
        .order_by(AuditEntry.id.desc())
        .limit(50)
    )
    actions = ctx.runtime.registry.actions
    return tuple(
        AuditLine(
            at=entry.at,
            actor=gettext(entry.actor_name),
            action=gettext(actions[entry.action].title)
            if entry.action in actions
            else entry.action,
            organisation=gettext(entry.organisation or "")
            if entry.organisation != entry.actor_name
            else None,
            law=ctx.cite(actions[entry.action].law) if entry.action in actions else None,
        )
        for entry in (await ctx.db.execute(statement)).scalars()
    )
