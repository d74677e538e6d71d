"""A platform where the extension works in one region, beside another where it does not."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest
from offices import HERE, Offices, open_offices

from zhengcai.testing import World, candidates

SUBSYSTEMS = ("fiscal", "portal", "supervision", "tendering")


@pytest.fixture
def plugin_candidates() -> Sequence[Any]:
    """Of all that is installed, only what the extension works with."""
    return [each for each in candidates() if each.id in ("console", "huangshi", *SUBSYSTEMS)]


@pytest.fixture
def plugins_on() -> Mapping[str, Collection[str]]:
    """The extension is on in its own region only."""
    return {"150000": SUBSYSTEMS, HERE: (*SUBSYSTEMS, "huangshi")}


@pytest.fixture
async def offices(world: World) -> Offices:
    """Those who deal with one purchase."""
    return await open_offices(world, HERE, HERE)
