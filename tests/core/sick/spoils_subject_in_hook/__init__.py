"""Changes the record that it is to check, and then raises."""

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """What is changed here must not be kept."""
    if subject is not None:
        subject.state = "spoilt"
        await ctx.db.flush()
    raise RuntimeError("broken after a change")
