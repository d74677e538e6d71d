"""The demonstration: one purchase from budget to archive in three regions, over HTTP alone.

It prepares invented organisations and accounts (`preparing`), acts as they would (`client`,
`purchase`, and one file for each part of the procedure), and leaves `var/demo/report.json`.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from zhengcai.settings import Settings

if TYPE_CHECKING:
    from rich.console import RenderableType

    from zhengcai.database.server import Server
    from zhengcai.demo.client import Platform

_AT_ONCE = 200
"""Connections at most: as many as plans are filed at once."""

_IDLE = 1.0
"""Seconds after which an idle connection is not used again: the server closes it some later."""

_PAUSE = 0.02
"""Seconds between two looks at what a job is to do."""


async def play(
    url: str, settings: Settings, server: "Server", advanced: Callable[[str, int, int], None]
) -> bool:
    """Prepare the region, play the main job against the server at `url`, write the report.

    `advanced(what, done, total)` is told of every stage. Answers whether everything held.
    """
    import httpx

    from zhengcai.database.dumping import plain_dump
    from zhengcai.demo.client import Platform
    from zhengcai.demo.preparing import prepare

    accounts = await prepare(server.owner_dsn, settings)
    dump = plain_dump(server, settings.database.name)
    limits = httpx.Limits(
        max_connections=_AT_ONCE, max_keepalive_connections=_AT_ONCE, keepalive_expiry=_IDLE
    )
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, limits=limits) as http:
        platform = Platform(http, accounts.password, lambda: asyncio.sleep(_PAUSE), dump)
        return await play_on(platform, settings, advanced)


async def play_on(
    platform: "Platform", settings: Settings, advanced: Callable[[str, int, int], None]
) -> bool:
    """Play on a platform whose region is prepared, and write what it left to `var/demo`."""
    from zhengcai.demo.journey import play_regions
    from zhengcai.demo.preparing import write_private
    from zhengcai.demo.region import read_stage
    from zhengcai.web.demonstration import folder

    stage = read_stage(settings.tenants)
    platform.regions = stage.regions

    async def configured() -> bool | None:
        for each in stage.thresholds:
            address = f"/api/v1/t/{each.jurisdiction}/-/core/rules/{next(iter(each.values))}"
            if (await platform.http.get(address)).is_error:
                return None
        return True

    await platform.until("规则生效", configured)
    played = await play_regions(platform, stage, advanced)
    target = folder(settings)
    write_private(target / "report.json", played.report.model_dump_json(indent=1))
    for tenant, package in played.packages.items():
        await asyncio.to_thread(write_private, target / f"archive-{tenant}.zip", package)
    return played.report.passed


def summary(settings: Settings) -> "RenderableType":
    """The last report as a table for the terminal."""
    from zhengcai.demo.summary import table

    return table(settings)


def guide(url: str, settings: Settings) -> str:
    """Where to look, and the accounts to sign in with."""
    from zhengcai.demo.summary import directions

    return directions(url, settings)
