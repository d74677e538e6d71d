"""From whoever arranged a release up to the region's ledger: a wave of it has gone back.

Every job may come twice, and late: each looks at who has what now.
"""

from zhengcai import Context, EventRecord, handles, job
from zhengcai_governance.actions.releasing import entry_of
from zhengcai_governance.actions.taking_back import gone_from, take_back_entry
from zhengcai_governance.models.ledger import LedgerEntry


@handles("console.wave.finish")
async def wave_finished(ctx: Context, event: EventRecord) -> None:
    """It has gone back everywhere."""
    _tell(ctx, event)


@handles("console.wave.halt")
async def wave_halted(ctx: Context, event: EventRecord) -> None:
    """It has gone back in some tenants, and failed in another: those that gave back have lost it."""
    _tell(ctx, event)


def _tell(ctx: Context, event: EventRecord) -> None:
    if event.data["direction"] == "back":
        for each in event.data["plugins"]:
            told = {"plugin": each["plugin"], "title": event.data["title"]}
            ctx.tell(ctx.tenant.root, "version_taken_back", **told)


@job("version_taken_back")
async def version_taken_back(ctx: Context, plugin: str, title: str) -> None:
    """Each entry that the plugin realises is looked at by itself."""
    known = (
        LedgerEntry.plugin == plugin,
        LedgerEntry.released_version.is_not(None),
        LedgerEntry.state.in_(take_back_entry.source or ()),
    )
    for entry in await ctx.db.scalars(ctx.rows(LedgerEntry, *known)):
        ctx.defer("entry_taken_back", entry=str(entry.id), title=title)


@job("entry_taken_back")
async def entry_taken_back(ctx: Context, entry: str, title: str) -> None:
    """Where somebody has lost it, it waits for the next release that is complete."""
    row = await entry_of(ctx, entry)
    if row is None or row.state not in (take_back_entry.source or ()):
        return
    if row.released_version is not None and await gone_from(ctx, row):
        await ctx.perform(take_back_entry, row, title=title)
