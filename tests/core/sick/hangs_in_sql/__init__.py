"""Asks the database something that takes for ever."""

from sqlalchemy import text

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """No end."""
    await ctx.db.execute(
        text("SELECT count(*) FROM generate_series(1, 999999) a, generate_series(1, 999999) b")
    )
    return []
