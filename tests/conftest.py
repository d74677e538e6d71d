"""What every test of the framework can ask for."""

from collections.abc import Iterator

import pytest

from zhengcai.database.testing import ScratchPostgres, scratch_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[ScratchPostgres]:
    """One server for the run; `template` and `database` give each test a database of its own."""
    with scratch_postgres() as server:
        yield server
