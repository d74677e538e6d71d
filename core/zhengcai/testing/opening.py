"""Opening a world."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from zhengcai.testing.grounds import Grounds
from zhengcai.testing.region import ROOTS, START
from zhengcai.testing.world import World

if TYPE_CHECKING:
    from zhengcai.database.testing import ScratchPostgres
    from zhengcai.plugins.discovery import Candidate


@cache
def candidates() -> Sequence[Candidate]:
    """The installed plugins of a test run."""
    from zhengcai.plugins.discovery import discover

    return tuple(discover())


@cache
def subsystems() -> Sequence[Candidate]:
    """The installed plugins that belong to every locality: a locality's extension tests itself."""
    from zhengcai.plugins.manifest import read_manifest

    return tuple(
        each
        for each in candidates()
        if each.folder and read_manifest(each.folder / "plugin.toml").kind != "extension"
    )


@asynccontextmanager
async def open_world(
    postgres: ScratchPostgres,
    found: Sequence[Candidate],
    var: Path,
    on: Mapping[str, Collection[str]] | None = None,
) -> AsyncIterator[World]:
    """A fresh platform on `postgres` with the plugins `found`; its files lie in `var`.

    `on` says which tenant switches which plugin on (`World.enable`); None: every one everywhere.
    """
    grounds = Grounds(postgres)
    try:
        async with world_on(grounds, found, var, on) as opened:
            yield opened
    finally:
        await grounds.close()


@asynccontextmanager
async def world_on(
    grounds: Grounds,
    found: Sequence[Candidate],
    var: Path,
    on: Mapping[str, Collection[str]] | None = None,
) -> AsyncIterator[World]:
    """As `open_world`, on a ground where other worlds have been and will be."""
    import httpx

    from zhengcai.jobs import make_jobs
    from zhengcai.web.app import build

    settings = grounds.postgres.settings.model_copy(update={"sandbox": True, "var": var})
    async with grounds.ground(found) as ground:
        runtime = ground.runtime(settings)
        transport = httpx.ASGITransport(app=build(runtime))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                jobs = make_jobs(runtime, ground.dsns.app)
                await jobs.open_async(ground.jobs.pool)
                opened = World(runtime, client, ground.dsns, jobs, ground.owner, ground.admin)
                for root in ROOTS:
                    await opened.travel(START, root)
                if on is not None:
                    await opened.enable(on)
                yield opened
        finally:
            await runtime.stop()
