"""A deployment of the real tenants, as the journeys meet it."""

from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from zhengcai.actions.runtime import Runtime
from zhengcai.database.testing import Dsns
from zhengcai.demo import journey
from zhengcai.demo.client import Platform
from zhengcai.demo.purchase import Purchase
from zhengcai.demo.region import Region
from zhengcai.settings import Settings
from zhengcai.web.demonstration import PlayedStage


@dataclass
class Deployed:
    """A deployment of the real tenants, and its platform as the demonstration meets it."""

    platform: Platform
    runtime: Runtime
    settings: Settings
    dsns: Dsns

    def region(self, login: str) -> Region:
        """A place of the demonstration; the test is skipped where its locality is not there."""
        for each in self.platform.regions:
            if each.login == login:
                return each
        pytest.skip(f"there is no place {login}: its locality has been taken away")

    async def purchase(self, until: str, region: Region | None = None) -> Purchase:
        """A purchase of a region (the first) that has gone through its stages up to `until`."""
        purchase = journey.new_purchase(self.platform, region or self.platform.regions[0])
        for step in journey.STEPS:
            async with purchase.playing(PlayedStage(key=step.key, title=step.title)):
                await step.play(purchase)
            if step.key == until:
                return purchase
        raise LookupError(until)

    async def sql(self, statement: str, *arguments: Any) -> list[dict[str, Any]]:
        """Rows as the superuser sees them: for looking behind every wall."""
        connection = await asyncpg.connect(self.dsns.admin)
        try:
            return [dict(row) for row in await connection.fetch(statement, *arguments)]
        finally:
            await connection.close()
