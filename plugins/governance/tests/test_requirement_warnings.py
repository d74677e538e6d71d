"""Where warnings work, supervision is told of requirements that wait too long."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from bureaus import Bureaus
from conftest import WANTED

from zhengcai.testing import candidates


@pytest.fixture
def plugin_candidates() -> Sequence[Any]:
    """Warnings too."""
    return [each for each in candidates() if each.id in WANTED | {"warning"}]


async def test_supervision_is_warned_of_what_waits_too_long(bureaus: Bureaus) -> None:
    await bureaus.brought("submitted")
    await bureaus.brought("received", title="另一示例需求")
    official = bureaus.official()
    await bureaus.world.travel(date(2026, 4, 1))
    await official.done("warning/rounds/ask")
    found = (await official.get("warning/warnings")).json()["items"]
    assert {each["rule_id"] for each in found} == {
        "governance.requirement_reception",
        "governance.requirement_evaluation",
    }
    assert all(each["overdue"] for each in found)
