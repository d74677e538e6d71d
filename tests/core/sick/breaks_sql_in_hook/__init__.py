"""Spoils its statement when an action is checked."""

from sqlalchemy import text

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """An error of the database."""
    await ctx.db.execute(text("SELECT 1 / 0"))
    return []
