"""The demonstration plays where its localities are, whichever of them has been taken away."""

import tomllib
from pathlib import Path

import pytest

from zhengcai.demo.region import read_stage
from zhengcai.tenancy.localities import read_localities

LOCALITIES = Path(__file__).parents[2] / "tenants"
FOLDERS = sorted(path.parent.name for path in LOCALITIES.glob("*/tenant.toml"))


def places(folders: list[str]) -> dict[str, str]:
    """The names of all places that the folders tell of, by their tenant."""
    found: dict[str, str] = {}
    for folder in folders:
        file = tomllib.loads((LOCALITIES / folder / "demo.toml").read_text("utf-8"))
        found |= {place["tenant"]: place["name"] for place in file.get("places", ())}
    return found


def test_every_place_lies_in_a_locality() -> None:
    stage = read_stage(LOCALITIES)
    assert stage.regions
    assert stage.left_out == ()
    numbers = [region.number for region in stage.regions]
    assert len(set(numbers)) == len(numbers)
    assert sum(region.crowded for region in stage.regions) <= 1


@pytest.mark.parametrize("gone", FOLDERS)
def test_without_one_locality_the_others_are_played(gone: str, tmp_path: Path) -> None:
    left = [name for name in FOLDERS if name != gone]
    for name in left:
        (tmp_path / name).symlink_to(LOCALITIES / name)
    stage = read_stage(tmp_path)
    told = places(left)
    played = {region.tenant: region.name for region in stage.regions}
    assert played
    assert played.items() <= told.items()
    named = [each.partition("（")[0] for each in stage.left_out]
    assert sorted(named) == sorted(told[tenant] for tenant in told.keys() - played.keys())
    known = {entry.code for each in read_localities(tmp_path) for entry in each.entries()}
    assert {each.jurisdiction for each in stage.thresholds} <= known


def test_a_place_without_its_tree_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "lonely").mkdir()
    place = {"login": "lonely", "name": "示例市", "tenant": "150100", "root": "150000"}
    lines = [f'{key} = "{value}"' for key, value in place.items()]
    text = "\n".join(["[[places]]", *lines, 'county = "150102"', "number = 0"])
    (tmp_path / "lonely" / "demo.toml").write_text(text, "utf-8")
    stage = read_stage(tmp_path)
    assert stage.regions == ()
    assert stage.left_out == ("示例市（没有载入地区150000、150100、150102）",)
