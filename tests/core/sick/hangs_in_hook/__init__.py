"""Never answers when an action is checked."""

import asyncio

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """No end."""
    await asyncio.Event().wait()
    return []
