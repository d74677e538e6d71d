"""Its job raises."""

from zhengcai import Context, EventRecord, handles, hookimpl, job


@handles("specimen.requisition.submit")
async def follow(ctx: Context, event: EventRecord) -> None:
    """Have the job run."""
    ctx.defer("doomed")


@job("doomed")
async def doomed(ctx: Context) -> None:
    """An error."""
    raise RuntimeError("broken in a job")


@hookimpl
def declare() -> list[object]:
    """Both."""
    return [follow, doomed]
