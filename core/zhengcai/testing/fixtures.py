"""What pytest gives to the tests of a plugin."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

from zhengcai.testing.opening import open_world, subsystems

if TYPE_CHECKING:
    from zhengcai.database.testing import ScratchPostgres
    from zhengcai.plugins.discovery import Candidate
    from zhengcai.testing.world import World


@pytest.fixture(scope="session")
def zhengcai_postgres() -> Iterator[ScratchPostgres]:
    """One PostgreSQL for the run."""
    from zhengcai.database.testing import scratch_postgres

    with scratch_postgres() as server:
        yield server


@pytest.fixture
def anyio_backend() -> str:
    """Asyncio, which is what the platform runs on."""
    return "asyncio"


@pytest.fixture
def plugin_candidates() -> Sequence[Candidate]:
    """The plugins of the world: the installed subsystems. An extension overrides it to add itself."""
    return subsystems()


@pytest.fixture
def plugins_on() -> Mapping[str, Collection[str]] | None:
    """Which tenant switches which plugin on; None: every plugin in both regions.

    A test overrides it, or is parametrised with it: `{"150000": ("fiscal",), "150100": ("mine",)}`.
    """
    return None


@pytest.fixture
async def world(
    zhengcai_postgres: ScratchPostgres,
    plugin_candidates: Sequence[Candidate],
    plugins_on: Mapping[str, Collection[str]] | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """A platform of its own for one test."""
    async with open_world(
        zhengcai_postgres, plugin_candidates, tmp_path_factory.mktemp("var"), plugins_on
    ) as opened:
        yield opened
