"""What pytest gives to the tests of a plugin."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from zhengcai.testing import loop
from zhengcai.testing.opening import subsystems, world_on

if TYPE_CHECKING:
    from zhengcai.database.testing import ScratchPostgres
    from zhengcai.plugins.discovery import Candidate
    from zhengcai.testing.grounds import Grounds
    from zhengcai.testing.world import World


@pytest.fixture(scope="session")
def zhengcai_postgres() -> Iterator[ScratchPostgres]:
    """One PostgreSQL for the run."""
    from zhengcai.database.testing import scratch_postgres

    with scratch_postgres() as server:
        yield server


def pytest_configure(config: pytest.Config) -> None:
    """The loop of all tests."""
    config.pluginmanager.register(loop)


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Hash passwords at the least cost: what they cost to guess is not what a world is there for."""
    from argon2 import PasswordHasher

    from zhengcai.identity import sessions

    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(sessions, "HASHER", cheap)
        yield


@pytest.fixture(scope="session")
async def zhengcai_grounds(
    anyio_backend: str, zhengcai_postgres: ScratchPostgres
) -> AsyncIterator[Grounds]:
    """Where the worlds of the run stand."""
    from zhengcai.testing.grounds import Grounds

    grounds = Grounds(zhengcai_postgres)
    with cheap_passwords():
        yield grounds
    await grounds.close()


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
    zhengcai_grounds: Grounds,
    plugin_candidates: Sequence[Candidate],
    plugins_on: Mapping[str, Collection[str]] | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """A platform of its own for one test."""
    async with world_on(
        zhengcai_grounds, plugin_candidates, tmp_path_factory.mktemp("var"), plugins_on
    ) as opened:
        yield opened
