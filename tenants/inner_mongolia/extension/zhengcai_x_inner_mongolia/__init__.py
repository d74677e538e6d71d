"""Inner Mongolia: the door of the extension, where the platform asks it."""

from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from zhengcai import Context, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the extension brings."""
    from zhengcai_x_inner_mongolia import actions, settings

    return (settings, actions)


@hookimpl
async def number_parts(ctx: Context, kind: str, about: Mapping[str, str]) -> Mapping[str, str]:
    """The parts of the region's numbers of plans and projects."""
    from zhengcai_x_inner_mongolia.numbers import parts_of

    return parts_of(ctx, kind, about)


@hookimpl
async def announcement_kinds(ctx: Context) -> Mapping[str, Mapping[str, Any]]:
    """The list of the region's portal that the national format does not know."""
    from zhengcai_x_inner_mongolia.kinds import KINDS

    return KINDS
