"""Measurements: off by default, for the machine itself, and silent about what must stay secret."""

import httpx

from zhengcai.testing import World
from zhengcai.web.app import build


def measured(world: World, source: str) -> httpx.AsyncClient:
    settings = world.runtime.settings
    web = settings.web.model_copy(update={"metrics": True})
    world.runtime.settings = settings.model_copy(update={"web": web})
    transport = httpx.ASGITransport(app=build(world.runtime), client=(source, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_nothing_is_served_unless_switched_on(world: World) -> None:
    assert (await world.client.get("/metrics")).status_code == 404


async def test_answers_are_counted_by_class_of_status_alone(world: World) -> None:
    async with measured(world, "127.0.0.1") as client:
        await client.get("/api/v1/t/150100/-/core/me")
        await client.get("/api/v1/t/999999/-/core/me")
        text = (await client.get("/metrics")).text
    assert 'zhengcai_answers_total{status="2xx"} 1.0' in text
    assert 'zhengcai_answers_total{status="4xx"} 1.0' in text
    assert "150100" not in text


async def test_other_machines_do_not_find_them(world: World) -> None:
    async with measured(world, "10.0.0.9") as client:
        assert (await client.get("/metrics")).status_code == 404
