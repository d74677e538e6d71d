"""The matrix of an area: how every plugin stands in every tenant, and why."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.registry import BUILT_IN
from zhengcai.plugins.enablement import Choice
from zhengcai.plugins.loading import Failure
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.registries.codes import places_near
from zhengcai.tenancy.tree import Tenant

Why = Literal[
    "own", "inherited", "locked", "unset", "requires", "incompatible", "quarantined", "withheld"
]
"""As `zhengcai.plugins.enablement.Why`; `withheld`: the deployment's settings leave it out."""

_NOT_LOADED: dict[Failure, Why] = {
    Failure.INCOMPATIBLE: "incompatible",
    Failure.MISSING_DEPENDENCY: "requires",
    Failure.DISABLED: "withheld",
}


class InstalledPlugin(BaseModel):
    """A plugin of this deployment; `failure` says why one is not loaded."""

    id: str
    title: str
    version: str
    kind: str
    requires: list[str]
    failure: str | None = None
    reason: str | None = None


class Cell(BaseModel):
    """How one plugin stands in one tenant.

    `decided_at` is the tenant whose choice decides, `choice` the tenant's own. A planned choice is
    the tenant's own; `held` says why it did not begin on its day.
    """

    plugin: str
    on: bool
    why: Why
    decided_at: str | None = None
    decided_name: str | None = None
    choice: Choice
    changeable: bool
    missing: list[str] = []
    since: datetime | None = None
    organisation: str = ""
    planned: Choice | None = None
    planned_from: date | None = None
    held: str | None = None


class TenantStanding(BaseModel):
    """One tenant with its cells, in the order of the plugins; `below` counts the tenants below."""

    code: str
    name: str
    tier: str
    parent: str | None
    below: int
    cells: list[Cell]


class Matrix(BaseModel):
    """The tenants of an area and the plugins of the deployment."""

    as_of: datetime
    plugins: list[InstalledPlugin]
    tenants: list[TenantStanding]


def plugin_title(ctx: Context, plugin: str) -> str:
    """What a plugin is called; its id where it is not loaded."""
    for each in ctx.runtime.report.loaded:
        if each.id == plugin:
            return each.manifest.title
    return plugin


def installed(ctx: Context) -> list[InstalledPlugin]:
    """Every plugin of the deployment that a tenant may choose, the unloaded ones last."""
    report = ctx.runtime.report
    found = [
        InstalledPlugin(
            id=each.id,
            title=each.manifest.title,
            version=each.manifest.version,
            kind=each.manifest.kind,
            requires=list(each.manifest.requires),
        )
        for each in report.loaded
        if each.id not in BUILT_IN
    ]
    for broken in sorted(report.quarantined, key=lambda each: each.id):
        known = broken.manifest
        found.append(
            InstalledPlugin(
                id=broken.id,
                title=known.title if known else broken.id,
                version=known.version if known else "",
                kind=known.kind if known else "",
                requires=list(known.requires) if known else [],
                failure=broken.failure.value,
                reason=broken.reason,
            )
        )
    return found


def area(ctx: Context, words: str) -> Tenant:
    """The one tenant of the context's area that a code or a name stands for; its own for no words."""
    tree, words = ctx.runtime.snapshot.tree, words or ctx.tenant.code
    near = places_near(tree, ctx.tenant.code, words, 2)
    nodes = [node for each in near if (node := tree.get(each.code)) is not None]
    found = [node for node in nodes if words in (node.code, node.name)] or nodes
    if len(found) != 1:
        raise Refusal(Problem("tenant.unknown", "没有此地区"), reason=Reason.NOT_FOUND)
    return found[0]


def matrix(ctx: Context, at: Tenant, *, every: bool = False, plugins: Iterable[str] = ()) -> Matrix:
    """How plugins stand in `at` and the tenants directly below it, or in `every` one below."""
    tree = ctx.runtime.snapshot.tree
    wanted = frozenset(plugins)
    shown = [each for each in installed(ctx) if not wanted or each.id in wanted]
    if every:
        nodes = [node for code in tree.subtree(at.code) if (node := tree.get(code))]
    else:
        nodes = [at, *tree.children(at.code)]
    return Matrix(
        as_of=clock.local(ctx.now).replace(microsecond=0),
        plugins=shown,
        tenants=[
            TenantStanding(
                code=node.code,
                name=node.name,
                tier=node.tier,
                parent=node.parent,
                below=len(tree.subtree(node.code)) - 1,
                cells=[cell(ctx, plugin, node) for plugin in shown],
            )
            for node in nodes
        ],
    )


def cell(ctx: Context, plugin: InstalledPlugin, node: Tenant) -> Cell:
    """How one plugin stands in one tenant."""
    enablement, tree = ctx.runtime.snapshot.enablement, ctx.runtime.snapshot.tree
    own = enablement.choices.get((plugin.id, node.code), Choice.INHERIT)
    if plugin.failure is not None:
        why = _NOT_LOADED.get(Failure(plugin.failure), "quarantined")
        return Cell(plugin=plugin.id, on=False, why=why, choice=own, changeable=False)
    standing = enablement.standing(plugin.id, node.code)
    decider = tree.get(standing.decided_at) if standing.decided_at else None
    word = enablement.word(plugin.id, node.code)
    decided = enablement.word(plugin.id, standing.decided_at or node.code)
    return Cell(
        plugin=plugin.id,
        on=standing.on,
        why=standing.why,
        decided_at=standing.decided_at,
        decided_name=decider.name if decider else None,
        choice=own,
        changeable=enablement.locked_by(plugin.id, node.code) is None,
        missing=list(standing.missing),
        since=clock.local(decided.since) if decided.since else None,
        organisation=decided.organisation,
        planned=word.planned,
        planned_from=word.planned_from,
        held=word.held,
    )
