"""Its addition to a page raises."""

from typing import Any

from zhengcai import Context, hookimpl


@hookimpl
async def page_fragments(ctx: Context, slot: str, subject: Any) -> list[str]:
    """An error."""
    raise RuntimeError("broken in a fragment")
