"""A wave goes back: what was released is no longer there, so its entry waits for a release again."""

from zhengcai import Context, Form, Problem, Role, action, field, gone_back
from zhengcai_governance.actions.releasing import ReleaseEntry, has_reached_everybody, still_without
from zhengcai_governance.entry_telling import tell_home
from zhengcai_governance.entry_terms import CLASS_LAW
from zhengcai_governance.models.ledger import LedgerEntry

DISPUTED = ("disputed", "resolved")
"""Whoever disputes an entry gets an explanation, whether its version is still there or not."""


class TakeBackEntry(Form):
    """The release of which a wave went back."""

    title: str = field("版本名称")


@action(
    "ledger_entry.take_back",
    title="版本回退",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source=("released", "filed", "closed", *DISPUTED),
    target={
        "released": "accepted",
        "filed": "accepted",
        "closed": "accepted",
        **{state: state for state in DISPUTED},
    },
    law=CLASS_LAW,
    hidden=True,
)
async def take_back_entry(ctx: Context, entry: LedgerEntry, form: TakeBackEntry) -> None:
    """Accepted as it was, and released by nobody; a dispute about it goes on to its end."""
    lost = await gone_from(ctx, entry)
    text = f"{form.title}已回退，{len(lost)}个地区不再有{entry.plugin} {entry.released_version}"
    entry.released_version = entry.released_on = entry.quiet_until = entry.end_reason = None
    entry.confirmed_by = []
    entry.note(ctx.now, "版本回退", ctx.actor.name, text)
    tell_home(ctx, entry, "disputed" if entry.state in DISPUTED else "accepted", text)


@take_back_entry.check
async def somebody_has_lost_it(
    ctx: Context, entry: LedgerEntry, form: TakeBackEntry
) -> list[Problem]:
    """Of those for whom it was made."""
    if entry.released_version is not None and await gone_from(ctx, entry):
        return []
    message = "该事项所面向的地区都有所发布的版本"
    return [Problem("entry.not_gone_back", message, law=CLASS_LAW)]


async def gone_from(ctx: Context, entry: LedgerEntry) -> list[str]:
    """The tenants for which it was made that had it until their wave went back.

    Whoever never had it is another matter: a place that has switched the plugin on since.
    """
    lost = await gone_back(ctx, entry.plugin or "", entry.delivered_version or "0")
    return sorted(set(lost).intersection(await still_without(ctx, entry))) if lost else []


@action(
    "ledger_entry.bring_again",
    title="再次发布",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source=DISPUTED,
    law=CLASS_LAW,
    hidden=True,
)
async def bring_entry_again(ctx: Context, entry: LedgerEntry, form: ReleaseEntry) -> None:
    """It has come back while it is disputed: once that is filed it counts as released."""
    entry.released_version, entry.released_on = form.released_version, ctx.today
    text = f"{form.title}：{entry.plugin} {form.released_version}"
    entry.note(ctx.now, "再次发布", ctx.actor.name, text)
    tell_home(ctx, entry, "disputed", text)


bring_entry_again.check(has_reached_everybody)
