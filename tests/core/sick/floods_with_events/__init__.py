"""Tells a hundred thousand events when an action is checked."""

from zhengcai import Action, Context, Event, Form, Problem, Subject, hookimpl


class Noise(Event):
    """Nothing."""


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """Far too many."""
    for _ in range(100_000):
        ctx.emit(Noise())
    return []
