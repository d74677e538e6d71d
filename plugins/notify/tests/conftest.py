"""A platform with notify, an extension that brings a channel, and one that is broken."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zhengcai.testing import candidates

HERE = Path(__file__).parent


@pytest.fixture
def plugin_candidates(monkeypatch: pytest.MonkeyPatch) -> Sequence[Any]:
    """No other subsystem."""
    monkeypatch.syspath_prepend(str(HERE))
    found = [each for each in candidates() if each.id in {"console", "notify"}]
    more = [
        replace(found[0], id=name, package=name, distribution=name, folder=HERE / name)
        for name in ("messenger", "sick_messenger")
    ]
    return [*found, *more]


@pytest.fixture(autouse=True)
def quiet_messenger(plugin_candidates: Sequence[Any]) -> Iterator[None]:
    """What the channel was told and has carried belongs to one test."""
    import messenger

    yield
    for kept in (messenger.CARRIED, messenger.OUTCOMES, messenger.TOLD):
        kept.clear()
