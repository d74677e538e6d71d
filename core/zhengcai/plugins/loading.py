"""Loading plugins: each failure is told apart, named and contained."""

import importlib
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import ModuleType
from typing import Any

import pluggy
import structlog

from zhengcai import hookspecs
from zhengcai.plugins.declaration import Declaration
from zhengcai.plugins.discovery import Candidate
from zhengcai.plugins.manifest import Manifest, ManifestError, read_manifest
from zhengcai.plugins.patience import within

log = structlog.get_logger(__name__)

_RANK = {"subsystem": 0, "separate": 1, "extension": 2}


class Failure(StrEnum):
    """Why a plugin is in quarantine."""

    NOT_FOUND = "not_found"
    NOT_UNIQUE = "not_unique"
    BAD_MANIFEST = "bad_manifest"
    INCOMPATIBLE = "incompatible"
    MISSING_DEPENDENCY = "missing_dependency"
    IMPORT = "import_failed"
    REGISTRATION = "registration_failed"
    DISABLED = "disabled"
    STOOD_STILL = "stood_still"


class PluginError(Exception):
    """A plugin cannot be loaded; raised in strict mode, recorded otherwise."""

    def __init__(self, plugin: str, failure: Failure, reason: str) -> None:
        super().__init__(f"plugin {plugin}: {failure.value}: {reason}")
        self.plugin, self.failure, self.reason = plugin, failure, reason


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """A plugin that works: its manifest, its imported package, its hook implementations."""

    manifest: Manifest
    candidate: Candidate
    module: ModuleType
    declarations: Sequence[Declaration]

    @property
    def id(self) -> str:
        return self.manifest.id


@dataclass(frozen=True, slots=True)
class QuarantinedPlugin:
    """A plugin that does not work, and why. `manifest` is None when it could not be read."""

    id: str
    candidate: Candidate
    failure: Failure
    reason: str
    manifest: Manifest | None = None


@dataclass(slots=True)
class LoadReport:
    """All plugins found, in the order of loading."""

    manager: pluggy.PluginManager
    loaded: list[LoadedPlugin] = field(default_factory=list)
    quarantined: list[QuarantinedPlugin] = field(default_factory=list)


def make_manager() -> pluggy.PluginManager:
    """A plugin manager that knows every hook."""
    manager = pluggy.PluginManager("zhengcai")
    for group in hookspecs.GROUPS:
        manager.add_hookspecs(group)
    return manager


def load_plugins(
    candidates: Iterable[Candidate],
    *,
    platform_version: str,
    disabled: Iterable[str] = (),
    strict: bool = False,
    timeout: float = 10.0,
) -> LoadReport:
    """Import and register every candidate, dependencies first, then by id.

    `timeout` bounds the import and the declaration of one plugin, in seconds of processor time, and
    how long it may stand still (`within`). With `strict` the
    first failure is raised as `PluginError`; otherwise it is quarantined and the rest goes on.
    """
    report = LoadReport(make_manager())

    def quarantine(candidate: Candidate, error: PluginError, manifest: Manifest | None) -> None:
        if strict and error.failure is not Failure.DISABLED:
            raise error
        log.warning("plugin.quarantined", plugin=error.plugin, failure=error.failure.value)
        report.quarantined.append(
            QuarantinedPlugin(error.plugin, candidate, error.failure, error.reason, manifest)
        )

    readable: list[tuple[Candidate, Manifest]] = []
    for candidate in candidates:
        try:
            manifest = _describe(candidate, platform_version, frozenset(disabled))
        except PluginError as error:
            quarantine(candidate, error, None)
        else:
            readable.append((candidate, manifest))

    # Extensions add: one that claims what a subsystem has is the one to go.
    readable.sort(key=lambda found: _RANK[found[1].kind])
    described: dict[str, tuple[Candidate, Manifest]] = {}
    for candidate, manifest in readable:
        try:
            if manifest.id in described:
                raise PluginError(manifest.id, Failure.NOT_UNIQUE, "another plugin has this id")
            _unique_ports(manifest, described.values())
        except PluginError as error:
            quarantine(candidate, error, manifest)
        else:
            described[manifest.id] = (candidate, manifest)

    for plugin_id in _order({key: manifest for key, (_, manifest) in described.items()}):
        candidate, manifest = described[plugin_id]
        try:
            present = {plugin.id for plugin in report.loaded}
            missing = [name for name in manifest.requires if name not in present]
            if missing:
                raise PluginError(plugin_id, Failure.MISSING_DEPENDENCY, ", ".join(missing))
            report.loaded.append(_load(candidate, manifest, report.manager, timeout))
        except PluginError as error:
            quarantine(candidate, error, manifest)
    return report


