"""Which versions of the platform a plugin says it works with."""

import pytest

from zhengcai.plugins.manifest import Manifest


@pytest.mark.parametrize(
    ("range_", "platform", "accepted"),
    [
        (">=0.1,<2", "0.1.0", True),
        (">=0.1,<2", "0.2.0.dev0", True),
        (">=0.2,<2", "0.2.0.dev0", True),
        (">=0.3,<2", "0.2.0.dev0", False),
        ("<0.2", "0.2.0rc1", False),
        (">=1,<3", "3.0.0.dev0", False),
    ],
)
def test_a_version_in_development_counts_as_the_one_it_will_be(
    range_: str, platform: str, accepted: bool
) -> None:
    manifest = Manifest(
        id="specimen", title="样品", version="0.1.0", kind="subsystem", zhengcai=range_
    )
    assert manifest.accepts(platform) is accepted
