"""Settings of a tenant: declared, typed, inherited; and the clock of a sandbox."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from requisition_cast import REQUISITIONS, Cast

from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World

SET = "console/settings/set"


@pytest.fixture
async def admin(shared: World) -> Person:
    return await shared.person(Role.SYSTEM_ADMIN, tenant="150100")


@pytest.fixture
async def admin_above(shared: World) -> Person:
    return await shared.person(Role.SYSTEM_ADMIN, tenant="150000")


async def test_a_setting_holds_here_and_below_and_the_nearest_wins(
    cast: Cast, admin: Person, admin_above: Person
) -> None:
    from specimen.settings import SpecimenSettings

    def ceilings() -> list[str]:
        settings = cast.world.runtime.snapshot.settings
        return [
            str(settings.of(SpecimenSettings, "specimen", tenant).ceiling)
            for tenant in ("150000", "150100", "150102", "150700", "420200")
        ]

    assert ceilings() == ["10000"] * 5
    form = {"plugin": "specimen", "key": "ceiling", "value": "500"}
    assert (await admin_above.act(SET, form)).status_code == 201
    assert ceilings() == ["500", "500", "500", "500", "10000"]
    assert (await admin.act(SET, {**form, "value": "800"})).status_code == 201
    assert ceilings() == ["500", "800", "800", "500", "10000"]
    refused = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(amount="801"))
    assert "800元" in refused.json()["detail"]
    assert (await admin.act(SET, {**form, "value": "10000"})).status_code == 201


@pytest.mark.parametrize(
    ("plugin", "key", "value", "field"),
    [
        ("nothing", "ceiling", 1, "plugin"),
        ("console", "ceiling", 1, "plugin"),
        ("neighbour", "ceiling", 1, "plugin"),
        ("specimen", "colour", 1, "key"),
        ("specimen", "ceiling", "many", "value"),
        ("specimen", "ceiling", 0, "value"),
        ("specimen", "ceiling", None, "value"),
        ("specimen", "regional", True, "key"),
    ],
)
async def test_a_wrong_setting_is_refused(
    admin: Person, plugin: str, key: str, value: Any, field: str
) -> None:
    answer = await admin.act(SET, {"plugin": plugin, "key": key, "value": value})
    assert answer.status_code == 422, answer.text
    problems = answer.json()["problems"]
    assert field in {problem["field"] for problem in problems}
    for problem in problems:
        assert not set(problem["message"]) & set("abcdefghijklmnopqrstuvwxyz"), problem


async def test_a_level_that_may_set_a_key_sets_it(admin_above: Person) -> None:
    form = {"plugin": "specimen", "key": "regional", "value": True}
    assert (await admin_above.act(SET, form)).status_code == 201


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "clock.ambiguous"),
        ({"seconds": 1, "to": "2030-01-01T00:00:00"}, "clock.ambiguous"),
        ({"to": "2020-01-01T00:00:00"}, "clock.backward"),
        ({"to": "9999-12-31T23:59:59-12:00"}, "clock.too_far"),
        ({"to": "9999-12-31T23:59:59+08:00"}, "clock.too_far"),
        ({"seconds": 0}, "form.greater_than_equal"),
        ({"seconds": 10**12}, "form.less_than_equal"),
    ],
)
async def test_the_clock_moves_forward_and_not_out_of_sight(
    admin_above: Person, form: dict[str, Any], code: str
) -> None:
    answer = await admin_above.act("console/clock/advance", form)
    assert answer.status_code == 422, answer.text
    assert code in [problem["code"] for problem in answer.json()["problems"]]


async def test_the_clock_is_the_root_s(admin: Person) -> None:
    answer = await admin.act("console/clock/advance", {"seconds": 60})
    assert [problem["code"] for problem in answer.json()["problems"]] == ["clock.not_root"]


@pytest.fixture
async def production(shared: World) -> AsyncIterator[World]:
    """The same deployment, not a sandbox."""
    runtime = shared.runtime
    sandbox = runtime.settings
    runtime.settings = sandbox.model_copy(update={"sandbox": False})
    await runtime.reload()
    yield shared
    runtime.settings = sandbox
    await runtime.reload()


async def test_production_has_no_other_time(production: World, admin_above: Person) -> None:
    assert production.runtime.snapshot.ahead == {}
    answer = await admin_above.act("console/clock/advance", {"seconds": 60})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (403, "clock.production")
    assert production.runtime.snapshot.clock_offset("150000") == timedelta(0)


async def test_regions_have_clocks_of_their_own(shared: World, admin_above: Person) -> None:
    snapshot = shared.runtime.snapshot
    here, there = (snapshot.clock_offset(root) for root in ("150000", "420200"))
    answer = await admin_above.act("console/clock/advance", {"seconds": 86400})
    assert answer.status_code == 201
    moved = shared.runtime.snapshot
    step = moved.clock_offset("150102") - here
    assert timedelta(seconds=86399) <= step <= timedelta(seconds=86401)
    assert moved.clock_offset("420202") == there
