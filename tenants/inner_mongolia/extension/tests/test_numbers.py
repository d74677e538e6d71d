"""Plans and projects are numbered in the region's own way."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from zhengcai_x_inner_mongolia.numbers import parts_of

from zhengcai import NumberPattern
from zhengcai.testing import World

PLAN = "{area}财购备字（电子）[{year}]{n:05d}号"
PROJECT = "{place}ZC{district}-{method}-{type}-{yy}{n:04d}"
PATTERNS: tuple[NumberPattern, ...] = (PLAN, PROJECT)


@dataclass
class Place:
    """As much of a context as the parts of a number ask for."""

    world: World
    code: str
    tenant: Any = field(init=False)

    def __post_init__(self) -> None:
        self.tenant = self.world.runtime.snapshot.tree.get(self.code)

    def settings(self, model: Any) -> Any:
        return self.world.runtime.snapshot.settings.of(model, "inner_mongolia", self.code)


def numbered(world: World, code: str, series: str, **about: str) -> str:
    """The first number of 2022 in a place."""
    place: Any = Place(world, code)
    pattern = PLAN if series == "plan" else PROJECT
    return pattern.format(**parts_of(place, series, about), year=2022, yy="22", n=14)


async def test_a_project_is_numbered_as_on_the_region_s_portal(world: World) -> None:
    await world.set("inner_mongolia", "place_letters", "BT", tenant="150100")
    await world.set("inner_mongolia", "district_letters", "QSS", tenant="150102")
    await world.runtime.reload()
    number = numbered(world, "150102", "project", method="consultation", kind="works")
    assert number == "BTZCQSS-C-G-220014"
    assert numbered(world, "150100", "project", method="open_tender", kind="goods") == (
        "BTZC-G-H-220014"
    )


@pytest.mark.parametrize(
    ("method", "kind", "letters"),
    [
        ("open_tender", "goods", "G-H"),
        ("invited_tender", "services", "Y-F"),
        ("negotiation", "works", "T-G"),
        ("consultation", "services", "C-F"),
        ("inquiry", "goods", "X-H"),
        ("single_source", "goods", "D-H"),
    ],
)
async def test_method_and_kind_have_their_letters(
    world: World, method: str, kind: str, letters: str
) -> None:
    number = numbered(world, "150700", "project", method=method, kind=kind)
    assert number == f"150700ZC-{letters}-220014"


async def test_a_method_without_a_letter_leaves_its_part_out(world: World) -> None:
    place: Any = Place(world, "150100")
    assert "method" not in parts_of(place, "project", {"method": "auction", "kind": "goods"})
    assert parts_of(place, "contract", {}) == {}


async def test_a_plan_begins_with_the_word_of_its_place(world: World) -> None:
    await world.set("inner_mongolia", "area_word", "呼", tenant="150100")
    await world.runtime.reload()
    assert numbered(world, "150100", "plan") == "呼财购备字（电子）[2022]00014号"
    assert numbered(world, "150700", "plan") == "示财购备字（电子）[2022]00014号"
