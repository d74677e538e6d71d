"""Spoils its statement below the session."""

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """An error of the database."""
    await ctx.work.driver.execute("SELECT nothing FROM nowhere")
    return []
