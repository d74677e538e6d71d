"""What the page of a collection tells of its standing: off, superseded, or come after another."""

from collections.abc import Iterator

from zhengcai.actions.context import Context
from zhengcai.actions.dormant import why_off
from zhengcai.actions.registry import Bound
from zhengcai.actions.superseding import predecessors, successor, superseded
from zhengcai.web.language import gettext
from zhengcai.web.views import Flash


def beside(ctx: Context, bound: Bound) -> Iterator[Flash]:
    """Why nothing can be added, and the way to what took its place, or to what was there before."""
    if bound.plugin not in ctx.enabled:
        yield Flash(message=why_off(ctx, bound.plugin).text(gettext), tone="warn")
        return

    def place(other: Bound) -> str | None:
        readable = ctx.runtime.access.allows(ctx.actor.reading_roles, other.object, "read")
        address = f"/t/{ctx.tenant.code}/-/{other.plugin}/{other.collection.name}"
        return address if readable else None

    other = successor(ctx, bound)
    if other is not None:
        told = superseded(bound, other).text(gettext)
        yield Flash(message=told, tone="warn", href=place(other))
    for former in predecessors(ctx, bound):
        if (href := place(former)) is not None:
            title = gettext(former.collection.title)
            yield Flash(message=gettext("以前的记录见“%(title)s”") % {"title": title}, href=href)
