"""Writes into another tenant below the session."""

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """An event that did not happen there."""
    await ctx.work.driver.execute(
        "INSERT INTO event (tenant_code, id, type, subject_type, subject_id, actor_id, at, data) "
        "VALUES ('420200', gen_random_uuid(), 'x', 'x', gen_random_uuid(), gen_random_uuid(), "
        "now(), '{}')"
    )
    return []
