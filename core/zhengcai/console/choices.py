"""A tenant's word on a plugin: made now or for a day to come, withdrawn, begun on its day."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection, action, job
from zhengcai.actions.handling import deliver_held, tenants_holding
from zhengcai.actions.scheduling import defer_until
from zhengcai.console.considering import Proposal, consider
from zhengcai.console.turns import READERS, put_down_turns
from zhengcai.forms import Form, field
from zhengcai.identity.roles import Role
from zhengcai.plugins.enablement import Choice
from zhengcai.problems import Problem
from zhengcai.tenancy.choices import CHOICE_TITLES, PluginChoice

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SYSTEM)

plugin_choices = Collection(
    model=PluginChoice,
    name="plugin-choices",
    singular="plugin_choice",
    title="启用设定",
    states={"chosen": "已设定", "planned": "已安排", "held": "到期未生效"},
    read=READERS,
    label="plugin",
    columns=("plugin", "choice", "planned", "planned_from", "updated_at"),
    filters=("plugin", "choice", "state"),
    menu=False,
)


class ChoosePlugin(Form):
    """Which plugin, and how it shall stand in this tenant; from a day to come where one is given."""

    plugin: str = field("子系统", max_length=40, reference="plugin:every")
    choice: Choice = field("启用方式", choices=CHOICE_TITLES)
    start: date | None = field("生效日期", None, hint="不填为立即生效；在此之前原设定继续有效")
    reason: str = field("理由", min_length=2, max_length=500)


@action(
    "plugin_choice.choose",
    title="设定子系统",
    on=PluginChoice,
    by=ADMINISTRATORS,
    target=("chosen", "planned"),
    intro="设定对本地区及下级生效；停用不删除任何数据。",
)
async def choose_plugin(ctx: Context, form: ChoosePlugin) -> PluginChoice:
    """Set a tenant's choice, or plan it; asks the plugin, then does, in one transaction."""
    wanted = {(form.plugin, ctx.tenant.code): form.choice}
    proposal = Proposal.of(ctx, wanted, form.start)
    row = await put_choice(ctx, proposal, form.plugin, form.reason)
    await follow_choices(ctx, proposal)
    ctx.facts.update(plugin=form.plugin, choice=form.choice.value, reason=form.reason)
    ctx.changes_snapshot = True
    return row


@choose_plugin.check
async def plugin_can_be_chosen(ctx: Context, form: ChoosePlugin) -> list[Problem]:
    """Unknown plugins, locks above, missing requirements, and what the plugin itself says."""
    wanted = {(form.plugin, ctx.tenant.code): form.choice}
    return await consider(ctx, Proposal.of(ctx, wanted, form.start), form.plugin)


async def put_choice(ctx: Context, proposal: Proposal, plugin: str, reason: str) -> PluginChoice:
    """Write the choice of the context's tenant; the caller has considered it and records it."""
    choice, start = proposal.wanted[plugin, ctx.tenant.code], proposal.start
    row = await ctx.db.scalar(
        ctx.rows(PluginChoice, PluginChoice.plugin == plugin).with_for_update()
    )
    later = start is not None and start > ctx.today
    if row is None:
        first = Choice.INHERIT if later else choice
        row = ctx.add(PluginChoice(plugin=plugin, choice=first.value, since=ctx.now))
    row.reason = reason
    row.organisation = next((post.organisation_name for post in ctx.actor.posts), "")
    if start is not None and later:
        row.planned, row.planned_from = choice.value, start
        row.held_because, row.state = None, "planned"
        await ctx.db.flush()
        await ctx.defer_until(_midnight(start), "begin", choice=str(row.id), on=start.isoformat())
    else:
        await _make_hold(ctx, row, choice, proposal)
    return row


async def _make_hold(ctx: Context, row: PluginChoice, choice: Choice, proposal: Proposal) -> None:
    """Have `choice` hold from now on; the plugin prepares or tidies in the same transaction."""
    if row.choice != choice.value:
        row.since = ctx.now
    row.choice, row.planned, row.planned_from = choice.value, None, None
    row.held_because, row.state = None, "chosen"
    was_on = row.plugin in ctx.enabled
    is_on = row.plugin in proposal.after.enabled(ctx.tenant.code)
    hooks, only = ctx.runtime.hooks, frozenset({row.plugin})
    if is_on and not was_on:
        await hooks.tenant_enabled(only, ctx)
    elif was_on and not is_on:
        await hooks.tenant_disabled(only, ctx)


