"""Opening a feature in a tenant and closing it again: what a wave does, and a way back."""

from datetime import datetime

from zhengcai.actions.below import record_change
from zhengcai.actions.context import Context
from zhengcai.actions.handling import deliver_held
from zhengcai.plugins.features import Turn, Turned
from zhengcai.tenancy.openings import FeatureOpening

CHOICE = "choice"
"""The cause of a turn that an administrator has made by hand."""
_TURNING = (Turn.OPEN, Turn.CLOSED)
_HALTING = (Turn.STOPPED, Turn.RESUMED)


async def open_feature(there: Context, plugin: str, feature: str, cause: str) -> bool:
    """Open a feature in the tenant of `there`; False where it is open already.

    `there` is the context's own tenant or one below (`actions.below.within`); `cause` is the id of
    the release or the wave. The row, its audit entry and its event are the tenant's own. Whoever
    acts says `ctx.changes_snapshot = True` of the work as a whole. Raises `LookupError` for a
    feature that nobody declares.
    """
    row = await _turned(there, plugin, feature, Turn.OPEN, cause)
    if row is None:
        return False
    await record_change(there, "console.feature_opening.open", row, _facts(row))
    await deliver_held(there, (plugin,))
    return True


async def close_feature(there: Context, plugin: str, feature: str, cause: str) -> bool:
    """Close it again; False where it is closed already. What was begun with it goes on with it."""
    row = await _turned(there, plugin, feature, Turn.CLOSED, cause)
    if row is None:
        return False
    await record_change(there, "console.feature_opening.close", row, _facts(row))
    return True


async def _turned(
    there: Context, plugin: str, feature: str, turn: Turn, cause: str
) -> FeatureOpening | None:
    row = await opening_of(there, plugin, feature)
    if standing_of(there, plugin, feature, row) == turn.value:
        return None
    return put_turn(there, plugin, feature, row, Turned(there.now, turn, cause))


async def opening_of(ctx: Context, plugin: str, feature: str) -> FeatureOpening | None:
    """The row of a feature in the context's tenant, locked; None before the first turn."""
    ctx.runtime.snapshot.features.settled(plugin, feature)  # raises for one that nobody declares
    where = (FeatureOpening.plugin == plugin, FeatureOpening.feature == feature)
    row: FeatureOpening | None = await ctx.db.scalar(
        ctx.rows(FeatureOpening, *where).with_for_update()
    )
    return row


def put_turn(
    ctx: Context, plugin: str, feature: str, row: FeatureOpening | None, turned: Turned
) -> FeatureOpening:
    """Write a turn into the row, or into the first one of this tenant. The caller records it."""
    turns = [*(row.turns if row is not None else ()), turned.record()]
    if row is None:
        row = ctx.add(FeatureOpening(plugin=plugin, feature=feature))
    row.turns = turns
    row.since, row.cause = turned.at, turned.cause
    row.reason, row.organisation = turned.reason, turned.organisation
    row.state = "stopped" if is_stopped(row) else standing_of(ctx, plugin, feature, row)
    return row


def standing_of(ctx: Context, plugin: str, feature: str, row: FeatureOpening | None) -> str:
    """`open` or `closed`, whatever is stopped."""
    found = [turn for turn in _turns(row) if turn in _TURNING]
    if found:
        return found[-1].value
    is_new = (plugin, feature) in ctx.runtime.snapshot.features.new
    return (Turn.CLOSED if is_new else Turn.OPEN).value


def is_stopped(row: FeatureOpening | None) -> bool:
    """Whether the last word of an administrator was to stop it."""
    found = [turn for turn in _turns(row) if turn in _HALTING]
    return bool(found) and found[-1] is Turn.STOPPED


def _turns(row: FeatureOpening | None) -> list[Turn]:
    return [Turn(each["turn"]) for each in (row.turns if row is not None else ())]


def _facts(row: FeatureOpening) -> dict[str, str | datetime]:
    return {"plugin": row.plugin, "feature": row.feature, "cause": row.cause}
