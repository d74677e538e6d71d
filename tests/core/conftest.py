"""A platform with the two sample plugins, shared by the tests of one module, and people in it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from neighbour.visits import CRASHES
from requisition_cast import NEIGHBOUR, SPECIMEN, Cast

from zhengcai.identity.roles import Role
from zhengcai.testing import World, world_on
from zhengcai.testing.grounds import Grounds


@pytest.fixture(scope="module")
async def shared(
    anyio_backend: str,
    zhengcai_grounds: Grounds,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """One platform for the tests of a module; each makes the records that it works on."""
    async with world_on(
        zhengcai_grounds, [NEIGHBOUR, SPECIMEN], tmp_path_factory.mktemp("var")
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


@pytest.fixture(autouse=True)
def plain_log() -> None:
    """Errors that tests provoke are logged in one line: drawing their frames takes seconds.

    For each test anew: a command that a test ran has configured the log for a terminal of its own.
    """
    structlog.reset_defaults()
    structlog.configure(processors=[structlog.processors.KeyValueRenderer(sort_keys=True)])


@pytest.fixture(autouse=True)
def no_crash_left() -> Iterator[None]:
    """A crash that one test asked for does not meet the next one."""
    CRASHES.clear()
    yield
    CRASHES.clear()
