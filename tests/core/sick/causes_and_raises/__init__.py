"""Wants jobs and events, then raises."""

from zhengcai import Action, Context, Event, Form, Problem, Subject, hookimpl


class Noise(Event):
    """Nothing."""


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """What it wanted goes with it."""
    ctx.defer("none")
    ctx.emit(Noise())
    raise RuntimeError("broken after it wanted more")
