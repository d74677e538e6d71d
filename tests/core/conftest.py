"""A platform with the two sample plugins, shared by the tests of one module, and people in it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from neighbour.visits import CRASHES

from zhengcai.database.testing import ScratchPostgres
from zhengcai.identity.roles import Role
from zhengcai.plugins.discovery import Candidate
from zhengcai.testing import Person, World, open_world

HERE = Path(__file__).parent
SPECIMEN = Candidate("specimen", "specimen", "specimen", HERE / "specimen")
NEIGHBOUR = Candidate("neighbour", "neighbour", "neighbour", HERE / "neighbour")

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


@pytest.fixture(scope="module")
async def shared(
    zhengcai_postgres: ScratchPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """One platform for the tests of a module; each makes the records that it works on."""
    async with open_world(
        zhengcai_postgres, [NEIGHBOUR, SPECIMEN], tmp_path_factory.mktemp("var")
    ) as world:
        yield world


@pytest.fixture(scope="module")
async def cast(shared: World) -> Cast:
    """The people of the module's platform."""
    here = await shared.organisation()
    return Cast(
        shared,
        await shared.person(Role.PURCHASER_OPERATOR, organisation=here),
        await shared.person(Role.PURCHASER_MANAGER, organisation=here),
        await shared.person(Role.FINANCE_BUDGET),
        await shared.person(Role.FINANCE_SUPERVISOR),
        (await shared.person(Role.OVERSEER, tenant="150000")).at("150100"),
        await shared.person(Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER),
        (await shared.person(Role.PURCHASER_OPERATOR, tenant="150102")).at("150100"),
    )


@pytest.fixture(autouse=True, scope="session")
def plain_log() -> None:
    """Errors that tests provoke are logged in one line: drawing their frames takes seconds."""
    structlog.configure(processors=[structlog.processors.KeyValueRenderer(sort_keys=True)])


@pytest.fixture(autouse=True)
def no_crash_left() -> Iterator[None]:
    """A crash that one test asked for does not meet the next one."""
    CRASHES.clear()
    yield
    CRASHES.clear()
