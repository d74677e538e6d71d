"""Nothing reaches the provider without an entry, and an order is its taker's."""

import asyncio

import pytest
from governance_entries import DELIVER, ENTRIES, ORDER, ledgered, ordering
from governance_levels import BANNER, REGION, Levels, codes

from zhengcai import Role


@pytest.mark.parametrize("stage", ["ledgered", "classified", "confirmed"])
async def test_no_order_before_its_time(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(stage)
    answer = await entry.bearer.act("governance/work-orders/issue", ordering(entry))
    wanted = "order.no_entry" if stage == "ledgered" else "order.not_scheduled"
    assert codes(answer) == {wanted}
    assert answer.json()["problems"][0]["law"] == "内财购〔2021〕1131号 二（三）"


@pytest.mark.parametrize(
    ("number", "code"),
    [("", "order.no_ledger_number"), ("150121-XQ-2026-0001", "order.no_entry")],
)
async def test_no_order_without_an_entry(levels: Levels, number: str, code: str) -> None:
    await (await ledgered(levels)).to("scheduled")
    form = {**ORDER, "ledger_number": number}
    answer = await levels.banner.act("governance/work-orders/issue", form)
    assert codes(answer) == {code}
    assert (await levels.provider.get("governance/work-orders")).json()["items"] == []


async def test_work_that_is_arranged_waits_for_its_order(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("confirmed")
    work, bearer = await entry.work(), entry.bearer
    form = {name: value for name, value in ordering(entry).items() if name != "ledger_number"}
    await entry.install()
    assert (await bearer.act(f"{work}/issue", form)).status_code == 409
    await entry.to("scheduled", "confirmed")
    listed = (await bearer.get("core/todo")).json()["items"]
    (task,) = [each for each in listed if each["action"] == "governance.work.issue"]
    assert f"{task['collection']}/{task['subjects'][0]['id']}" == work
    assert f"{work}/issue" in (await bearer.page(work)).text
    assert (await levels.provider.at(bearer.tenant).act(f"{work}/issue", form)).status_code == 403
    early = await bearer.act(f"{work}/issue", {**form, "due_on": "2020-01-01"})
    assert codes(early) == {"order.past"}
    asked = [bearer.act(f"{work}/issue", form) for _ in range(3)]
    answers = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert sorted(answers) == [200, 409, 409]
    (order,) = (await levels.provider.get("governance/work-orders")).json()["items"]
    assert order["ledger_number"] == entry.number
    assert (await bearer.get(work)).json()["state"] == "ordered"
    listed = (await bearer.get("core/todo")).json()["items"]
    assert "governance.work.issue" not in [each["action"] for each in listed]


async def test_two_orders_at_once_are_one(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("scheduled")
    asked = [levels.banner.act("governance/work-orders/issue", ordering(entry)) for _ in range(3)]
    answers = sorted(answer.status_code for answer in await asyncio.gather(*asked))
    assert answers[0] == 201
    assert set(answers[1:]) <= {409, 422}
    (order,) = (await levels.provider.get("governance/work-orders")).json()["items"]
    assert order["number"] == f"{BANNER}-GD-2026-0001"


async def test_no_order_for_what_another_level_pays(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate")).to("scheduled")
    answer = await levels.banner.act("governance/work-orders/issue", ordering(entry))
    assert codes(answer) == {"order.no_entry"}


async def test_the_provider_sees_orders_and_nothing_before(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("scheduled")
    assert (await levels.provider.get("governance/works")).status_code == 403
    assert (await levels.provider.get("governance/work-orders")).json()["items"] == []
    await entry.to("ordered", "scheduled")
    (order,) = (await levels.provider.get("governance/work-orders")).json()["items"]
    assert order["ledger_number"] == entry.number
    assert (await levels.supplier.get("governance/work-orders")).status_code == 403
    assert (await levels.world.client.get(f"/api/v1/t/{REGION}/-/{ENTRIES}")).status_code == 200


async def test_an_order_is_its_takers_alone(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("ordered")
    code = await levels.world.organisation("示例另一服务商", capacity="service_provider")
    other = await levels.world.person(
        Role.SERVICE_PROVIDER, tenant=BANNER, organisation=code, name="郑示例"
    )
    order = await entry.order()
    assert (await other.get(order)).status_code == 200
    await entry.to("taken", "ordered")
    assert (await other.get("governance/work-orders")).json()["items"] == []
    assert (await other.get(order)).status_code == 404
    assert (await other.act(f"{order}/deliver", DELIVER)).status_code in (403, 404)
    assert (await other.act(f"{order}/take")).status_code in (403, 404, 409)
    assert (await entry.provider.get(order)).json()["provider_code"] == entry.provider.organisation
    await entry.to("delivered", "taken")
    assert (await other.get(order)).status_code == 404
