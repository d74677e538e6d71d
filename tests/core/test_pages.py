"""Pages over a real world: home, lists, forms, refusals, both languages."""

import pytest

from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World
from zhengcai.web.http import COOKIE


async def show(person: Person, path: str) -> tuple[int, str]:
    answer = await person.world.client.get(path, headers={"cookie": f"{COOKIE}={person.token}"})
    return answer.status_code, answer.text


async def test_a_stranger_is_sent_to_the_door(world: World) -> None:
    answer = await world.client.get("/t/150100/-/console/plugin-choices")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=/t/150100/")


async def test_home_offers_what_the_role_can_start(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN)
    status, page = await show(admin, "/t/150100/")
    assert status == 200
    assert "设定子系统" in page
    assert admin.name in page


async def test_a_form_comes_back_with_what_was_typed_and_what_is_wrong(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN)
    address = "/t/150100/-/console/plugin-choices/new/choose"
    status, page = await show(admin, address)
    assert status == 200
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    headers = {"cookie": f"{COOKIE}={admin.token}"}
    sent = {"csrf": csrf, "plugin": "nowhere", "choice": "on", "reason": "试一试"}
    refused = await world.client.post(address, data=sent, headers=headers)
    assert refused.status_code == 422
    assert "没有安装此子系统" in refused.text
    assert "试一试" in refused.text
    forged = await world.client.post(address, data={**sent, "csrf": "x"}, headers=headers)
    assert forged.status_code == 403


@pytest.mark.parametrize(("lang", "word"), [("zh", "登录"), ("en", "Sign in")])
async def test_the_door_in_both_languages(world: World, lang: str, word: str) -> None:
    answer = await world.client.get(f"/login?lang={lang}")
    assert answer.status_code == 200
    assert word in answer.text


async def test_a_page_that_is_not_there(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN)
    status, page = await show(admin, "/t/150100/-/nothing/here")
    assert status == 404
    assert "没有此地址" in page
