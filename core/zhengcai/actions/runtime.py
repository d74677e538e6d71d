"""The running platform: what every request, job and command works with.

Made once by the composition root (`open_runtime`); there is no module-level instance.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from zhengcai.actions.declaring import Action, Query
from zhengcai.actions.featuring import DeclarationError
from zhengcai.actions.registry import BUILT_IN, Registry
from zhengcai.actions.snapshot import CHANNEL, EVERYWHERE, Snapshot, build_snapshot
from zhengcai.database.engine import make_engine
from zhengcai.database.models import Continuing
from zhengcai.documents.fields import (
    FieldCipher,
    KeyedDigest,
    open_field_cipher,
    open_keyed_digest,
)
from zhengcai.documents.signing import Signer, open_signer
from zhengcai.documents.store import FileStore, open_store
from zhengcai.identity.access import Access
from zhengcai.identity.attempts import Attempts
from zhengcai.plugins.declaration import Declaration
from zhengcai.plugins.discovery import Candidate, built_in, discover
from zhengcai.plugins.dispatch import Hooks
from zhengcai.plugins.loading import (
    Failure,
    LoadReport,
    PluginError,
    QuarantinedPlugin,
    load_plugins,
)
from zhengcai.plugins.tracing import Asked
from zhengcai.plugins.watching import Watchdog
from zhengcai.settings import Settings
from zhengcai.tenancy.statements import watch_statements
from zhengcai.tenancy.tree import Scope, Tenant
from zhengcai.tenancy.work import Work, for_work, open_work

log = structlog.get_logger(__name__)

PLATFORM_VERSION = version("zhengcai")

TRACES = 300
"""Requests whose hooks are remembered."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One request that asked hooks; `at` is real time."""

    request_id: str
    at: datetime
    tenant: str
    method: str
    path: str
    status: int
    asked: tuple[Asked, ...]


