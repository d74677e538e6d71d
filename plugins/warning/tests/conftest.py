"""A platform with warning and notify, an extension with rules, and one that is broken."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from warning_desk import Desk

from zhengcai import Role
from zhengcai.testing import World, candidates

HERE = Path(__file__).parent


@pytest.fixture
def plugin_candidates(monkeypatch: pytest.MonkeyPatch) -> Sequence[Any]:
    """No other subsystem."""
    monkeypatch.syspath_prepend(str(HERE))
    found = [each for each in candidates() if each.id in {"console", "notify", "warning"}]
    more = [
        replace(found[0], id=name, package=name, distribution=name, folder=HERE / name)
        for name in ("inspector", "sick_inspector")
    ]
    return [*found, *more]


@pytest.fixture(autouse=True)
def forgetful_inspector(plugin_candidates: Sequence[Any]) -> Iterator[None]:
    """What is laid down belongs to one test."""
    import inspector

    yield
    inspector.FOUND.clear()
    inspector.BROKEN.clear()


@pytest.fixture
async def desk(world: World) -> Desk:
    """A supervisor, an overseer, and the people of a purchaser."""
    purchaser = await world.organisation("示例市教育局")
    return Desk(
        world,
        await world.person(Role.FINANCE_SUPERVISOR, name="孙示例"),
        await world.person(Role.OVERSEER, name="吴示例"),
        await world.person(Role.PURCHASER_OPERATOR, organisation=purchaser, name="张示例"),
        await world.person(Role.PURCHASER_MANAGER, organisation=purchaser, name="李示例"),
        await world.person(Role.PURCHASER_MANAGER, name="王示例"),
    )
