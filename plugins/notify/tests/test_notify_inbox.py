"""The inbox: who is told, who sees it, who may mark it as read; preferences; the digest."""

import json
from typing import Any
from uuid import uuid4

import pytest

from zhengcai import Role
from zhengcai.testing import Person, World

MESSAGES = "notify/messages"


async def inbox(person: Person, **where: str) -> list[dict[str, Any]]:
    answer = await person.get(MESSAGES, **where)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def happened(world: World, kind: str, data: dict[str, Any], tenant: str = "150100") -> str:
    """An event of another subsystem, as the feed tells it; the id of its subject."""
    event, subject = uuid4(), uuid4()
    await world.sql(
        "INSERT INTO event (tenant_code, id, type, subject_type, subject_id, actor_id, at, data) "
        "VALUES ($1, $2, $3, 'elsewhere', $4, $2, now(), $5::jsonb)",
        *(tenant, event, kind, subject, json.dumps(data)),
    )
    handler = {"supervision.contract.sign": "tell_the_supplier"}.get(kind, "tell_the_winner")
    args = {"tenant": tenant, "event": str(event), "plugin": "notify", "handler": handler}
    for _ in range(2):  # delivered twice, it is told once
        await world.sql(
            "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('zhengcai', 'zhengcai.deliver', 0, NULL, "
            "NULL, $1::jsonb, NULL)::procrastinate_job_to_defer_v1])",
            json.dumps(args),
        )
    await world.settle()
    return str(subject)


async def test_everybody_with_the_role_is_told_once_and_nobody_else(world: World) -> None:
    first = await world.person(Role.PURCHASER_MANAGER)
    second = await world.person(Role.PURCHASER_MANAGER)
    other = await world.person(Role.PURCHASER_OPERATOR)
    elsewhere = await world.person(Role.PURCHASER_MANAGER, tenant="150700")
    await world.next_day()
    for person in (first, second, elsewhere):
        assert [each["title"] for each in await inbox(person)] == ["示例提醒"]
    assert await inbox(other) == []
    assert (await first.at("150700").get(MESSAGES)).status_code == 403
    from messenger import TOLD

    assert sorted(TOLD)[-2:] == [1, 2]


async def test_a_message_is_read_once_and_by_its_receiver_alone(world: World) -> None:
    manager = await world.person(Role.PURCHASER_MANAGER)
    same_house = await world.person(Role.PURCHASER_MANAGER, organisation=manager.organisation)
    official = await world.person(Role.FINANCE_SUPERVISOR)
    await world.next_day()
    (message,) = await inbox(manager, state="unread")
    place = f"{MESSAGES}/{message['id']}"
    for stranger, status in ((same_house, 403), (official, 403), (manager.at("420200"), 403)):
        assert (await stranger.act(f"{place}/read")).status_code == status
        assert (await stranger.get(place)).status_code in (403, 404)
    assert (await manager.done(f"{place}/read"))["state"] == "read"
    assert (await manager.act(f"{place}/read")).status_code == 409
    assert await inbox(manager, state="unread") == []


async def test_only_the_platform_sends(world: World) -> None:
    manager = await world.person(Role.PURCHASER_MANAGER, Role.SYSTEM_ADMIN)
    form = {"person_id": str(manager.person_id), "kind": "x", "title": "x", "text": "x"}
    assert (await manager.act(f"{MESSAGES}/send", form)).status_code in (403, 404)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("supervision.contract.sign", "合同已签订"),
        ("tendering.project.announce_result", "中标通知"),
    ],
)
async def test_a_supplier_is_told_what_another_subsystem_did(
    world: World, kind: str, title: str
) -> None:
    firm = await world.organisation(capacity="supplier")
    supplier = await world.person(Role.SUPPLIER, organisation=firm)
    rival = await world.person(Role.SUPPLIER)
    subject = await happened(world, kind, {"number": "示例-1", "supplier_code": firm})
    (message,) = await inbox(supplier)
    assert (message["title"], message["record_id"]) == (title, subject)
    assert await inbox(rival) == []
    page = await world.client.get(
        f"/t/150100/-/{MESSAGES}/{message['id']}", headers=supplier.headers
    )
    place = message["collection"].replace(".", "/")
    assert f'<a href="/t/150100/-/{place}/{subject}">打开相关记录</a>' in page.text


async def test_what_happens_where_nobody_is_to_be_told_is_no_failure(world: World) -> None:
    firm = await world.organisation(capacity="supplier")
    await happened(world, "supervision.contract.sign", {"number": "示例-1", "supplier_code": firm})
    assert await world.sql("SELECT id FROM notify_message") == []
    assert await world.sql("SELECT id FROM procrastinate_jobs WHERE status = 'failed'") == []


async def test_off_in_a_tenant_nothing_is_there(world: World) -> None:
    manager = await world.person(Role.PURCHASER_MANAGER)
    await world.choose("notify", "off")
    assert (await manager.get(MESSAGES)).status_code == 404
    await world.next_day()
    assert await world.sql("SELECT id FROM notify_message WHERE tenant_code = '150100'") == []


async def test_who_has_nothing_to_do_gets_no_digest(world: World) -> None:
    """Reading a message need not be done, so messages give rise to no digest themselves."""
    manager = await world.person(Role.PURCHASER_MANAGER)
    for _ in range(2):
        await world.next_day()
    assert {each["kind"] for each in await inbox(manager)} == {"messenger.remind"}


@pytest.mark.parametrize(
    ("ways", "codes"),
    [
        ([{"channel": "notify.fax", "address": "1"}], {"preference.unknown_channel"}),
        ([{"channel": "messenger.app", "address": "123"}], {"preference.wrong_address"}),
        ([{"channel": "notify.sms", "address": "1380000"}], {"preference.wrong_address"}),
        ([{"channel": "messenger.app", "address": "abc"}] * 2, {"preference.twice"}),
    ],
)
async def test_a_wrong_preference_is_refused(
    world: World, ways: list[dict[str, str]], codes: set[str]
) -> None:
    manager = await world.person(Role.PURCHASER_MANAGER)
    answer = await manager.act("notify/preferences/set", {"ways": ways})
    assert answer.status_code == 422
    assert {each["code"] for each in answer.json()["problems"]} == codes


async def test_a_preference_is_one_row_and_keeps_its_numbers(world: World) -> None:
    manager = await world.person(Role.PURCHASER_MANAGER)
    ways = [{"channel": "notify.sms", "address": "13800000001"}]
    first = await manager.done("notify/preferences/set", {"ways": ways})
    second = await manager.done("notify/preferences/set", {"digest": False})
    assert first["id"] == second["id"]
    assert "13800000001" not in (await manager.get("notify/preferences")).text
    entries = await world.audit(action="notify.preference.set")
    assert len(entries) == 2
    assert "13800000001" not in str(entries)
    stranger = await world.person(Role.SYSTEM_ADMIN)
    assert (await stranger.get("notify/preferences")).json()["items"] == []