def _describe(candidate: Candidate, platform_version: str, disabled: frozenset[str]) -> Manifest:
    if candidate.id in disabled:
        raise PluginError(candidate.id, Failure.DISABLED, "disabled in the deployment's settings")
    if candidate.folder is None:
        raise PluginError(candidate.id, Failure.NOT_FOUND, f"no package {candidate.package}")
    try:
        manifest = read_manifest(candidate.folder / "plugin.toml")
    except ManifestError as error:
        raise PluginError(candidate.id, Failure.BAD_MANIFEST, str(error)) from error
    if manifest.id != candidate.id:
        reason = f"the manifest says {manifest.id!r}, the entry point {candidate.id!r}"
        raise PluginError(candidate.id, Failure.BAD_MANIFEST, reason)
    if not manifest.accepts(platform_version):
        reason = f"made for {manifest.zhengcai}, this is {platform_version}"
        raise PluginError(candidate.id, Failure.INCOMPATIBLE, reason)
    return manifest


def _unique_ports(manifest: Manifest, others: Iterable[tuple[Candidate, Manifest]]) -> None:
    for _, other in others:
        shared = sorted(set(manifest.provides) & set(other.provides))
        if shared:
            reason = f"port {', '.join(shared)} is provided by {other.id}"
            raise PluginError(manifest.id, Failure.NOT_UNIQUE, reason)


def _order(manifests: dict[str, Manifest]) -> list[str]:
    """Dependencies first, then id; members of a cycle come last and fail on what is missing."""
    ordered: list[str] = []
    waiting = sorted(manifests)
    while waiting:
        ready = [
            name
            for name in waiting
            if not (set(manifests[name].requires) | set(manifests[name].after)) & set(waiting)
        ]
        if not ready:
            return ordered + waiting
        ordered.append(ready[0])
        waiting.remove(ready[0])
    return ordered


def _load(
    candidate: Candidate, manifest: Manifest, manager: pluggy.PluginManager, timeout: float
) -> LoadedPlugin:
    try:
        module = within(timeout, lambda: importlib.import_module(candidate.package))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an import may end in SystemExit as well
        raise PluginError(manifest.id, Failure.IMPORT, _reason(error)) from error
    try:
        manager.register(module, name=manifest.id)
        _check_hooks(manager, manifest.id)
        declare = getattr(module, "declare", None)
        declarations = within(timeout, lambda: list(declare())) if declare else []
        found = tuple(_spread(declarations))
        for declaration in found:
            declaration.plugin = manifest.id
            if hooks := hooks_of(declaration):
                _add_hooks(manager, hooks)
        return LoadedPlugin(manifest, candidate, module, found)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if manager.has_plugin(manifest.id):
            manager.unregister(name=manifest.id)
        raise PluginError(manifest.id, Failure.REGISTRATION, _reason(error)) from error


def _check_hooks(manager: pluggy.PluginManager, plugin_id: str) -> None:
    """An implementation of a hook that does not exist, or sync for async, is a mistake."""
    module = manager.get_plugin(plugin_id)
    for name in dir(module):
        options = manager.parse_hookimpl_opts(module, name)
        if options is None:
            continue
        spec = getattr(manager.hook, options.get("specname") or name, None)
        if spec is None or spec.spec is None:
            if options["optionalhook"]:
                continue  # its own, or of a plugin that is not installed
            raise TypeError(
                f"there is no hook {name!r}; one that a plugin declares needs it in `requires`, "
                "or is marked `optionalhook=True`"
            )
        wanted = inspect.iscoroutinefunction(spec.spec.function)
        if inspect.iscoroutinefunction(getattr(module, name)) is not wanted:
            raise TypeError(f"hook {name!r} is {'awaited' if wanted else 'not awaited'}")


def hooks_of(declaration: Declaration) -> type | None:
    """The hooks of its plugin's own that a declaration brings (`zhengcai.HookSpecs`), if it does."""
    return getattr(declaration, "hooks", None)


def specs_of(hooks: type) -> list[tuple[str, Callable[..., Any]]]:
    """The hooks that a class of specifications declares, by name."""
    return [item for item in vars(hooks).items() if hasattr(item[1], "zhengcai_spec")]


def _add_hooks(manager: pluggy.PluginManager, hooks: type) -> None:
    for name, spec in specs_of(hooks):
        if not inspect.iscoroutinefunction(spec):
            raise TypeError(f"hook {name!r} must be async")
        if "ctx" not in inspect.signature(spec).parameters:
            raise TypeError(f"hook {name!r} must take ctx")
        known = getattr(manager.hook, name, None)
        if known is not None and known.spec is not None:
            raise TypeError(f"there is a hook {name!r} already")
    manager.add_hookspecs(hooks)


def _spread(declarations: Iterable[Declaration | ModuleType]) -> Iterable[Declaration]:
    seen: set[int] = set()
    for declaration in declarations:
        if isinstance(declaration, ModuleType):
            found = [item for item in vars(declaration).values() if isinstance(item, Declaration)]
        elif isinstance(declaration, Declaration):
            found = [declaration]
        else:
            raise TypeError(f"not a declaration: {declaration!r}")
        for item in found:
            if id(item) not in seen:
                seen.add(id(item))
                yield item


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
