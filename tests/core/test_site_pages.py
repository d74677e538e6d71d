"""Around the tenants: the regions, ways between them, and pages for what goes wrong."""

from datetime import datetime

import httpx
import pytest

from zhengcai.clock import SHANGHAI
from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World
from zhengcai.web.http import COOKIE, PROBLEM_TYPE
from zhengcai.web.pages.places import kept_page
from zhengcai.web.views import SandboxClock


async def ask(world: World, address: str, person: Person | None = None) -> httpx.Response:
    headers = {"cookie": f"{COOKIE}={person.token}"} if person else {}
    return await world.client.get(address, headers=headers)


async def test_the_first_page_leads_to_every_region(world: World) -> None:
    page = (await ask(world, "/")).text
    for code, name in (("150000", "示例自治区"), ("420200", "另例市"), ("150781", "示例直管市")):
        assert f'href="/t/{code}/"' in page
        assert name in page


async def test_who_signed_in_comes_home(world: World) -> None:
    person = await world.person(Role.PURCHASER_OPERATOR)
    answer = await ask(world, "/", person)
    assert answer.headers["location"] == "/t/150100/"
    assert "另例市" in (await ask(world, "/regions", person)).text


@pytest.mark.parametrize(
    ("words", "found", "not_found"),
    [
        ("示例旗", "150121", "150102"),
        ("4202", "420202", "150121"),
        ("没有的地方", "没有这样的地区", "150121"),
    ],
)
async def test_a_place_is_found_by_name_and_by_code(
    world: World, words: str, found: str, not_found: str
) -> None:
    page = (await ask(world, f"/regions?q={words}")).text
    assert found in page
    assert not_found not in page


async def test_a_search_keeps_the_page_where_it_can_be_opened(world: World) -> None:
    kept = (await ask(world, "/regions?q=另例区&keep=portal/announcements")).text
    assert 'href="/t/420202/-/portal/announcements"' in kept
    await world.choose("portal", "off", "420202")
    off = (await ask(world, "/regions?q=另例区&keep=portal/announcements")).text
    assert 'href="/t/420202/"' in off
    closed = (await ask(world, "/regions?q=另例区&keep=console/audit")).text
    assert 'href="/t/420202/"' in closed


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/t/150100/-/portal/announcements", "portal/announcements"),
        ("/t/150100/-/supervision/plans/0199/file", "supervision/plans"),
        ("/t/150100/", ""),
        ("/login", ""),
    ],
)
def test_what_of_an_address_is_kept(path: str, kept: str) -> None:
    assert kept_page(path) == kept


@pytest.mark.parametrize(
    ("role", "tenant", "offered"),
    [
        (Role.SUPPLIER, "150100", True),
        (Role.FINANCE_SUPERVISOR, "150100", True),
        (Role.PURCHASER_OPERATOR, "150100", False),
    ],
)
async def test_who_can_work_elsewhere_is_offered_the_way(
    world: World, role: Role, tenant: str, offered: bool
) -> None:
    person = await world.person(role, tenant=tenant)
    page = (await ask(world, f"/t/{tenant}/", person)).text
    assert ("切换地区" in page) is offered
    assert ('href="/t/150102/"' in page) is offered


async def test_a_supervisor_keeps_the_list_and_is_led_back(world: World) -> None:
    person = await world.person(Role.FINANCE_SUPERVISOR)
    page = (await ask(world, "/t/150100/-/console/plugin-choices", person)).text
    assert 'href="/t/150102/-/console/plugin-choices"' in page
    below = (await ask(world, "/t/150102/-/console/plugin-choices", person)).text
    assert 'href="/t/150100/-/console/plugin-choices"' in below


@pytest.mark.parametrize(
    ("method", "address", "status", "word"),
    [
        ("GET", "/nonsense", 404, "没有找到这个页面"),
        ("GET", "/nonsense?lang=en", 404, "Page not found"),
        ("GET", "/static/nothing.css", 404, "没有找到这个页面"),
        ("POST", "/", 405, "这个地址不能这样使用"),
        ("GET", "/t/999999/", 404, "没有此地区"),
    ],
)
async def test_an_error_is_a_page(
    world: World, method: str, address: str, status: int, word: str
) -> None:
    answer = await world.client.request(method, address)
    assert answer.status_code == status
    assert word in answer.text
    assert "<header" in answer.text


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/api/nonsense", 404), ("PUT", "/api/v1/session", 405)],
)
async def test_a_program_gets_the_problem(
    world: World, method: str, address: str, status: int
) -> None:
    answer = await world.client.request(method, address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM_TYPE
    assert answer.json()["status"] == status


async def test_an_error_of_ours_is_a_page_with_the_number_of_the_request(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("database on fire")

    monkeypatch.setattr("zhengcai.web.pages.sign_in.places", broken)
    answer = await world.client.get("/regions")
    assert answer.status_code == 500
    assert "系统出现故障" in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert "on fire" not in answer.text


@pytest.mark.parametrize(("tenant", "offered"), [("150000", True), ("150100", False)])
async def test_only_the_top_of_a_region_is_offered_its_clock(
    world: World, tenant: str, offered: bool
) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant=tenant)
    page = (await ask(world, f"/t/{tenant}/", admin)).text
    assert ("clock/new/advance" in page) is offered


async def test_the_clock_s_page_shows_a_time_and_no_seconds(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant="150000")
    record = await admin.done("console/clock/advance", {"days": 3})
    page = (await ask(world, f"/t/150000/-/console/clock/{record['id']}", admin)).text
    assert "2026-03-05" in page
    assert str(record["ahead"]) not in page
    assert f"{record['ahead']:,}" not in page


@pytest.mark.parametrize(("ahead", "words"), [(1, "晚 1 天"), (0, "同一天"), (-138, "早 138 天")])
async def test_the_clock_s_page_says_which_day_is_the_later(
    world: World, monkeypatch: pytest.MonkeyPatch, ahead: int, words: str
) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant="150000")
    record = await admin.done("console/clock/advance", {"days": 3})
    shown = SandboxClock(now=datetime(2026, 3, 5, tzinfo=SHANGHAI), ahead_days=ahead)
    monkeypatch.setattr("zhengcai.web.pages.shell._sandbox", lambda ctx: shown)
    page = (await ask(world, f"/t/150000/-/console/clock/{record['id']}", admin)).text
    assert f"<dt>与实际日期相比</dt><dd>{words}</dd>" in page