@dataclass(slots=True)
class Runtime:
    """The platform in one process."""

    settings: Settings
    engine: AsyncEngine
    report: LoadReport
    registry: Registry
    hooks: Hooks
    access: Access
    signer: Signer
    digests: KeyedDigest
    cipher: FieldCipher
    files: FileStore
    snapshot: Snapshot
    attempts: Attempts = field(default_factory=Attempts)
    traces: deque[Trace] = field(default_factory=lambda: deque(maxlen=TRACES))
    """The latest requests of this process that asked hooks, the newest first."""
    listener: asyncpg.Connection | None = None
    standing: Watchdog | None = None
    _reloading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _told: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def tenant(self, code: str) -> Tenant | None:
        """The tenant of that code."""
        return self.snapshot.tree.get(code)

    def enabled(self, tenant: str) -> frozenset[str]:
        """The plugins that work in a tenant."""
        return self.snapshot.enablement.enabled(tenant)

    def works(self, tenant: str, declared: Declaration, began: datetime | None = None) -> bool:
        """Whether a declaration has effect in a tenant, for what was begun there at that moment."""
        if declared.plugin not in self.enabled(tenant):
            return False
        features, feature = self.snapshot.features, declared.feature
        return not feature or features.is_open(declared.plugin, feature, tenant, began)

    def offers(self, tenant: str, declared: Declaration) -> bool:
        """Whether a declaration has an address in a tenant: it works, or some record began with it."""
        if self.works(tenant, declared):
            return True
        of_records = isinstance(declared, Query) or (
            isinstance(declared, Action)
            and (not declared.creates or issubclass(declared.on, Continuing))
        )
        if not of_records or declared.plugin not in self.enabled(tenant):
            return False
        return self.snapshot.features.ever(declared.plugin, declared.feature, tenant)

    @asynccontextmanager
    async def work(self, scope: Scope, *, begun: bool = True) -> AsyncIterator[Work]:
        """A transaction inside `scope`; see `open_work`."""
        async with open_work(self.engine, scope, begun=begun) as work:
            yield work

    async def reload(self) -> None:
        """Build a new snapshot and swap it in."""
        async with self._reloading:
            self._told = False  # a change told from now on is not in what is read below
            await self._read()

    async def _read(self) -> None:
        async with self.work(EVERYWHERE) as work:
            self.snapshot = await build_snapshot(
                work, self.report, sandbox=self.settings.sandbox, former=self.snapshot
            )

    def _notified(self, *_: object) -> None:
        if self._told:
            return  # many changes at once are read once
        self._told = True
        task = asyncio.get_running_loop().create_task(self.reload())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def set_aside(self, plugin: str, reason: str) -> None:
        """Have a plugin that stood still work nowhere in this process, until it is started anew."""
        found = next((each for each in self.report.loaded if each.id == plugin), None)
        if found is None or plugin in BUILT_IN:
            return
        log.error("plugin.set_aside", plugin=plugin, reason=reason)
        self.report.loaded.remove(found)
        self.report.quarantined.append(
            QuarantinedPlugin(plugin, found.candidate, Failure.STOOD_STILL, reason, found.manifest)
        )
        self._notified()

    def watchdog(self, *, limit: float | None = None) -> Watchdog:
        """One that watches the plugins of this runtime; it stops counting with its owner."""
        folders = {
            each.candidate.folder.resolve(): each.id
            for each in self.report.loaded
            if each.candidate.folder is not None and each.id not in BUILT_IN
        }
        patience = self.settings.plugins.standing_seconds
        self.standing = Watchdog(folders, patience, limit, self.set_aside)
        return self.standing

    async def listen(self, dsn: str) -> None:
        """Follow changes made by other processes."""
        self.listener = await asyncpg.connect(dsn)
        await self.listener.add_listener(CHANNEL, self._notified)
        self.listener.add_termination_listener(lambda _: self._listener_lost(dsn))

    def _listener_lost(self, dsn: str) -> None:
        if self.listener is None:
            return
        log.warning("snapshot.listener_lost")
        task = asyncio.get_running_loop().create_task(self._listen_again(dsn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen_again(self, dsn: str) -> None:
        while self.listener is not None:
            try:
                await self.listen(dsn)
                await self.reload()
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(1)
            else:
                return

    async def stop(self) -> None:
        """Follow changes no more."""
        listener, self.listener = self.listener, None
        if listener is not None:
            await listener.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Let go of the database."""
        await self.stop()
        await self.engine.dispose()


def load(settings: Settings, candidates: Sequence[Candidate] | None = None) -> LoadReport:
    """Load the installed plugins (or `candidates`) as the settings say."""
    return load_plugins(
        [*built_in(), *(discover() if candidates is None else candidates)],
        platform_version=PLATFORM_VERSION,
        disabled=settings.plugins.disabled,
        strict=settings.plugins.strict,
        timeout=settings.plugins.load_timeout,
    )


def register(report: LoadReport, *, strict: bool) -> Registry:
    """Bind the declarations; a plugin whose declarations collide goes into quarantine."""
    registry = Registry()
    for plugin in list(report.loaded):
        try:
            features = [each.id for each in plugin.manifest.features]
            registry.add(plugin.declarations, plugin.manifest.provides, features)
        except DeclarationError as error:
            if strict:
                raise PluginError(plugin.id, Failure.REGISTRATION, str(error)) from error
            report.loaded.remove(plugin)
            report.manager.unregister(name=plugin.id)
            report.quarantined.append(
                QuarantinedPlugin(
                    plugin.id, plugin.candidate, Failure.REGISTRATION, str(error), plugin.manifest
                )
            )
    return registry


def configure_log() -> None:
    """Plain tracebacks: a library's default prints local variables, and one may be a sealed price."""
    if not structlog.is_configured():
        structlog.configure(
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
            ]
        )


async def open_runtime(
    settings: Settings,
    dsn: str,
    candidates: Sequence[Candidate] | None = None,
    report: LoadReport | None = None,
) -> Runtime:
    """Load the plugins (or take those of `report`), connect, read the first snapshot.

    The schema must be up to date.
    """
    configure_log()
    report = report or load(settings, candidates)
    registry = register(report, strict=settings.plugins.strict)
    access = Access(registry.policies())
    engine = for_work(make_engine(dsn, settings))
    watch_statements(engine)
    try:
        snapshot = await first_snapshot(settings, engine, report)
    except BaseException:
        await engine.dispose()
        raise
    return assemble(settings, engine, report, registry, access, snapshot)


async def first_snapshot(settings: Settings, engine: AsyncEngine, report: LoadReport) -> Snapshot:
    """What a process holds in memory when it starts."""
    async with open_work(engine, EVERYWHERE) as work:
        return await build_snapshot(work, report, sandbox=settings.sandbox)


def assemble(
    settings: Settings,
    engine: AsyncEngine,
    report: LoadReport,
    registry: Registry,
    access: Access,
    snapshot: Snapshot,
) -> Runtime:
    """A runtime of parts that are there already."""
    configure_log()
    return Runtime(
        settings,
        engine,
        report,
        registry,
        Hooks(report, settings.plugins.hook_timeout, settings.plugins.long_hook_timeout),
        access,
        open_signer(settings),
        open_keyed_digest(settings),
        open_field_cipher(settings),
        open_store(settings),
        snapshot,
    )
