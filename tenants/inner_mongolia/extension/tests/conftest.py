"""A platform with the extension, the portal and a stand-in for the subsystems beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhengcai.testing import candidates

NEIGHBOUR = Path(__file__).parent / "region_neighbour"
WANTED = frozenset({"inner_mongolia", "portal"})


@pytest.fixture
def plugin_candidates(monkeypatch: pytest.MonkeyPatch) -> Sequence[Any]:
    """Of all that is installed, only these: the tests do not depend on what else is there."""
    monkeypatch.syspath_prepend(str(NEIGHBOUR.parent))
    found = [each for each in candidates() if each.id in WANTED]
    name = NEIGHBOUR.name
    return [
        *found,
        replace(found[0], id="purchases", package=name, distribution=name, folder=NEIGHBOUR),
    ]


@pytest.fixture
def plugins_on() -> Mapping[str, Collection[str]]:
    """The extension works in its own region; the other region does without."""
    return {
        "150000": ("portal", "purchases", "inner_mongolia"),
        "420200": ("portal", "purchases"),
    }
