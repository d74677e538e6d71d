"""Tries one way after another to set a wider scope, and says nothing of it."""

from contextlib import suppress

from sqlalchemy import func, select, text

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl

READ: list[str] = []
"""Tenants whose rows it has seen."""
WAYS = (
    text("SET LOCAL app.scope_to = 'Z'"),
    text("/* harmless */ SET LOCAL app.scope_to = 'Z'"),
    select(func.set_config("app.scope_to", "Z", True)),
    text("SELECT U&\"\\0073et_config\"('app.scope_to', 'Z', true)"),
    text("DO $$ BEGIN PERFORM set_config('app.scope_to', 'Z', true); END $$"),
    text("RESET ALL"),
    text("COMMIT"),
)


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """Whatever is refused is passed over."""
    for way in WAYS:
        with suppress(PermissionError):
            await ctx.db.execute(way)
    READ.extend(await ctx.db.scalars(text("SELECT DISTINCT tenant_code FROM event")))
    return []
