"""One act over many tenants below: choices for several plugins, or one tenant's set-up for others.

All of it or nothing, in one transaction. Each tenant keeps its own row, audit entry and event.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import date
from typing import Any, Literal

from zhengcai.actions.below import record_change, within
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection, action
from zhengcai.actions.sections import Section, table
from zhengcai.console.choices import ADMINISTRATORS, choose_plugin, follow_choices, put_choice
from zhengcai.console.considering import Proposal, consider
from zhengcai.console.overview import plugin_title
from zhengcai.console.settings import put_setting, set_setting, setting_problems
from zhengcai.console.turns import READERS
from zhengcai.forms import Form, field
from zhengcai.plugins.enablement import Choice
from zhengcai.problems import Problem
from zhengcai.tenancy.choices import CHOICE_TITLES, Arrangement, PluginChoice

Wanted = Mapping[tuple[str, str], Choice]
Found = dict[str, tuple[Problem, list[str]]]
"""Problems by their text, each with the tenants that it concerns."""
NAMED = 8
"""Places that a problem names before it only counts them."""


async def _sections(ctx: Context, row: Arrangement) -> list[Section]:
    tree = ctx.runtime.snapshot.tree
    rows = []
    for change in row.changes:
        node = tree.get(change["tenant"])
        place = f"{node.name} {node.code}" if node else change["tenant"]
        what = plugin_title(ctx, change["plugin"])
        what += f" · {change['key']}" if "key" in change else ""
        rows.append((place, what, _told(change["before"]), _told(change["after"])))
    columns = (("地区", "text"), ("子系统", "text"), ("变更前", "text"), ("变更后", "text"))
    return [table("逐项变更", columns, rows)]


def _told(value: Any) -> str:
    return CHOICE_TITLES.get(str(value), "" if value is None else str(value))


arrangements = Collection(
    model=Arrangement,
    name="arrangements",
    singular="arrangement",
    title="批量设定",
    states={"done": "已办理"},
    read=READERS,
    label="summary",
    columns=("summary", "changed", "organisation", "created_at"),
    group="子系统和设置",
    sections=_sections,
)


class Arrange(Form):
    """Which plugins shall stand how in which tenants, and from when."""

    plugins: list[str] = field("子系统", min_length=1, max_length=100, reference="plugin:every")
    tenants: list[str] = field(
        "地区", default_factory=list, max_length=4000, reference="place", hint="不选为本地区"
    )
    below: bool = field("包括所选地区的全部下级", default=False)
    choice: Choice = field("启用方式", choices=CHOICE_TITLES)
    start: date | None = field("生效日期", None, hint="不填为立即生效；在此之前原设定继续有效")
    reason: str = field("理由", min_length=2, max_length=500)


class CopySetup(Form):
    """Whose own choices and settings others shall have as well."""

    source: str = field("来源地区", max_length=12, reference="place")
    tenants: list[str] = field("目标地区", min_length=1, max_length=4000, reference="place")
    below: bool = field("包括目标地区的全部下级", default=False)
    what: Literal["both", "choices", "settings"] = field(
        "复制内容",
        "both",
        choices={"both": "启用设定和设置", "choices": "启用设定", "settings": "设置"},
    )
    reason: str = field("理由", min_length=2, max_length=500)


def places(ctx: Context, tenants: Iterable[str], *, below: bool) -> list[str]:
    """The tenants meant, sorted: the context's own where none is named. Strangers are left out."""
    tree = ctx.runtime.snapshot.tree
    own = frozenset(tree.subtree(ctx.tenant.code))
    named = [code for code in tenants or (ctx.tenant.code,) if code in own]
    return sorted({each for code in named for each in (tree.subtree(code) if below else (code,))})


def wanted_by(ctx: Context, form: Arrange) -> Wanted:
    """What an arrangement changes: `(plugin, tenant) → choice`, without what is so already."""
    enablement = ctx.runtime.snapshot.enablement
    return {
        (plugin, code): form.choice
        for plugin in sorted(set(form.plugins), key=_order(ctx))
        for code in places(ctx, form.tenants, below=form.below)
        if form.start is not None
        or enablement.word(plugin, code).planned is not None
        or enablement.choices.get((plugin, code), Choice.INHERIT) is not form.choice
    }


