"""One plugin as a finance bureau wants to know it: what it is, what it may, how it does here."""

from importlib.metadata import PackageNotFoundError, metadata

from pydantic import BaseModel

from zhengcai.actions.context import Context
from zhengcai.console.overview import InstalledPlugin, installed
from zhengcai.console.preview import RoleMay, roles_of
from zhengcai.plugins.loading import LoadedPlugin, QuarantinedPlugin
from zhengcai.problems import Problem, Reason, Refusal

_DOCUMENTATION = ("documentation", "docs", "homepage", "repository", "source")


class HookTaken(BaseModel):
    """One hook that the plugin implements, with what this process has seen of it.

    `seconds` is the time of all `calls` together.
    """

    hook: str
    calls: int
    failures: int
    seconds: float
    last_failure: str | None


class DescribedPlugin(BaseModel):
    """A plugin of this deployment. `area_on` of `area_tenants` tenants of the area have it on."""

    plugin: InstalledPlugin
    title_en: str
    summary: str
    owner: str | None
    owner_name: str | None
    ledger: list[str]
    platform: str
    provides: list[str]
    distribution: str
    authors: str | None
    licence: str | None
    documentation: str | None
    roles: list[RoleMay]
    settings: list[str]
    jobs: list[str]
    events: list[str]
    hooks: list[HookTaken]
    area_on: int
    area_tenants: int


def described(ctx: Context, plugin: str) -> DescribedPlugin:
    """The plugin of that id, loaded or not; an unknown one is a 404."""
    entry = next((each for each in installed(ctx) if each.id == plugin), None)
    if entry is None:
        raise Refusal(Problem("plugin.unknown", "没有安装此子系统"), reason=Reason.NOT_FOUND)
    report, registry = ctx.runtime.report, ctx.runtime.registry
    every: list[LoadedPlugin | QuarantinedPlugin] = [*report.loaded, *report.quarantined]
    found = next(each for each in every if each.id == plugin)
    manifest, candidate = found.manifest, found.candidate
    owner = manifest.owner_tenant if manifest else None
    owner_node = ctx.runtime.snapshot.tree.get(owner) if owner else None
    authors, licence, documentation = _distribution(candidate.distribution)
    model = registry.settings.get(plugin)
    codes = ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)
    return DescribedPlugin(
        plugin=entry,
        title_en=manifest.title_en if manifest else "",
        summary=manifest.summary if manifest else "",
        owner=owner,
        owner_name=owner_node.name if owner_node else None,
        ledger=list(manifest.ledger) if manifest else [],
        platform=manifest.zhengcai if manifest else "",
        provides=list(manifest.provides) if manifest else [],
        distribution=candidate.distribution,
        authors=authors,
        licence=licence,
        documentation=documentation,
        roles=roles_of(each for each in registry.collections.values() if each.plugin == plugin),
        settings=[field.title or key for key, field in model.model_fields.items()] if model else [],
        jobs=[job.name for job in registry.jobs.values() if job.plugin == plugin],
        events=sorted(
            event
            for event, handlers in registry.handlers.items()
            if any(handler.plugin == plugin for handler in handlers)
        ),
        hooks=_hooks(ctx, plugin),
        area_on=sum(plugin in ctx.runtime.enabled(code) for code in codes),
        area_tenants=len(codes),
    )


def _hooks(ctx: Context, plugin: str) -> list[HookTaken]:
    return [
        HookTaken(
            hook=hook.name,
            calls=item.tally.calls,
            failures=item.tally.failures,
            seconds=item.tally.seconds,
            last_failure=item.tally.last_failure,
        )
        for hook in ctx.runtime.hooks.all()
        for item in hook.implementations
        if item.plugin == plugin
    ]


def _distribution(name: str) -> tuple[str | None, str | None, str | None]:
    """Authors, licence and documentation of an installed distribution, as it says itself."""
    try:
        known = metadata(name)
    except PackageNotFoundError:
        return None, None, None

    def first(*names: str) -> str | None:
        return next((known[name] for name in names if name in known), None)

    links = {
        label.strip().lower(): address.strip()
        for label, _, address in (item.partition(",") for item in known.get_all("Project-URL", []))
    }
    documentation = next((links[label] for label in _DOCUMENTATION if label in links), None)
    authors = first("Author", "Author-email")
    return authors, first("License-Expression", "License"), documentation
