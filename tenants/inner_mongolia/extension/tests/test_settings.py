"""The region's parameters, and who may set them."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from zhengcai_x_inner_mongolia.settings import InnerMongoliaSettings

from zhengcai import NumberPattern, Role
from zhengcai.testing import World

FILE = Path(__file__).parents[2] / "tenant.toml"


async def set_as(world: World, tenant: str, key: str, value: Any) -> int:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant=tenant)
    form = {"plugin": "inner_mongolia", "key": key, "value": value}
    return (await admin.act("console/settings/set", form)).status_code


async def test_the_weight_of_red_listed_agencies_is_the_region_s_alone(world: World) -> None:
    assert InnerMongoliaSettings().red_list_weight == 1, "no advantage unless the region gives one"
    assert await set_as(world, "150000", "red_list_weight", 2) == 201
    assert await set_as(world, "150100", "red_list_weight", 3) != 201
    await world.runtime.reload()
    settings = world.runtime.snapshot.settings
    here = settings.of(InnerMongoliaSettings, "inner_mongolia", "150102")
    assert here.red_list_weight == 2
    assert settings.of(InnerMongoliaSettings, "inner_mongolia", "420200").red_list_weight == 1


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_weight_neither_bars_nor_decides(value: int) -> None:
    with pytest.raises(ValidationError):
        InnerMongoliaSettings(red_list_weight=value)


def test_no_setting_makes_a_draw_mandatory() -> None:
    assert set(InnerMongoliaSettings.model_fields) == {
        "area_word",
        "place_letters",
        "district_letters",
        "red_list_weight",
    }


def test_the_region_s_patterns_are_number_patterns() -> None:
    settings = tomllib.loads(FILE.read_text("utf-8"))["settings"]
    for pattern in (
        settings["supervision"]["plan_number"],
        settings["tendering"]["project_number"],
    ):
        assert TypeAdapter(NumberPattern).validate_python(pattern) == pattern
