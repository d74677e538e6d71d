"""Extension of Huangshi: the door, where the platform asks it."""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from zhengcai import Action, Context, Form, Problem, Subject, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the extension brings."""
    from zhengcai_x_huangshi import settings, trade_place
    from zhengcai_x_huangshi.board import page, report
    from zhengcai_x_huangshi.commitments import actions
    from zhengcai_x_huangshi.venues import booking, registering

    return (settings, trade_place, actions, registering, booking, page, report)


@hookimpl
async def check_action(
    ctx: Context, action: Action, subject: Subject | None, form: Form
) -> Sequence[Problem]:
    """Small works stay on the platform; a venue is used only where it may be."""
    from zhengcai_x_huangshi.trade_place import leaves_platform
    from zhengcai_x_huangshi.venues.booking import venue_is_ready

    return [
        *leaves_platform(ctx, action.id, subject, form),
        *await venue_is_ready(ctx, action.id, subject, form),
    ]


@hookimpl
async def page_fragments(ctx: Context, slot: str, subject: Any) -> Sequence[str]:
    """The venue beside a project, the commitment beside a bid."""
    from zhengcai_x_huangshi.commitments.actions import standing_of_bidder
    from zhengcai_x_huangshi.venues.booking import booked_venue

    return [
        *await booked_venue(ctx, slot, subject),
        *await standing_of_bidder(ctx, slot, subject),
    ]
