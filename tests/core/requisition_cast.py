"""The sample plugins, and the people of a platform that has them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhengcai.plugins.discovery import Candidate
from zhengcai.testing import Person, World

HERE = Path(__file__).parent
SPECIMEN = Candidate("specimen", "specimen", "specimen", HERE / "specimen")
NEIGHBOUR = Candidate("neighbour", "neighbour", "neighbour", HERE / "neighbour")
ANNEX = Candidate("annex", "annex", "annex", HERE / "annex")

REQUISITIONS = "specimen/requisitions"


@dataclass(slots=True)
class Cast:
    """Who works with requisitions in 150100, and who only looks on."""

    world: World
    operator: Person
    manager: Person
    budget: Person
    supervisor: Person
    overseer_above: Person
    stranger: Person
    """An operator of another organisation of the same tenant."""
    elsewhere: Person
    """An operator of the tenant below, looking at this one."""

    def form(self, **more: Any) -> dict[str, Any]:
        """A requisition that passes every check."""
        day = self.world.now.date().isoformat()
        return {
            "title": "会议室台灯",
            "amount": "1200.50",
            "quantity": 3,
            "needed_by": day,
            **more,
        }

    async def draft(self, **more: Any) -> dict[str, Any]:
        """A new draft of the operator's organisation."""
        answer = await self.operator.act(f"{REQUISITIONS}/draft", self.form(**more))
        assert answer.status_code == 201, answer.text
        record: dict[str, Any] = answer.json()
        return record

    async def submitted(self, **more: Any) -> dict[str, Any]:
        """A submitted one; its event waits to be delivered."""
        row = await self.draft(**more)
        answer = await self.manager.act(f"{REQUISITIONS}/{row['id']}/submit")
        assert answer.status_code == 200, answer.text
        record: dict[str, Any] = answer.json()
        return record
