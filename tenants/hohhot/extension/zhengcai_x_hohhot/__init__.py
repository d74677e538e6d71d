"""Hohhot: the door of the extension, where the platform asks it."""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the extension brings."""
    from zhengcai_x_hohhot import contacts, costs, needs, reports, settings, summaries

    return (settings, needs, reports, costs, contacts, summaries)


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> Sequence[Problem]:
    """What the city asks of the requirement of a plan beyond the law's minimum."""
    from zhengcai_x_hohhot.needs import problems_of

    if action.id in ("supervision.plan.draft", "supervision.plan.revise"):
        return problems_of(ctx, form)
    return []


@hookimpl
async def announcement_sections(
    ctx: Context, kind: str, subject: Subject | None
) -> Sequence[tuple[str, Any]]:
    """Whom to ask about an announced intent."""
    from zhengcai_x_hohhot.needs import sections_of

    return sections_of(kind, subject)
