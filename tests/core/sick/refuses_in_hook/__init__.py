"""Raises a refusal where problems are to be returned."""

from zhengcai import Action, Context, Form, Problem, Refusal, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """A wrong way to say no."""
    raise Refusal(Problem("sick.no", "不行"))
