"""A platform with governance, messages and the portal, and the people of three levels."""

from collections.abc import Sequence
from typing import Any

import pytest
from governance_levels import Levels, people_of

from zhengcai.testing import World, candidates


@pytest.fixture
def plugin_candidates() -> Sequence[Any]:
    """No other subsystem."""
    wanted = {"console", "notify", "portal", "governance"}
    return [each for each in candidates() if each.id in wanted]


@pytest.fixture
async def levels(world: World) -> Levels:
    """A bureau at each level, a purchaser of the banner, a supplier, the provider."""
    return await people_of(world)
