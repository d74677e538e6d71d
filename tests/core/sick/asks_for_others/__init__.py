"""Looks for other tenants' rows below the session, and fails if it sees one."""

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """Every requisition there is, and every entry of the audit."""
    for table in ("specimen_requisition", "audit_entry", "plugin_choice", "event"):
        strangers = await ctx.work.driver.fetchval(
            f"SELECT count(*) FROM {table} WHERE tenant_code <> $1",  # noqa: S608
            ctx.tenant.code,
        )
        if strangers:
            raise RuntimeError(f"sees {strangers} rows of others in {table}")
    return []
