"""The event loop of all tests. Registered after AnyIO's own plugin, whose word else would hold."""

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Asyncio, which the platform runs on: one loop for the run, as warm connections need."""
    return "asyncio"
