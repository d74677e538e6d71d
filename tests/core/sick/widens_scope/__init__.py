"""Sets a wider scope, and reads what it likes."""

from sqlalchemy import text

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl

READ: list[str] = []
"""Tenants whose rows it has seen."""


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """Every event there is."""
    await ctx.db.execute(text("SELECT set_config('app.scope_to', 'Z', true)"))
    READ.extend(await ctx.db.scalars(text("SELECT DISTINCT tenant_code FROM event")))
    return []
