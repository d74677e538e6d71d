"""Pages over a real world: home, lists, forms, refusals, both languages."""

import asyncio
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from zhengcai import Form, Reason, Refusal, clock, field
from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World
from zhengcai.web.http import COOKIE
from zhengcai.web.pages.sent import LONGEST_FIELD, MOST_FIELDS, sent_form
from zhengcai.web.pages.typed import parse, rearranged


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


def test_a_table_of_many_fields_is_read_and_what_is_endless_refused() -> None:
    def read(pairs: list[tuple[str, str]], limit: int = 20_000_000) -> list[tuple[str, str]]:
        body = urlencode(pairs).encode()

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        headers = [(b"content-type", b"application/x-www-form-urlencoded")]
        scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
        return asyncio.run(sent_form(Request(scope, receive), limit))

    rows = [(f"lines.{number}.name", "示例") for number in range(MOST_FIELDS)]
    assert read(rows) == rows
    for many in ([*rows, ("one", "more")], [("long", "x" * (LONGEST_FIELD + 1))]):
        with pytest.raises(Refusal) as refused:
            read(many)
        assert refused.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("name", ["_version", "_remove", "items.0.name", "_idempotency_key"])
async def test_an_endless_number_in_a_form_is_no_error_of_ours(world: World, name: str) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN)
    address = "/t/150100/-/console/plugin-choices/new/choose"
    _, page = await show(admin, address)
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    digits = "9" * 5000
    sent = {"csrf": csrf, "plugin": "nowhere", "choice": "on", "reason": "试一试"}
    sent[name] = f"items.{digits}" if name == "_remove" else digits
    if name.startswith("items"):
        sent[f"items.{digits}.name"] = sent.pop(name)
    headers = {"cookie": f"{COOKIE}={admin.token}"}
    answer = await world.client.post(address, data=sent, headers=headers)
    assert answer.status_code < 500


class Line(Form):
    name: str = field("名称")


class Bill(Form):
    lines: list[Line] = field("明细")


def test_a_row_s_place_is_a_short_number() -> None:
    sent = [("lines.2.name", "乙"), (f"lines.{'9' * 5000}.name", "丙"), ("lines.1.name", "甲")]
    values = parse(Bill, sent)
    assert values == {"lines": [{"name": "甲"}, {"name": "乙"}]}
    assert rearranged(values, [("_remove", f"lines.{'1' * 5000}")]) == values
    assert rearranged(values, [("_remove", "lines.0")]) == {"lines": [{"name": "乙"}]}


async def test_only_a_form_of_ours_signs_out(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN)
    headers = {"cookie": f"{COOKIE}={admin.token}"}
    linked = await world.client.get("/logout", headers=headers)
    assert linked.status_code == 405
    foreign = {**headers, "sec-fetch-site": "cross-site"}
    forged = await world.client.post("/logout", headers=foreign)
    assert forged.status_code == 403
    assert not {"set-cookie"} & {*linked.headers, *forged.headers}
    assert (await show(admin, "/t/150100/"))[0] == 200
    done = await world.client.post("/logout", headers=headers)
    assert (done.status_code, done.headers["location"]) == (303, "/login")
    assert COOKIE in done.headers["set-cookie"]
    assert (await show(admin, "/t/150100/"))[0] == 303


async def test_a_foreign_or_endless_form_does_not_sign_in(world: World) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    assert (await world.client.post("/login", headers=foreign)).status_code == 403
    endless = await world.client.post("/login", data={"username": "x" * 10_000})
    assert endless.status_code == 413


async def test_a_refusal_keeps_the_frame_of_the_place_and_the_person(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN)
    for status, address in ((404, "/t/150100/-/nothing/here"), (403, "/t/150100/-/console/audit")):
        told, page = await show(admin, address)
        assert told == status
        assert admin.name in page
        assert 'href="/t/150100/-/console/' in page
        assert 'href="/login' not in page
        assert "原因和依据" not in page
    unknown, page = await show(admin, "/t/999999/")
    assert unknown == 404
    assert "没有此地区" in page


async def test_the_strip_of_a_demonstration_counts_the_days_of_the_calendar(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN)
    real = clock.local(clock.wall()).date()
    for days, words in ((3, "比实际晚 3 天"), (-4, "比实际早 4 天")):
        await world.travel(real + timedelta(days=days))
        assert words in (await show(admin, "/t/150100/"))[1]
