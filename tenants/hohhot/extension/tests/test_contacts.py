"""The list of contacts: kept by the bureau, read by those who have to reach it."""

import pytest

from zhengcai import Role
from zhengcai.testing import World

PLACE = "hohhot/contacts"
CONTACT = {
    "name": "张示例",
    "duty": "liaison",
    "department": "示例市财政局政府采购科",
    "phone": "0471-0000000",
}


async def test_a_contact_is_added_revised_and_ended(world: World) -> None:
    bureau = await world.person(Role.FINANCE_SUPERVISOR)
    made = await bureau.done(f"{PLACE}/add", CONTACT)
    path = f"{PLACE}/{made['id']}"
    revised = await bureau.done(f"{path}/revise", {**CONTACT, "phone": "0471-0000001"})
    assert (revised["phone"], revised["state"]) == ("0471-0000001", "current")
    ended = await bureau.done(f"{path}/end")
    assert (ended["state"], ended["ended_on"]) == ("ended", "2026-03-02")
    assert (await bureau.act(f"{path}/revise", CONTACT)).status_code == 409


@pytest.mark.parametrize("phone", ["", "12", "call me", "0471-0000000<script>"])
async def test_a_telephone_is_one(world: World, phone: str) -> None:
    bureau = await world.person(Role.FINANCE_SUPERVISOR)
    answer = await bureau.act(f"{PLACE}/add", {**CONTACT, "phone": phone})
    assert [each["field"] for each in answer.json()["problems"]] == ["phone"]


async def test_purchasers_find_it_on_its_page_and_change_nothing(world: World) -> None:
    bureau = await world.person(Role.FINANCE_SUPERVISOR)
    made = await bureau.done(f"{PLACE}/add", CONTACT)
    operator = await world.person(Role.PURCHASER_OPERATOR)
    cookie = {"cookie": f"zhengcai_session={operator.token}"}
    page = await world.client.get(f"/t/150100/-/{PLACE}", headers=cookie)
    assert "0471-0000000" in page.text
    assert "联络员" in page.text
    assert (await operator.act(f"{PLACE}/{made['id']}/end")).status_code == 403
    supplier = await world.person(Role.SUPPLIER)
    assert (await supplier.get(PLACE)).status_code == 403
    assert (await world.client.get(f"/api/v1/t/150100/-/{PLACE}")).status_code == 401


async def test_a_banner_has_its_own_and_others_none(world: World) -> None:
    bureau = await world.person(Role.FINANCE_SUPERVISOR, tenant="150121")
    await bureau.done(f"{PLACE}/add", CONTACT)
    city = await world.person(Role.FINANCE_SUPERVISOR)
    assert (await city.get(PLACE)).json()["items"] == []
    assert len((await city.get(PLACE, scope="tree")).json()["items"]) == 1
    other = await world.person(Role.FINANCE_SUPERVISOR, tenant="150700")
    assert (await other.get(PLACE)).status_code == 404
    cookie = {"cookie": f"zhengcai_session={other.token}"}
    page = await world.client.get("/t/150700/-/supervision/intents", headers=cookie)
    assert "联络名单" not in page.text
