"""A deployment as its operators meet it: its PostgreSQL, its plugins, the state of its schema."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from zhengcai.actions.runtime import Runtime, load, open_runtime
from zhengcai.actions.snapshot import EVERYWHERE
from zhengcai.database.engine import make_engine
from zhengcai.database.histories import History, core_history, plugin_history
from zhengcai.database.migrations import contract, contractions, pending, upgrade
from zhengcai.database.processes import Alive, alive
from zhengcai.database.server import Server, start
from zhengcai.plugins.installed import remember_versions
from zhengcai.plugins.loading import LoadReport
from zhengcai.registries.writing import Registers, Source, writing_registers
from zhengcai.settings import Settings, WrongMode, remember_sandbox, remembered_sandbox
from zhengcai.tenancy.work import for_work, open_work


def histories_of(report: LoadReport) -> list[History]:
    """The histories of the core and of every loaded plugin that has tables."""
    found = [core_history()]
    for plugin in report.loaded:
        needs = (*plugin.manifest.requires, *plugin.manifest.after)
        found.append(plugin_history(plugin.id, plugin.candidate.package, needs))
    return [history for history in found if history.versions.is_dir()]


@dataclass
class Deployment:
    """A deployment whose PostgreSQL answers."""

    settings: Settings
    server: Server
    report: LoadReport

    @property
    def histories(self) -> list[History]:
        """The histories of the schema, the core's first."""
        return histories_of(self.report)

    @asynccontextmanager
    async def engine(self) -> AsyncIterator[AsyncEngine]:
        """An engine of the application role, for `open_work`."""
        async with _disposing(for_work(make_engine(self.server.dsn, self.settings))) as engine:
            yield engine

    @asynccontextmanager
    async def owner_engine(self) -> AsyncIterator[AsyncEngine]:
        """An engine of the schema's owner, for migrations."""
        async with _disposing(make_engine(self.server.owner_dsn, self.settings)) as engine:
            yield engine

    @asynccontextmanager
    async def register_engine(self) -> AsyncIterator[AsyncEngine]:
        """An engine of the same owner, for `writing_registers`."""
        async with _disposing(for_work(make_engine(self.server.owner_dsn, self.settings))) as it:
            yield it

    @asynccontextmanager
    async def registers(self, action: str, *sources: Source) -> AsyncIterator[Registers]:
        """Write registers in one audited transaction; see `writing_registers`."""
        async with (
            self.register_engine() as engine,
            writing_registers(engine, action, *sources) as registers,
        ):
            yield registers

    @asynccontextmanager
    async def runtime(self) -> AsyncIterator[Runtime]:
        """The platform in this process, without a web server."""
        runtime = await open_runtime(self.settings, self.server.dsn)
        try:
            yield runtime
        finally:
            await runtime.close()

    async def pending(self) -> dict[str, tuple[str, ...]]:
        """The revisions still to be applied, by history."""
        async with self.owner_engine() as engine:
            return await pending(engine, self.histories)

    async def upgrade(self) -> dict[str, tuple[str, ...]]:
        """Apply every revision that this release needs; those that were applied, by history."""
        async with self.owner_engine() as engine:
            applied = await upgrade(engine, self.histories)
            await self._remember_versions(engine)
            return applied

    async def contract(self, plugin: str | None = None) -> dict[str, tuple[str, ...]]:
        """Take away what no process needs any more, of all histories or of one; see `contract`."""
        histories = [it for it in self.histories if plugin in (None, it.name)]
        async with self.owner_engine() as engine:
            return await contract(engine, histories)

    async def contractions(self) -> dict[str, tuple[tuple[str, ...], list[str]]]:
        """What `contract` would apply, by history, and the processes that stand in its way."""
        async with self.owner_engine() as engine:
            return await contractions(engine, self.histories)

    async def processes(self) -> list[Alive]:
        """The processes that run."""
        async with self.owner_engine() as engine, engine.connect() as connection:
            return await alive(connection)

    async def _remember_versions(self, engine: AsyncEngine) -> None:
        versions = {each.id: each.manifest.version for each in self.report.loaded}
        await remember_versions(engine, versions)

    async def settle_mode(self) -> None:
        """Before anything is served: the data stay what they were first served as.

        The versions installed are noted, where a new one needed no migration.

        Raises `WrongMode`. Moved clocks betray a sandbox whose folder `var` is another one.
        """
        async with self.owner_engine() as engine:
            await self._remember_versions(engine)
        settings = self.settings
        known = remembered_sandbox(settings.var)
        if known is False and settings.sandbox:
            raise WrongMode(
                f"{settings.var} 中是正式运行的数据，不能以演示模式提供服务；演示请另设 var 和数据库"
            )
        if not settings.sandbox and (known or await self._clocks_moved()):
            raise WrongMode(
                "这是演示环境的数据（时钟曾被调整），不能用于正式运行；正式运行请另设 var 和数据库"
            )
        remember_sandbox(settings)

    async def _clocks_moved(self) -> bool:
        async with self.engine() as engine, open_work(engine, EVERYWHERE) as work:
            found: bool = await work.driver.fetchval("SELECT EXISTS (SELECT FROM clock_position)")
            return found


@contextmanager
def open_deployment(settings: Settings) -> Iterator[Deployment]:
    """Load the plugins and reach the server, or start it for as long as this lasts.

    Raises `ServerError`, and in strict mode `PluginError`.
    """
    report = load(settings)
    with start(settings) as server:
        yield Deployment(settings, server, report)


@asynccontextmanager
async def _disposing(engine: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    try:
        yield engine
    finally:
        await engine.dispose()
