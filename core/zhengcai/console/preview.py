"""What a choice will change, told before it is made."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import func, select

from zhengcai.actions.context import Context
from zhengcai.actions.references import unknown_codes
from zhengcai.actions.registry import Bound
from zhengcai.console.arrangements import Arrange, problems_of_choices, wanted_by
from zhengcai.console.considering import Proposal
from zhengcai.identity.roles import ROLES, Role
from zhengcai.plugins.enablement import Choice
from zhengcai.problems import Problem


class RoleMay(BaseModel):
    """What a role may do with the plugin's records."""

    role: str
    title: str
    actions: list[str]


class OpenRecords(BaseModel):
    """How many records of one kind are in one state, in the tenants concerned."""

    collection: str
    title: str
    state: str
    state_title: str
    count: int


class PlaceNamed(BaseModel):
    """A tenant that the choice concerns."""

    code: str
    name: str


class PluginEffect(BaseModel):
    """What appears or goes with one plugin."""

    plugin: str
    title: str
    turns_on: list[PlaceNamed]
    turns_off: list[PlaceNamed]
    pages: list[str]
    roles: list[RoleMay]
    jobs: list[str]
    handlers: list[str]
    settings: list[str]
    records: list[OpenRecords]


class TellProblem(BaseModel):
    """A reason that forbids the choice."""

    code: str
    message: str
    law: str | None = None


class Preview(BaseModel):
    """The effects of a choice; nothing is changed by asking."""

    choice: Choice
    start: date | None
    chosen: int
    effects: list[PluginEffect]
    problems: list[TellProblem]


async def preview(ctx: Context, form: Arrange) -> tuple[Preview, list[Problem]]:
    """What `form` would change in the context's area; its work must read the tenants below.

    The problems come a second time as they are, for a page that translates them.
    """
    ctx.plugin = "console"
    problems = await unknown_codes(ctx, form)
    proposal = Proposal.of(ctx, wanted_by(ctx, form), form.start)
    problems += await problems_of_choices(ctx, proposal)
    if not proposal.wanted and not problems:
        problems.append(Problem("arrangement.nothing", "所选地区均已如此设定，没有需要变更的内容"))
    told = Preview(
        choice=form.choice,
        start=form.start,
        chosen=len(proposal.wanted),
        effects=[effect async for effect in _effects(ctx, proposal, form.plugins)],
        problems=[TellProblem(code=p.code, message=p.text(), law=p.law) for p in problems],
    )
    return told, problems


async def _effects(ctx: Context, proposal: Proposal, named: Iterable[str]) -> Any:
    tree = ctx.runtime.snapshot.tree
    touched = {below for _, code in proposal.wanted if code in tree for below in tree.subtree(code)}
    on: dict[str, list[str]] = {}
    off: dict[str, list[str]] = {}
    for code in sorted(touched):
        before, after = proposal.before.enabled(code), proposal.after.enabled(code)
        for plugin in after - before:
            on.setdefault(plugin, []).append(code)
        for plugin in before - after:
            off.setdefault(plugin, []).append(code)
    known = proposal.before.plugins
    for plugin in known:
        if plugin in on or plugin in off or plugin in set(named):
            yield await _effect(ctx, plugin, on.get(plugin, []), off.get(plugin, []))


async def _effect(ctx: Context, plugin: str, on: list[str], off: list[str]) -> PluginEffect:
    registry = ctx.runtime.registry
    manifest = next(each.manifest for each in ctx.runtime.report.loaded if each.id == plugin)
    bounds = [bound for bound in registry.collections.values() if bound.plugin == plugin]
    pages = [page.title for (owner, _), page in registry.pages.items() if owner == plugin]
    model = registry.settings.get(plugin)
    return PluginEffect(
        plugin=plugin,
        title=manifest.title,
        turns_on=_named(ctx, on),
        turns_off=_named(ctx, off),
        pages=[*pages, *(bound.collection.title for bound in bounds)],
        roles=roles_of(bounds),
        jobs=[job.name for job in registry.jobs.values() if job.plugin == plugin],
        handlers=sorted(
            event
            for event, handlers in registry.handlers.items()
            if any(handler.plugin == plugin for handler in handlers)
        ),
        settings=[field.title or key for key, field in model.model_fields.items()] if model else [],
        records=[count for bound in bounds for count in await _records(ctx, bound, [*on, *off])],
    )


def roles_of(bounds: Iterable[Bound]) -> list[RoleMay]:
    """What each role may do with the records of these collections, by title."""
    actions: dict[Role, list[str]] = {}
    for bound in bounds:
        for role in bound.collection.read:
            actions.setdefault(role, [])
        for action in bound.actions.values():
            for role in action.by:
                if not action.hidden:
                    actions.setdefault(role, []).append(action.title)
    return [
        RoleMay(role=role.value, title=ROLES[role].title, actions=titles)
        for role, titles in actions.items()
        if role not in (Role.MACHINE, Role.SYSTEM)
    ]


def _named(ctx: Context, codes: Iterable[str]) -> list[PlaceNamed]:
    tree = ctx.runtime.snapshot.tree
    nodes = [node for code in codes if (node := tree.get(code))]
    return [PlaceNamed(code=node.code, name=node.name) for node in nodes]


async def _records(ctx: Context, bound: Bound, codes: list[str]) -> list[OpenRecords]:
    """The bound predicate names the tenants; row-level security stands behind it as always."""
    collection, model = bound.collection, bound.collection.model
    if not codes:
        return []
    statement = (
        select(model.state, func.count())
        .where(model.tenant_code.in_(codes))
        .group_by(model.state)
        .order_by(model.state)
    )
    return [
        OpenRecords(
            collection=collection.name,
            title=collection.title,
            state=state,
            state_title=collection.states.get(state, state),
            count=count,
        )
        for state, count in (await ctx.db.execute(statement)).all()
    ]
