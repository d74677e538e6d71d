"""Wants a hundred thousand jobs when an action is checked."""

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """Far too many."""
    for number in range(100_000):
        ctx.defer("none", number=number)
    return []
