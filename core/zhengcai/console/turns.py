"""What follows in each tenant from a choice made in it or above: the plugin is told, and catches up.

The tenant that chooses asks the plugin in the same transaction. In those that only inherit, the
choice holds at once as well; each is told by a job of its own, in the order of the choices.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from zhengcai.actions.catching_up import catch_up, hears, missed
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection, action, job
from zhengcai.actions.scheduling import defer_in_order
from zhengcai.forms import Form, field
from zhengcai.identity.roles import Role
from zhengcai.plugins.enablement import Choice, Enablement
from zhengcai.tenancy.choices import PluginTurn

READERS: dict[Role, None] = dict.fromkeys(
    (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.FINANCE_SUPERVISOR)
)
_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_RESTING = """
SELECT tenant_code FROM plugin_turn
 WHERE plugin = $1 AND state = 'resting' AND tenant_code = ANY($2::text[])
"""

plugin_turns = Collection(
    model=PluginTurn,
    name="plugin-turns",
    singular="plugin_turn",
    title="启停记录",
    states={"working": "已启用", "resting": "已停用"},
    read=READERS,
    label="plugin",
    columns=("plugin", "state", "since", "caught_up", "skipped", "skipped_until"),
    filters=("plugin", "state"),
    menu=False,
)


def turned(
    ctx: Context, before: Enablement, after: Enablement, told: Iterable[tuple[str, str]]
) -> list[dict[str, Any]]:
    """What becomes of plugins here and below: `{plugin, on, tenants, told}`.

    In the tenants in `told` (pairs of plugin and tenant) the plugin has been asked already. Left
    out are those that only inherit a change that means nothing to the plugin.
    """
    known = set(told)
    found: dict[tuple[str, bool], dict[str, Any]] = {}
    for tenant in ctx.runtime.snapshot.tree.subtree(ctx.tenant.code):
        was, now = before.enabled(tenant), after.enabled(tenant)
        for plugin in was ^ now if was is not now else ():
            on = plugin in now
            if not (on or _minds(ctx, plugin, on=on)):
                continue
            entry = found.setdefault(
                (plugin, on), {"plugin": plugin, "on": on, "tenants": [], "told": []}
            )
            entry["told" if (plugin, tenant) in known else "tenants"].append(tenant)
    order = {name: place for place, name in enumerate(before.plugins)}
    # Those required are told of a beginning first, and of an end last.
    return sorted(
        found.values(),
        key=lambda each: (each["on"], order[each["plugin"]] * (1 if each["on"] else -1)),
    )


def _minds(ctx: Context, plugin: str, *, on: bool) -> bool:
    hooks = ctx.runtime.hooks
    hook = hooks.tenant_enabled if on else hooks.tenant_disabled
    return bool(hook.among(frozenset({plugin}))) or (not on and bool(hears(ctx, plugin)))


async def put_down_turns(
    ctx: Context, wanted: Mapping[tuple[str, str], Choice], told: Iterable[tuple[str, str]]
) -> None:
    """Have every tenant follow what `wanted` changes in it, after the commit."""
    before = ctx.runtime.snapshot.enablement
    turns = turned(ctx, before, before.with_choices(wanted), told)
    if not turns:
        return
    horizon = await ctx.work.driver.fetchval(_HORIZON)
    arguments = {"turns": turns, "horizon": horizon}
    lock = f"turns:{ctx.tenant.root}"
    await defer_in_order(ctx.work, [(lock, ctx.tenant.code, "console.spread", arguments)])


@job("spread")
async def spread(ctx: Context, turns: list[dict[str, Any]], horizon: int) -> None:
    """One job for each tenant in which there is something to tell or to catch up on."""
    by_tenant: dict[str, list[dict[str, Any]]] = {}
    async with ctx.work.moved(ctx.runtime.snapshot.tree.scope(ctx.tenant.code)):
        for turn in turns:
            plugin, on = turn["plugin"], turn["on"]
            tenants = turn["tenants"] + turn["told"]
            if on and not _minds(ctx, plugin, on=on):
                rows = await ctx.work.driver.fetch(_RESTING, plugin, tenants)
                tenants = [row["tenant_code"] for row in rows]
            told = set(turn["told"])
            for tenant in tenants:
                follows = {"plugin": plugin, "on": on, "told": tenant in told, "horizon": horizon}
                by_tenant.setdefault(tenant, []).append(follows)
    jobs = [
        (f"turn:{tenant}", tenant, "console.follow", {"turns": follows})
        for tenant, follows in sorted(by_tenant.items())
    ]
    await defer_in_order(ctx.work, jobs)


@job("follow")
async def follow(ctx: Context, turns: list[dict[str, Any]]) -> None:
    """The changes of one tenant; what was followed before is not followed again."""
    for turn in turns:
        row = await _turn(ctx, turn["plugin"])
        state = "working" if turn["on"] else "resting"
        if row is None or row.state != state:
            await ctx.perform(follow_turn, **turn)


async def _turn(ctx: Context, plugin: str) -> PluginTurn | None:
    return await ctx.db.scalar(ctx.rows(PluginTurn, PluginTurn.plugin == plugin).with_for_update())


class FollowTurn(Form):
    """Which plugin came to work or to rest, and whether it has been told."""

    plugin: str = field("子系统", max_length=40)
    on: bool = field("是否启用")
    told: bool = field("是否已告知")
    horizon: int = field("停用起点", ge=0)


@action(
    "plugin_turn.follow",
    title="随设定启停",
    on=PluginTurn,
    by=Role.SYSTEM,
    target=("working", "resting"),
    hidden=True,
    task=False,
)
async def follow_turn(ctx: Context, form: FollowTurn) -> PluginTurn:
    """Tell the plugin, unless the choice itself did; what it missed it gets by jobs."""
    row = await _turn(ctx, form.plugin)
    if row is None:
        row = ctx.add(PluginTurn(plugin=form.plugin, caught_up=0, skipped=0))
    row.since, row.state = ctx.now, "working" if form.on else "resting"
    hooks, only = ctx.runtime.hooks, frozenset({form.plugin})
    ctx.facts.update(plugin=form.plugin, on=form.on)
    if not form.told:
        await (hooks.tenant_enabled if form.on else hooks.tenant_disabled)(only, ctx)
    if not form.on:
        row.resting_from = form.horizon
    elif row.resting_from is not None:
        found = await missed(ctx, form.plugin, row.resting_from)
        row.caught_up, row.skipped = found.given, found.skipped
        row.skipped_until, row.resting_from = found.skipped_until, None
        ctx.facts.update(caught_up=found.given, skipped=found.skipped)
        if found.given:
            ctx.defer("catch_up", plugin=form.plugin, after=list(found.after))
    return row


@job("catch_up")
async def go_on_catching_up(ctx: Context, plugin: str, after: list[int]) -> None:
    """The next events that the plugin has missed here, in their order."""
    further = await catch_up(ctx, plugin, (after[0], after[1]))
    if further is not None:
        ctx.defer("catch_up", plugin=plugin, after=list(further))
