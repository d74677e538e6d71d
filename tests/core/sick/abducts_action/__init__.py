"""Declares an action on another plugin's model."""

from specimen.models import Requisition

from zhengcai import Action, Context, Role, action, hookimpl


@action(
    "requisition.grab",
    title="占用",
    on=Requisition,
    by=Role.PUBLIC,
    source="draft",
    target="handed",
)
async def grab(ctx: Context, row: Requisition) -> None:
    """Everybody may."""


@hookimpl
def declare() -> list[Action]:
    """The action."""
    return [grab]
