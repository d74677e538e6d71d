"""What extensions add to a page, slot by slot."""

from typing import Any, get_args

from markupsafe import Markup, escape

from zhengcai.actions.context import Context
from zhengcai.web.views import Fragment, Fragments, Slot

SLOTS: tuple[Slot, ...] = get_args(Slot)


async def fragments(ctx: Context, subject: Any) -> Fragments:
    """The fragments of every enabled plugin; text that is not markup is escaped."""
    hook = ctx.runtime.hooks.page_fragments
    if not hook.among(ctx.enabled):
        return {}
    found: dict[Slot, tuple[Fragment, ...]] = {}
    for slot in SLOTS:
        answers = await hook(ctx.enabled, ctx, slot, subject)
        pieces = [
            Fragment(plugin=answer.plugin, html=_safe(piece))
            for answer in answers
            for piece in answer.value
        ]
        if pieces:
            found[slot] = tuple(pieces)
    return found


def _safe(piece: str) -> Markup:
    return piece if isinstance(piece, Markup) else escape(piece)