def _order(ctx: Context) -> Any:
    """Those required before those that require them."""
    known = {name: place for place, name in enumerate(ctx.runtime.snapshot.enablement.plugins)}
    return lambda name: (known.get(name, len(known)), name)


@action(
    "arrangement.arrange",
    title="批量设定子系统",
    on=Arrangement,
    by=ADMINISTRATORS,
    target="done",
    intro="一次为多个地区、多个子系统设定；要么全部生效，要么全部不变。",
)
async def arrange(ctx: Context, form: Arrange) -> Arrangement:
    """Write the choice of every tenant meant, in one transaction."""
    proposal = Proposal.of(ctx, wanted_by(ctx, form), form.start)
    changes = await put_choices(ctx, proposal, form.reason)
    title = "、".join(plugin_title(ctx, name) for name in sorted(set(form.plugins)))
    return _arrangement(
        ctx, f"{CHOICE_TITLES[form.choice]}：{title}", form.reason, changes, form.start
    )


@arrange.check
async def can_be_arranged(ctx: Context, form: Arrange) -> list[Problem]:
    """The same as for a single choice, in every tenant meant."""
    problems = []
    wanted = wanted_by(ctx, form)
    if not wanted and not _strangers(ctx, form.tenants):
        problems.append(Problem("arrangement.nothing", "所选地区均已如此设定，没有需要变更的内容"))
    return problems + await problems_of_choices(ctx, Proposal.of(ctx, wanted, form.start))


@action(
    "arrangement.copy",
    title="复制设定到其他地区",
    on=Arrangement,
    by=ADMINISTRATORS,
    target="done",
    intro="把一个地区自己的启用设定和设置复制给其他地区；要么全部复制，要么全部不变。",
)
async def copy_setup(ctx: Context, form: CopySetup) -> Arrangement:
    """Give others what `source` itself has chosen and set; what it inherits is not copied."""
    changes = await put_choices(ctx, Proposal.of(ctx, _choices_of(ctx, form), None), form.reason)
    changes += await _put_settings(ctx, form)
    node = ctx.runtime.snapshot.tree.get(form.source)
    name = node.name if node else form.source
    return _arrangement(ctx, f"复制设定：{name}", form.reason, changes, None)


@copy_setup.check
async def can_be_copied(ctx: Context, form: CopySetup) -> list[Problem]:
    """Choices as for a single one; settings that the tier of each target may have."""
    if _strangers(ctx, [*form.tenants, form.source]):
        return []
    problems = []
    choices, settings = _choices_of(ctx, form), list(_settings_of(ctx, form))
    if not choices and not settings:
        problems.append(
            Problem("arrangement.nothing", "来源地区没有可以复制的设定", field="source")
        )
    problems += await problems_of_choices(ctx, Proposal.of(ctx, choices, None))
    tree = ctx.runtime.snapshot.tree
    found: Found = {}
    for code, plugin, key, value in settings:
        node = tree.get(code)
        for problem in setting_problems(ctx, node.tier if node else "", plugin, key, value):
            found.setdefault(problem.text(), (problem, []))[1].append(code)
    return problems + _with_places(ctx, found)


def _choices_of(ctx: Context, form: CopySetup) -> Wanted:
    if form.what == "settings":
        return {}
    enablement = ctx.runtime.snapshot.enablement
    return {
        (plugin, code): enablement.choices[plugin, form.source]
        for plugin in enablement.plugins
        if (plugin, form.source) in enablement.choices
        for code in places(ctx, form.tenants, below=form.below)
        if code != form.source
        and enablement.choices.get((plugin, code), Choice.INHERIT)
        is not enablement.choices[plugin, form.source]
    }


def _settings_of(ctx: Context, form: CopySetup) -> Iterator[tuple[str, str, str, Any]]:
    """`(tenant, plugin, key, value)` of what the targets have otherwise."""
    if form.what == "choices":
        return
    settings = ctx.runtime.snapshot.settings
    for code in places(ctx, form.tenants, below=form.below):
        for plugin in ctx.runtime.registry.settings:
            own = settings.stored(plugin, code)
            for key, value in settings.stored(plugin, form.source).items():
                if code != form.source and (key not in own or own[key] != value):
                    yield code, plugin, key, value


