"""Pages of the budget desk: a purchaser is found by name, an amount is typed as people write it."""

import re

import httpx
from fiscal_house import House, notice

from zhengcai.testing import Person

NEW = "/t/150100/-/fiscal/budget-notices/new/issue"
COOKIE = "zhengcai_session"


async def show(person: Person, path: str) -> str:
    page = await person.world.client.get(path, headers={"cookie": f"{COOKIE}={person.token}"})
    assert page.status_code == 200, page.text
    return page.text


async def send(person: Person, path: str, form: dict[str, object]) -> httpx.Response:
    csrf = (await show(person, path)).split('name="csrf" value="')[1].split('"')[0]
    headers = {"cookie": f"{COOKIE}={person.token}"}
    return await person.world.client.post(path, data={"csrf": csrf, **form}, headers=headers)


async def test_a_purchaser_is_listed_found_by_a_part_of_the_name_and_taken(house: House) -> None:
    code = await house.world.organisation("示例农牧局")
    await house.world.organisation("示例农牧代理", capacity="agency")
    assert f'<option value="{code}">示例农牧局</option>' in await show(house.budget, NEW)

    form = notice("农牧", code="150100-2026-0002")
    found = await send(house.budget, NEW, {**form, "_find": "purchaser_code"})
    assert found.status_code == 200
    assert f'name="_pick" value="purchaser_code:{code}"' in found.text
    assert "示例农牧代理" not in found.text
    taken = await send(house.budget, NEW, {**form, "_pick": f"purchaser_code:{code}"})
    assert re.search(rf'name="purchaser_code"[^>]* value="{code}"', taken.text)
    assert "示例农牧局</output>" in taken.text

    refused = await send(house.budget, NEW, form)
    assert refused.status_code == 422
    assert "本地区没有登记信用代码为“农牧”的采购人" in refused.text
    assert f'name="_pick" value="purchaser_code:{code}"' in refused.text
    assert len((await house.budget.get("fiscal/budget-notices")).json()["items"]) == 1


async def test_an_amount_may_be_written_with_commas_on_a_page_but_not_to_a_machine(
    house: House,
) -> None:
    form = notice(house.operator.organisation, code="150100-2026-0002", amount="６００,０００")
    assert (await house.budget.act("fiscal/budget-notices/issue", form)).status_code == 422
    sent = await send(house.budget, NEW, {**form, "sme_reserved_amount": "1,000"})
    assert sent.status_code == 303, sent.text
    newest = (await house.budget.get("fiscal/budget-notices")).json()["items"][0]
    assert (newest["amount"], newest["sme_reserved_amount"]) == ("600000.00", "1000.00")
    assert "600,000.00 元" in await show(house.budget, sent.headers["location"])


async def test_a_line_leads_to_its_notice(house: House) -> None:
    line = await house.line()
    page = await show(house.budget, f"/t/150100/-/fiscal/budget-lines/{house.line_id}")
    address = f"/t/150100/-/fiscal/budget-notices/{line['notice_key']}"
    assert f'<a href="{address}">办公设备购置</a>' in page
    assert f">{line['notice_key']}" not in page
