"""The region's end of it: accepted, released, closed, retired."""

from datetime import timedelta
from uuid import UUID

from zhengcai import Context, Form, Problem, Role, action, field, unreached, unrealised
from zhengcai_governance.actions.confirming import is_confirmed
from zhengcai_governance.actions.deliveries import judge_delivery, not_heard
from zhengcai_governance.entry_telling import tell_home
from zhengcai_governance.entry_terms import CLASS_LAW, ORDER_LAW
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.shares import paid_for, shares_of
from zhengcai_governance.terms import STABILITY_LAW

REGION = Role.FINANCE_SUPERVISOR


class AcceptEntry(Form):
    """What the region has tried."""

    opinion: str = field("验收意见", min_length=5, max_length=2_000, kind="textarea")


@action(
    "ledger_entry.accept",
    title="验收通过",
    on=LedgerEntry,
    by=REGION,
    source="ordered",
    target="accepted",
    law=ORDER_LAW,
    when=lambda ctx, model: model.proposer_accepted_at.is_not(None),
)
async def accept_entry(ctx: Context, entry: LedgerEntry, form: AcceptEntry) -> None:
    """After every proposer, the region."""
    entry.accepted_at = ctx.now
    await judge_delivery(ctx, entry, accepted=True, opinion=form.opinion)
    tell_home(ctx, entry, "accepted", form.opinion)


@accept_entry.check
async def everything_is_there(ctx: Context, entry: LedgerEntry, form: AcceptEntry) -> list[Problem]:
    """Delivered, accepted by all who raised it, installed here and fit for release."""
    if entry.delivered_version is None:
        return [Problem("entry.not_delivered", "平台服务商尚未交付", law=ORDER_LAW)]
    plugin, version = entry.plugin or "", entry.delivered_version
    return [*await unrealised(ctx, plugin, entry.number, version), *not_heard(entry)]


@action(
    "ledger_entry.refuse",
    title="验收不通过",
    on=LedgerEntry,
    by=REGION,
    source="ordered",
    law=ORDER_LAW,
    task=False,
)
async def refuse_entry(ctx: Context, entry: LedgerEntry, form: AcceptEntry) -> None:
    """Back to the provider; what comes again is before the proposers first."""
    await judge_delivery(ctx, entry, accepted=False, opinion=form.opinion)


@refuse_entry.check
async def something_is_there(ctx: Context, entry: LedgerEntry, form: AcceptEntry) -> list[Problem]:
    """Nothing is sent back before it has come."""
    if entry.delivered_version is None:
        return [Problem("entry.not_delivered", "平台服务商尚未交付", law=ORDER_LAW)]
    return []


class ReleaseEntry(Form):
    """The release of the platform that has brought it, and in which version."""

    released_version: str = field("发布版本")
    title: str = field("版本名称")


@action(
    "ledger_entry.release",
    title="发布",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source="accepted",
    target="released",
    law=CLASS_LAW,
    hidden=True,
)
async def release_entry(ctx: Context, entry: LedgerEntry, form: ReleaseEntry) -> None:
    """From now on whoever is against it may dispute it."""
    entry.released_version, entry.released_on = form.released_version, ctx.today
    entry.open_disputes = 0
    text = f"{form.title}：{entry.plugin} {form.released_version}"
    entry.note(ctx.now, "发布", ctx.actor.name, text)
    tell_home(ctx, entry, "released", text)
    await wait_for_quiet(ctx, entry)


@release_entry.check
async def has_reached_everybody(
    ctx: Context, entry: LedgerEntry, form: ReleaseEntry
) -> list[Problem]:
    """A release has brought what was accepted to all for whom it was made."""
    waiting = await still_without(ctx, entry)
    if not waiting:
        return []
    message = "尚有{count}个地区没有升级到{version}"
    told = {"count": len(waiting), "version": entry.delivered_version}
    return [Problem("entry.not_reached", message, law=CLASS_LAW, params=told)]


async def still_without(ctx: Context, entry: LedgerEntry) -> list[str]:
    """The tenants for which it was made that have not got it: of a general one, all that use it.

    They may have got a later version than the accepted one: it carries that. A place that has not
    enabled it takes no wave; where none has, all are waited for.
    """
    plugin, made_for = entry.plugin or "", None
    if entry.classification != "general":
        listed = sorted(paid_for(await shares_of(ctx, entry)))
        made_for = [code for code in listed if plugin in ctx.runtime.enabled(code)] or listed
    return await unreached(ctx, plugin, entry.delivered_version or "0", made_for)


async def wait_for_quiet(ctx: Context, entry: LedgerEntry) -> None:
    """Close it by itself once nobody has disputed it for so long; what was confirmed is past."""
    days = ctx.settings(GovernanceSettings).quiet_days
    entry.quiet_until, entry.confirmed_by = ctx.today + timedelta(days=days), []
    await ctx.defer_until(ctx.now + timedelta(days=days + 1), "entry_quiet", entry=str(entry.id))


class CloseEntry(Form):
    """Why it may be closed."""

    end_reason: str = field("办结意见", min_length=2, max_length=1_000, kind="textarea")


@action(
    "ledger_entry.close",
    title="办结",
    on=LedgerEntry,
    by=(REGION, Role.SYSTEM),
    source=("released", "filed"),
    target="closed",
    task=False,
)
async def close_entry(ctx: Context, entry: LedgerEntry, form: CloseEntry) -> None:
    """The end of its course; its history stays."""
    entry.end_reason = form.end_reason
    entry.note(ctx.now, "办结", ctx.actor.name, form.end_reason)
    tell_home(ctx, entry, "closed", form.end_reason)


@close_entry.check
async def is_quiet(ctx: Context, entry: LedgerEntry, form: CloseEntry) -> list[Problem]:
    """Long enough without a dispute, or confirmed by whoever raised it, at home."""
    if is_confirmed(entry) or (entry.quiet_until is not None and entry.quiet_until < ctx.today):
        return []
    message = "无争议期到{day}届满，之前办结须由需求提出单位确认无争议"
    day = str(entry.quiet_until)
    return [Problem("entry.not_quiet", message, params={"day": day})]


class RetireEntry(Form):
    """Why it no longer works."""

    end_reason: str = field("停用理由", min_length=5, max_length=1_000, kind="textarea")


@action(
    "ledger_entry.retire",
    title="停用",
    on=LedgerEntry,
    by=REGION,
    source=("released", "filed", "closed"),
    target="retired",
    law=STABILITY_LAW,
    danger=True,
)
async def retire_entry(ctx: Context, entry: LedgerEntry, form: RetireEntry) -> None:
    """The whole life stays in the ledger, up to its last day."""
    entry.end_reason = form.end_reason
    entry.note(ctx.now, "停用", ctx.actor.name, form.end_reason)
    tell_home(ctx, entry, "retired", form.end_reason)


async def entry_of(ctx: Context, entry_id: str) -> LedgerEntry | None:
    """The entry of that id in this tenant, locked."""
    return await ctx.get(LedgerEntry, UUID(entry_id), lock=True)