def _strangers(ctx: Context, tenants: Iterable[str]) -> bool:
    """Whether tenants are among them that do not lie below; the fields have told so."""
    return not set(tenants) <= set(ctx.runtime.snapshot.tree.subtree(ctx.tenant.code))


async def problems_of_choices(ctx: Context, proposal: Proposal) -> list[Problem]:
    """What speaks against a proposal; each problem once, with the places that it concerns."""
    asked = ctx.runtime.hooks.check_enable
    found: Found = {}
    for code, plugins in _by_tenant(proposal.wanted).items():
        node = ctx.runtime.snapshot.tree.get(code)
        async with AsyncExitStack() as stack:
            if node is None or asked.among(frozenset(plugins)):
                there = await stack.enter_async_context(within(ctx, code))
            else:
                there = Context(ctx.runtime, node, ctx.actor, ctx.work, ctx.now, ctx.plugin)
            for plugin in plugins:
                for problem in await consider(there, proposal, plugin):
                    found.setdefault(problem.text(), (problem, []))[1].append(code)
    return _with_places(ctx, found)


def _with_places(ctx: Context, found: Found) -> list[Problem]:
    problems = []
    for problem, codes in found.values():
        problems.append(problem)
        if codes == [ctx.tenant.code]:
            continue
        nodes = [ctx.runtime.snapshot.tree.get(code) for code in codes[:NAMED]]
        names = "、".join(node.name for node in nodes if node)
        problems.append(
            Problem(
                f"{problem.code}.where",
                "上述问题涉及{count}个地区：{names}",
                field="tenants",
                params={"count": len(codes), "names": names},
            )
        )
    return problems


def _by_tenant(wanted: Wanted) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for plugin, code in wanted:
        found.setdefault(code, []).append(plugin)
    return found


async def put_choices(ctx: Context, proposal: Proposal, reason: str) -> list[dict[str, Any]]:
    """Write every proposed choice in its tenant; what was changed."""
    before = ctx.runtime.snapshot.enablement.choices
    changes: list[dict[str, Any]] = []
    for code, plugins in _by_tenant(proposal.wanted).items():
        async with within(ctx, code) as there:
            for plugin in plugins:
                choice = proposal.wanted[plugin, code].value
                row: PluginChoice = await put_choice(there, proposal, plugin, reason)
                facts = {"plugin": plugin, "choice": choice, "reason": reason}
                await record_change(there, choose_plugin.id, row, facts)
                former = before.get((plugin, code), Choice.INHERIT).value
                changes.append(
                    {"tenant": code, "plugin": plugin, "before": former, "after": choice}
                )
    if changes:
        await follow_choices(ctx, proposal)
    return changes


async def _put_settings(ctx: Context, form: CopySetup) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = []
    settings = ctx.runtime.snapshot.settings
    by_tenant: dict[str, list[tuple[str, str, Any]]] = {}
    for code, *found in _settings_of(ctx, form):
        by_tenant.setdefault(code, []).append((found[0], found[1], found[2]))
    for code, values in by_tenant.items():
        async with within(ctx, code) as there:
            for plugin, key, value in values:
                former = settings.stored(plugin, code).get(key)
                row = await put_setting(there, plugin, key, value, form.reason)
                facts = {"plugin": plugin, "key": key, "reason": form.reason}
                await record_change(there, set_setting.id, row, facts)
                changes.append(
                    {"tenant": code, "plugin": plugin, "key": key, "before": former, "after": value}
                )
    return changes


def _arrangement(
    ctx: Context, summary: str, reason: str, changes: list[dict[str, Any]], start: date | None
) -> Arrangement:
    ctx.changes_snapshot = True
    ctx.facts.update(summary=summary, changed=len(changes), reason=reason)
    return ctx.add(
        Arrangement(
            summary=summary,
            reason=reason,
            organisation=next((post.organisation_name for post in ctx.actor.posts), ""),
            start=start,
            changed=len(changes),
            changes=changes,
        )
    )
