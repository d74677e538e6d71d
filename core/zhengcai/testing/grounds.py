"""What worlds with the same plugins share: the plugins, a database, warm connections to it.

One world stands on a ground at a time. When it is gone, the rows are put back; a ground whose
schema was changed, or whose connections did not all come back, is not used again.
"""

from __future__ import annotations

import gc
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import asyncpg
import procrastinate
from sqlalchemy import event

from zhengcai.testing.restoring import Pristine, remember

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from zhengcai.actions.registry import Registry
    from zhengcai.actions.runtime import Runtime
    from zhengcai.actions.snapshot import Snapshot
    from zhengcai.database.testing import Dsns, ScratchPostgres
    from zhengcai.identity.access import Access
    from zhengcai.plugins.discovery import Candidate
    from zhengcai.plugins.loading import LoadReport
    from zhengcai.settings import Settings

_KEPT = 2
"""Grounds that stay when nobody stands on them: the tests of a folder rarely have more kinds."""


@dataclass(slots=True)
class Ground:
    """A database as the template left it, and a platform that can be opened on it in no time."""

    key: tuple[Candidate, ...]
    dsns: Dsns
    engine: AsyncEngine
    owner: AsyncEngine
    admin: asyncpg.Pool
    jobs: procrastinate.PsycopgConnector
    report: LoadReport
    registry: Registry
    access: Access
    snapshot: Snapshot
    pristine: Pristine
    processes: set[int]

    def runtime(self, settings: Settings) -> Runtime:
        """The platform, as after a start."""
        from zhengcai.actions.runtime import assemble
        from zhengcai.plugins.loading import LoadReport

        found = self.report
        report = LoadReport(found.manager, list(found.loaded), list(found.quarantined))
        snapshot = replace(self.snapshot, ahead={})
        return assemble(settings, self.engine, report, self.registry, self.access, snapshot)

    async def restore(self) -> bool:
        """Whether the ground is again as it was."""
        if self.engine.pool.checkedout() or self.owner.pool.checkedout():  # type: ignore[attr-defined]
            return False
        try:
            return await self.pristine.restore(self.processes)
        except (OSError, asyncpg.PostgresError):
            return False

    async def close(self) -> None:
        """Let go of the database."""
        await self.engine.dispose()
        await self.owner.dispose()
        self.admin.terminate()
        await self.jobs.close_async()
        self.pristine.connection.terminate()


class Grounds:
    """The grounds of one event loop, on one server."""

    def __init__(self, postgres: ScratchPostgres) -> None:
        self.postgres = postgres
        self._idle: OrderedDict[tuple[Candidate, ...], Ground] = OrderedDict()

    @asynccontextmanager
    async def ground(self, found: Sequence[Candidate]) -> AsyncIterator[Ground]:
        """A ground with the plugins `found`, for whoever is inside alone."""
        ground = self._idle.pop(tuple(found), None) or await self._made(found)
        try:
            yield ground
        finally:
            if tuple(found) not in self._idle and await ground.restore():
                self._idle[ground.key] = ground
                while len(self._idle) > _KEPT:
                    await self._remove(self._idle.popitem(last=False)[1])
            else:
                await self._remove(ground)

    async def close(self) -> None:
        """Remove all."""
        while self._idle:
            await self._remove(self._idle.popitem()[1])

    async def _made(self, found: Sequence[Candidate]) -> Ground:
        from zhengcai.actions.runtime import first_snapshot, load, register
        from zhengcai.database.engine import make_engine
        from zhengcai.identity.access import Access
        from zhengcai.tenancy.statements import watch_statements
        from zhengcai.tenancy.work import for_work
        from zhengcai.testing.building import build_database

        settings = self.postgres.settings.model_copy(update={"sandbox": True})
        name = hashlib.sha256("|".join(each.package for each in found).encode()).hexdigest()[:12]
        template = await self.postgres.template(
            name, lambda dsns: build_database(dsns, settings, found)
        )
        dsns = await self.postgres.database_from(template)
        report = load(settings, found)
        registry = register(report, strict=settings.plugins.strict)
        engine = for_work(make_engine(dsns.app, settings))
        watch_statements(engine)
        owner = for_work(make_engine(dsns.owner, settings))
        processes: set[int] = set()

        def connected(connection: Any, _: object) -> None:
            processes.add(connection.driver_connection.get_server_pid())

        for each in (engine, owner):
            event.listen(each.sync_engine, "connect", connected)

        async def looking(connection: Any) -> None:
            processes.add(connection.get_server_pid())

        async def working(connection: Any) -> None:
            processes.add(connection.info.backend_pid)

        admin = asyncpg.create_pool(
            dsns.admin, min_size=0, init=looking, max_inactive_connection_lifetime=0
        )
        jobs = procrastinate.PsycopgConnector(
            conninfo=dsns.app, min_size=1, max_size=4, configure=working
        )
        await admin
        await jobs.open_async()
        # What the platform is made of stays: the collector need not look at it in every test.
        if not gc.get_freeze_count():
            gc.freeze()
        return Ground(
            tuple(found),
            dsns,
            engine,
            owner,
            admin,
            jobs,
            report,
            registry,
            Access(registry.policies()),
            await first_snapshot(settings, engine, report),
            await remember(dsns.admin),
            processes,
        )

    async def _remove(self, ground: Ground) -> None:
        await ground.close()
        await self.postgres.drop(ground.dsns)