async def follow_choices(ctx: Context, proposal: Proposal) -> None:
    """After the commit: tenants that inherit follow what was chosen, and what waited goes on."""
    resume_held(ctx, {plugin for plugin, _ in proposal.wanted})
    if proposal.start is not None and proposal.start > ctx.today:
        return
    now = ctx.runtime.snapshot.enablement
    told = [
        (plugin, tenant)
        for plugin, tenant in proposal.wanted
        if (plugin in now.enabled(tenant)) != (plugin in proposal.after.enabled(tenant))
    ]
    await put_down_turns(ctx, proposal.wanted, told)


def resume_held(ctx: Context, plugins: Iterable[str]) -> None:
    dependents = ctx.runtime.snapshot.enablement.dependents
    waiting = sorted({name for plugin in plugins for name in dependents(plugin)})
    ctx.defer("resume", plugins=waiting)


@job("resume")
async def resume(ctx: Context, plugins: list[str]) -> None:
    """Find the tenants, here and below, in which something waits for these plugins."""
    for tenant in await tenants_holding(ctx, plugins):
        await defer_until(ctx.work, ctx.now, tenant, "console.deliver", {"plugins": plugins})


@job("deliver")
async def deliver(ctx: Context, plugins: list[str]) -> None:
    """Have what was held in this tenant while these plugins were off go on."""
    await deliver_held(ctx, plugins)


@action(
    "plugin_choice.withdraw",
    title="撤回安排",
    on=PluginChoice,
    by=ADMINISTRATORS,
    source=("planned", "held"),
    target="chosen",
    intro="撤回尚未生效的安排，现行设定不变。",
    task=False,
)
async def withdraw_plan(ctx: Context, row: PluginChoice) -> None:
    """Drop what was planned; the choice that holds stays."""
    row.planned, row.planned_from, row.held_because = None, None, None
    ctx.changes_snapshot = True


async def _begin(ctx: Context, row: PluginChoice) -> Literal["chosen", "held"]:
    """Have the planned choice hold if nothing speaks against it today; else keep it, with why."""
    choice = Choice(row.planned or row.choice)
    proposal = Proposal.of(ctx, {(row.plugin, ctx.tenant.code): choice}, None)
    problems = await consider(ctx, proposal, row.plugin)
    ctx.facts.update(plugin=row.plugin, choice=choice.value, reason=row.reason)
    ctx.changes_snapshot = True
    if problems:
        row.held_because, row.state = "；".join(problem.text() for problem in problems), "held"
        return "held"
    await _make_hold(ctx, row, choice, proposal)
    await follow_choices(ctx, proposal)
    return "chosen"


@action(
    "plugin_choice.begin",
    title="安排到期生效",
    on=PluginChoice,
    by=Role.SYSTEM,
    source="planned",
    target=("chosen", "held"),
    hidden=True,
)
async def begin_choice(ctx: Context, row: PluginChoice) -> None:
    """On its day the planned choice begins, or is held with the reasons."""
    await _begin(ctx, row)


@action(
    "plugin_choice.retry",
    title="重新生效",
    on=PluginChoice,
    by=ADMINISTRATORS,
    source="held",
    target=("chosen", "held"),
    intro="到期时未能生效的安排，排除原因后重新办理。",
)
async def retry_choice(ctx: Context, row: PluginChoice) -> None:
    """The held choice once more."""
    await _begin(ctx, row)


@job("begin")
async def begin(ctx: Context, choice: str, on: str) -> None:
    """The day of a plan has come; nothing is done for one that was changed or withdrawn."""
    day = date.fromisoformat(on)
    row = await ctx.db.scalar(ctx.rows(PluginChoice, PluginChoice.id == UUID(choice)))
    if row is None or row.state != "planned" or row.planned_from != day:
        return
    if day > ctx.today:  # a clock that a test has set back
        await ctx.defer_until(_midnight(day), "begin", choice=choice, on=on)
        return
    await ctx.perform(begin_choice, row)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
