"""What the levels tell each other of an entry. Every job may come twice, and not in order."""

from typing import Any
from uuid import UUID

from zhengcai import Context, EventRecord, handles, job
from zhengcai_governance.actions.confirming import confirm_entry
from zhengcai_governance.actions.progress import BEFORE, progress_entry
from zhengcai_governance.actions.releasing import (
    close_entry,
    entry_of,
    release_entry,
    still_without,
)
from zhengcai_governance.actions.shares import confirm_share, decline_share, unclassify_entry
from zhengcai_governance.actions.taking_back import DISPUTED, bring_entry_again
from zhengcai_governance.actions.works import ask_work, extend_work, withdraw_work
from zhengcai_governance.entry_telling import homes_of
from zhengcai_governance.models.entry_life import Work
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.shares import shares_of
from zhengcai_governance.terms import ENTRY_STATES

ORDER = tuple(ENTRY_STATES)


@job("work_asked")
async def work_asked(ctx: Context, **told: Any) -> None:
    """The region has classified something that this bureau pays for, perhaps for further places."""
    row = await _work(ctx, told["entry_id"], told["attempt"])
    if row is None:
        await ctx.perform(ask_work, **told)
        return
    further = sorted({*told["places"]} - {*row.places})
    if further and row.state in (extend_work.source or ()):
        await ctx.perform(extend_work, row, places=further)


@job("work_withdrawn")
async def work_withdrawn(ctx: Context, entry_id: str, attempt: int, reason: str) -> None:
    """The region no longer waits for this bureau, or classifies again.

    Raises `LookupError` for what comes before it was asked: the queue tries it again.
    """
    row = await _work(ctx, entry_id, attempt)
    if row is None:
        raise LookupError(f"attempt {attempt} of {entry_id} was withdrawn before it was asked")
    if row.state in (withdraw_work.source or ()):
        await ctx.perform(withdraw_work, row, reason=reason)


async def _work(ctx: Context, entry_id: str, attempt: int) -> Work | None:
    same = (Work.entry_id == UUID(entry_id), Work.attempt == attempt)
    row: Work | None = await ctx.db.scalar(ctx.rows(Work, *same).with_for_update())
    return row


@job("share_answered")
async def share_answered(
    ctx: Context,
    entry: str,
    attempt: int,
    payer: str,
    confirmed: dict[str, Any] | None = None,
    declined: str = "",
) -> None:
    """A payer's word; told twice, or of a share that nobody waits for any more, it says nothing."""
    row = await entry_of(ctx, entry)
    if row is None or row.attempt != attempt:
        return
    own = {share.payer_tenant: share for share in await shares_of(ctx, row, lock=True)}
    share = own.get(payer)
    if share is None or share.state != "asked":
        return
    if confirmed is not None:
        await ctx.perform(confirm_share, share, **confirmed)
        return
    await ctx.perform(decline_share, share, reason=declined)
    if share.lead:
        await ctx.perform(unclassify_entry, row, reason=declined)


@job("entry_progressed")
async def entry_progressed(ctx: Context, entry: str, step: str, values: dict[str, Any]) -> None:
    """Something was done for an entry; what was told already, or is superseded, is left alone.

    Raises `LookupError` for what comes before its time: the queue tries it again.
    """
    row = await entry_of(ctx, entry)
    if row is None:
        return
    attempt = values.pop("attempt", row.attempt)
    if attempt != row.attempt or ORDER.index(row.state) > ORDER.index(BEFORE[step]):
        return
    if ORDER.index(row.state) < ORDER.index(BEFORE[step]):
        raise LookupError(f"{step} of {row.number} came too early")
    if step != "assigned" or row.plugin != values.get("plugin"):
        await ctx.perform(progress_entry, row, step=step, **values)


@handles("console.release.complete")
async def release_completed(ctx: Context, event: EventRecord) -> None:
    """A release has reached whom it is for: the region's ledger hears of the entries in it."""
    versions = {each["plugin"]: each["version"] for each in event.data["plugins"]}
    for number in event.data["ledger"]:
        told = {"number": number, "title": event.data["title"], "versions": versions}
        ctx.tell(ctx.tenant.root, "entry_rolled_out", **told)


@job("entry_rolled_out")
async def entry_rolled_out(ctx: Context, number: str, title: str, versions: dict[str, str]) -> None:
    """What was accepted has been released; where others still wait for it, their release will tell."""
    found = ctx.rows(LedgerEntry, LedgerEntry.number == number).with_for_update()
    row = await ctx.db.scalar(found)
    version = versions.get(row.plugin or "") if row is not None else None
    if row is None or version is None or row.state not in ("accepted", *DISPUTED):
        return
    if row.released_version is None and not await still_without(ctx, row):
        comes = release_entry if row.state == "accepted" else bring_entry_again
        await ctx.perform(comes, row, released_version=version, title=title)


@job("entry_confirmed")
async def entry_confirmed(ctx: Context, number: str, requirement: str) -> None:
    """Whoever raised it has nothing against it; what is disputed meanwhile is not confirmed."""
    found = ctx.rows(LedgerEntry, LedgerEntry.number == number).with_for_update()
    row = await ctx.db.scalar(found)
    if row is None or row.state not in ("released", "filed"):
        return
    known = {each for _, each in homes_of(row)}
    if requirement in known and requirement not in (row.confirmed_by or ()):
        await ctx.perform(confirm_entry, row, requirement=requirement)


@job("entry_quiet")
async def entry_quiet(ctx: Context, entry: str) -> None:
    """Whether nobody has disputed it for long enough."""
    row = await entry_of(ctx, entry)
    quiet = row is not None and row.quiet_until is not None and row.quiet_until < ctx.today
    if row is not None and quiet and row.state in ("released", "filed"):
        await ctx.perform(close_entry, row, end_reason="无争议期届满，系统自动办结")
