"""The platform with every installed plugin, as the schema and the registry then are."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from zhengcai.actions.registry import Registry
from zhengcai.database.testing import ScratchPostgres
from zhengcai.testing import World, candidates, open_world

# The sample plugins lie with the tests of the core.
sys.path.append(str(Path(__file__).parents[1] / "core"))


@pytest.fixture(scope="session")
async def installed(
    anyio_backend: str,
    zhengcai_postgres: ScratchPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """One platform for all the tests of this folder; they change nothing that another reads."""
    async with open_world(zhengcai_postgres, candidates(), tmp_path_factory.mktemp("var")) as world:
        assert world.runtime.report.quarantined == []
        yield world


@pytest.fixture(scope="session")
def registry(installed: World) -> Registry:
    """Everything that is declared."""
    return installed.runtime.registry
