"""Its page raises."""

from typing import Any

from zhengcai import Context, PublicPage, Role, hookimpl


async def respond(ctx: Context, request: Any) -> tuple[str, Any]:
    """An error."""
    raise RuntimeError("broken in a page")


@hookimpl
def declare() -> list[PublicPage]:
    """A page for everybody, in the menu."""
    return [PublicPage("news", "消息", {Role.PUBLIC: None}, respond, menu=True)]
