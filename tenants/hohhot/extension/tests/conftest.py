"""A platform where the extension works in 150100 and below, and nowhere else."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest

from zhengcai.testing import candidates

SUBSYSTEMS = ("fiscal", "portal", "supervision")


@pytest.fixture
def plugin_candidates() -> Sequence[Any]:
    """Of all that is installed, only these: the tests do not depend on what else is there."""
    return [each for each in candidates() if each.id in {"hohhot", *SUBSYSTEMS}]


@pytest.fixture
def plugins_on() -> Mapping[str, Collection[str]]:
    """The city's extension is the city's."""
    return {"150000": SUBSYSTEMS, "420200": SUBSYSTEMS, "150100": ("hohhot",)}
