"""A migration that was released has run somewhere: it is never edited, whatever follows it."""

import hashlib
from pathlib import Path

import pytest

from zhengcai.checking.distribution import parsed
from zhengcai.checking.phases import check_phases

ROOT = Path(__file__).parents[2]
HISTORIES = (
    "migrations/versions",
    "plugins/*/zhengcai_*/migrations/versions",
    "tenants/*/extension/zhengcai_*/migrations/versions",
)
"""Each with its own list of what was released, so that a locality goes with its folder."""
RELEASED = [
    (digest, str(place.with_name(name).relative_to(ROOT)))
    for pattern in HISTORIES
    for place in sorted(ROOT.glob(f"{pattern}/released.sha256"))
    for digest, name in map(str.split, place.read_text("utf-8").splitlines()[2:])
]


@pytest.mark.parametrize(("digest", "file"), RELEASED, ids=[file for _, file in RELEASED])
def test_a_released_migration_is_as_it_was(digest: str, file: str) -> None:
    found = hashlib.sha256((ROOT / file).read_bytes()).hexdigest()
    assert found == digest, f"{file} was released: write the change as a migration of its own"


def test_the_platform_s_own_migrations_leave_the_previous_version_working() -> None:
    """Plugins are held to it by `plugin check`. Up to 0005 there was no version before."""
    found = check_phases(parsed(ROOT / "migrations"), first_release="0005")
    assert [f"{each.where(ROOT)}: {each.message_en}" for each in found] == []
