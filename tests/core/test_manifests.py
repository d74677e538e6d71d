"""What a manifest says: of the platform's versions, of features and of mended defects."""

from pathlib import Path

import pytest

from zhengcai.plugins.manifest import Manifest, ManifestError, read_manifest


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


PLUGIN = """
[plugin]
id = "specimen"
title = "样品"
version = "1.2.dev0"
kind = "subsystem"
zhengcai = ">=0.1,<2"
"""
FEATURE = """
[[feature]]
id = "late"
title = "后来的功能"
title_en = "Late"
since = "1.2"
ledger = "内政采台〔2026〕12号"
"""
FIX = """
[[fix]]
version = "1.1"
defect = "WT2026-0003"
summary = "标题过长时不再出错"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "plugin.toml"
    file.write_text(text, "utf-8")
    return file


def test_features_and_fixes_are_read(tmp_path: Path) -> None:
    found = read_manifest(written(tmp_path, PLUGIN + FEATURE + FIX))
    feature = found.feature("late")
    assert feature is not None
    assert (feature.since, feature.ledger) == ("1.2", "内政采台〔2026〕12号")
    assert [fix.defect for fix in found.fixes] == ["WT2026-0003"]
    assert found.feature("other") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FEATURE.replace('"late"', '"Late one"'), "feature.0.id"),
        (FEATURE.replace("内政采台〔2026〕12号", "台账 12"), "feature.0.ledger"),
        (FEATURE.replace("内政采台〔2026〕12号", "台账"), "feature.0.ledger"),
        (FEATURE.replace('title_en = "Late"', ""), "feature.0.title_en"),
        (FEATURE.replace('since = "1.2"', ""), "feature.0.since"),
        (FEATURE.replace('"1.2"', '"one"'), "feature.0.since"),
        (FEATURE.replace('"1.2"', '"1.3"'), "later than version 1.2.dev0: feature late"),
        (FEATURE + FEATURE, "declared twice: feature late"),
        (FEATURE + 'note = "x"', "feature.0.note"),
        (FIX.replace('"1.1"', '"2.0"'), "later than version 1.2.dev0: fix WT2026-0003"),
        (FIX.replace("WT2026-0003", "no number"), "fix.0.defect"),
        ('[[features]]\nid = "late"', "unknown tables: features"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ManifestError) as raised:
        read_manifest(written(tmp_path, PLUGIN + text))
    assert told in str(raised.value)
