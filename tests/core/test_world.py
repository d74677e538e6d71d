"""The world fixture itself, and the plainest road through it."""

from zhengcai.identity.roles import Role
from zhengcai.testing import World


async def test_a_stranger_is_the_public(world: World) -> None:
    answer = await world.client.get("/api/v1/t/150100/-/core/me")
    assert answer.status_code == 200
    assert answer.json()["roles"] == ["public"]


async def test_the_clock_of_a_region_moves_only_forward(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant="150000")
    before = world.now
    answer = await admin.act("console/clock/advance", {"seconds": 3600})
    assert answer.status_code == 201, answer.text
    assert 3590 < (world.now - before).total_seconds() < 3660
    back = await admin.act("console/clock/advance", {"to": "2020-01-01T00:00:00+08:00"})
    assert back.status_code == 422
    assert back.json()["problems"][0]["code"] == "clock.backward"


async def test_an_unknown_tenant_is_not_found(world: World) -> None:
    answer = await world.client.get("/api/v1/t/999999/-/core/me")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
