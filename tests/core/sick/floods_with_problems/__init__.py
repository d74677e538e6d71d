"""Answers more problems than anybody reads."""

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """Far too many."""
    return [Problem("sick.no", "不行")] * 100_000
