"""Answers one endless problem."""

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """Far too long."""
    return [Problem("sick.no", "{what}", params={"what": "不" * 1_000_000})]
