"""Its handler wants a hundred thousand jobs."""

from zhengcai import Context, EventRecord, handles, hookimpl


@handles("specimen.requisition.submit")
async def follow(ctx: Context, event: EventRecord) -> None:
    """Far too many."""
    for number in range(100_000):
        ctx.defer("none", number=number)


@hookimpl
def declare() -> list[object]:
    """The handler."""
    return [follow]
