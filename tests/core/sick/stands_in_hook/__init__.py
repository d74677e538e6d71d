"""Keeps the processor while an action is checked: for a while, so that a test ends."""

import time

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl

ASKED: list[str] = []
"""The actions that it was asked about."""


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> list[Problem]:
    """A loop that nobody can interrupt."""
    ASKED.append(action.id)
    end = time.perf_counter() + 1.0
    while time.perf_counter() < end:
        pass
    return []
