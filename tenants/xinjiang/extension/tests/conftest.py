"""A platform where the extension works in one region, beside another where it does not."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest

from zhengcai.testing import candidates


@pytest.fixture
def plugin_candidates() -> Sequence[Any]:
    """Of all that is installed, only the extension and what it stands beside."""
    return [each for each in candidates() if each.id in ("console", "portal", "xinjiang")]


@pytest.fixture
def plugins_on() -> Mapping[str, Collection[str]]:
    """The extension is on in one region only; the codes are those of the tests' world."""
    return {"150000": ("portal", "xinjiang"), "420200": ("portal",)}
