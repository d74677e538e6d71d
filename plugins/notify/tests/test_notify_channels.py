"""Channels: each attempt with its outcome, tried again where it may pass, counted by the tenant."""

from datetime import timedelta
from typing import Any

import pytest

from zhengcai import Carried, Role
from zhengcai.testing import Person, World

NUMBER = "13800000001"
DELIVERIES = "notify/deliveries"


async def told_by(world: World, channel: str, address: str) -> Person:
    """Somebody who wants a channel and has been told something once."""
    person = await world.person(Role.PURCHASER_MANAGER)
    form = {"ways": [{"channel": channel, "address": address}]}
    await person.done("notify/preferences/set", form)
    await world.next_day()
    return person


async def delivery(person: Person) -> dict[str, Any]:
    (found,) = (await person.get(DELIVERIES)).json()["items"]
    record: dict[str, Any] = found
    return record


async def test_a_text_message_is_taken_counted_and_booked(world: World) -> None:
    person = await told_by(world, "notify.sms", NUMBER)
    record = await delivery(person)
    assert (record["state"], record["units"], record["paid"]) == ("carried", 1, True)
    admin = await world.person(Role.SYSTEM_ADMIN)
    (text,) = (await admin.get("notify/texts")).json()["items"]
    assert (text["key"], text["ending"]) == (record["id"], NUMBER[-4:])
    assert NUMBER not in (await admin.get(DELIVERIES)).text
    assert NUMBER not in str(await world.audit(tenant_code="150100"))


async def test_a_long_text_counts_by_its_parts() -> None:
    from zhengcai_notify.local.texts import units_of

    assert [units_of("字" * length) for length in (1, 70, 71, 134, 135)] == [1, 1, 2, 2, 3]


async def test_what_may_pass_is_tried_again_with_the_same_key(world: World) -> None:
    await world.set("notify", "sms_busy", True)
    person = await told_by(world, "notify.sms", NUMBER)
    assert (await delivery(person))["state"] == "waiting"
    await world.settle()
    assert len((await delivery(person))["attempts"]) == 1
    await world.set("notify", "sms_busy", False)
    await world.travel(timedelta(minutes=6))
    await world.settle()
    record = await delivery(person)
    assert record["state"] == "carried"
    assert [each["done"] for each in record["attempts"]] == [False, True]
    assert len(await world.sql("SELECT id FROM notify_text")) == 1


@pytest.mark.parametrize("again", [True, False])
async def test_attempts_come_to_an_end(world: World, again: bool) -> None:
    from messenger import OUTCOMES

    await world.set("notify", "attempts", 3)
    OUTCOMES.extend([Carried(done=False, reason="示例故障", again=again)] * 9)
    person = await told_by(world, "messenger.app", "abc")
    for _ in range(4):
        await world.travel(timedelta(hours=1))
        await world.settle()
    record = await delivery(person)
    assert (record["state"], len(record["attempts"])) == ("failed", 3 if again else 1)


async def test_an_unreachable_number_is_not_tried_again(world: World) -> None:
    await world.set("notify", "sms_unreachable", [NUMBER])
    record = await delivery(await told_by(world, "notify.sms", NUMBER))
    assert (record["state"], record["units"]) == ("failed", 0)
    assert [each["reason"] for each in record["attempts"]] == ["号码不能送达"]


async def test_a_channel_that_raises_has_failed_and_is_tried_again(world: World) -> None:
    """`notification_channels`"""
    from messenger import CARRIED, OUTCOMES

    OUTCOMES.append(RuntimeError("out of order"))
    person = await told_by(world, "messenger.app", "abc")
    record = await delivery(person)
    assert (record["state"], record["attempts"][0]["reason"]) == ("waiting", "渠道出错或者超时")
    assert "out of order" not in str(record)
    await world.travel(timedelta(minutes=6))
    await world.settle()
    assert [parcel.key for parcel in CARRIED] == [record["id"]]


async def test_what_waits_for_a_channel_that_is_gone_ends(world: World) -> None:
    from messenger import OUTCOMES

    OUTCOMES.append(Carried(done=False, again=True))
    person = await told_by(world, "messenger.app", "abc")
    await world.choose("messenger", "off")
    await world.travel(timedelta(minutes=6))
    await world.settle()
    assert (await delivery(person))["state"] == "failed"


async def test_a_tenant_sees_what_it_has_to_bear(world: World) -> None:
    await world.set("notify", "unit_price", "0.05")
    await told_by(world, "notify.sms", NUMBER)
    report = "notify/statistics/metering"
    official = await world.person(Role.FINANCE_SUPERVISOR)
    rows = (await official.get(report)).json()["sections"][0]["rows"]
    assert rows == [["2026-03", "notify.sms", 1, 0, 1, "0.05"]]
    assert (await official.get(report, until="2026-03-01")).json()["sections"][0]["rows"] == []
    neighbour = await world.person(Role.FINANCE_SUPERVISOR, tenant="150700")
    assert (await neighbour.get(report)).json()["sections"][0]["rows"] == []
    manager = await world.person(Role.PURCHASER_MANAGER)
    assert (await manager.get(report)).status_code == 403
