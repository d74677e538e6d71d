"""Its event handler raises."""

from zhengcai import Context, EventRecord, handles, hookimpl


@handles("specimen.requisition.submit")
async def follow(ctx: Context, event: EventRecord) -> None:
    """An error."""
    raise RuntimeError("broken in a handler")


@hookimpl
def declare() -> list[object]:
    """The handler."""
    return [follow]
