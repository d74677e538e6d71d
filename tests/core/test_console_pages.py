"""The console's pages: they open for their readers, and a choice can be made without JavaScript."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World

HERE = "/t/150000/-/console"


@pytest.fixture
async def admin(shared: World) -> AsyncIterator[Person]:
    """The system administrator of the region; whatever is chosen is inherited again afterwards."""
    yield await shared.person(Role.SYSTEM_ADMIN, tenant="150000")
    await shared.sql("DELETE FROM plugin_choice WHERE tenant_code NOT IN ('150000', '420200')")
    await shared.sql("DELETE FROM setting_value")
    await shared.runtime.reload()


async def page(person: Person, path: str, **more: str) -> httpx.Response:
    cookie = {"cookie": f"zhengcai_session={person.token}"}
    return await person.world.client.get(path, params=more, headers=cookie)


async def send(person: Person, shown: httpx.Response, action: str, **typed: str) -> httpx.Response:
    """Post the form of a page that leads to `action`, with its hidden fields and what is typed."""
    form = re.search(rf'<form method="post" action="{action}">(.*?)</form>', shown.text, re.DOTALL)
    assert form is not None, shown.text
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form.group(1))
    body = httpx.QueryParams([*hidden, *typed.items()])
    return await person.world.client.post(
        action,
        content=str(body),
        headers={
            "cookie": f"zhengcai_session={person.token}",
            "content-type": "application/x-www-form-urlencoded",
        },
    )


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("matrix", "示例盟"),
        ("matrix?at=150100", "示例旗"),
        ("matrix?why=own", "本级设定"),
        (
            "matrix/preview?plugins=specimen&tenants=150100&choice=off",
            "停用：示例市、示例区、示例旗",
        ),
        ("plugins", "回访"),
        ("plugins/specimen", "check_action"),
        ("configuration", "领用"),
        ("configuration/specimen", "单笔上限（元）"),
        ("configuration/specimen?key=regional", "全区统一发放"),
        ("history", "变更记录"),
        ("arrangements", "批量设定"),
    ],
)
async def test_each_page_opens_for_the_administrator(admin: Person, path: str, told: str) -> None:
    place, _, asked = path.partition("?")
    for language in ("zh", "en"):
        query = dict(httpx.QueryParams(asked)) | {"lang": language}
        answer = await page(admin, f"{HERE}/{place}", **query)
        assert answer.status_code == 200, answer.text
        assert told in answer.text or language == "en"


@pytest.mark.parametrize("path", ["matrix", "plugins", "configuration", "history"])
async def test_a_page_is_for_its_readers(shared: World, path: str) -> None:
    auditor = await shared.person(Role.AUDIT_ADMIN, tenant="150000")
    assert (await page(auditor, f"{HERE}/{path}")).status_code == 200
    buyer = await shared.person(Role.PURCHASER_OPERATOR, tenant="150000")
    assert (await page(buyer, f"{HERE}/{path}")).status_code == 403


async def test_who_only_reads_is_offered_no_change(shared: World, admin: Person) -> None:
    auditor = await shared.person(Role.AUDIT_ADMIN, tenant="150000")
    for path, changing in (("matrix", 'name="tenants"'), ("configuration/specimen", "?key=")):
        assert changing in (await page(admin, f"{HERE}/{path}")).text
        assert changing not in (await page(auditor, f"{HERE}/{path}")).text


async def test_from_a_cell_over_the_preview_to_the_choice(shared: World, admin: Person) -> None:
    cell = f"{HERE}/matrix/preview?plugins=specimen&amp;tenants=150700"
    assert cell in (await page(admin, f"{HERE}/matrix")).text
    asked = {"plugins": "specimen", "tenants": "150700", "choice": "off"}
    shown = await page(admin, f"{HERE}/matrix/preview", **asked)
    assert "specimen" in shared.runtime.enabled("150700")
    done = await send(admin, shown, f"{HERE}/arrangements/new/arrange", reason="线下整改")
    assert done.status_code == 303, done.text
    assert "specimen" not in shared.runtime.enabled("150700")
    record = await page(admin, done.headers["location"])
    assert "线下整改" in record.text
    assert "停用：领用" in record.text
    assert "线下整改" in (await page(admin, f"{HERE}/history")).text


async def test_a_preview_with_problems_offers_no_confirmation(shared: World, admin: Person) -> None:
    asked = {"plugins": "specimen", "tenants": "420200", "choice": "off"}
    shown = await page(admin, f"{HERE}/matrix/preview", **asked)
    assert "“420200”不是本地区或者下级地区的代码" in shown.text
    assert "arrangements/new/arrange" not in shown.text
    for asked in ({"choice": "off"}, {"plugins": "specimen", "choice": "maybe"}):
        assert (await page(admin, f"{HERE}/matrix/preview", **asked)).status_code == 400


@pytest.mark.parametrize(
    ("key", "typed", "stored"), [("regional", "true", True), ("ceiling", "750", "750")]
)
async def test_a_setting_is_changed_on_its_page(
    shared: World, admin: Person, key: str, typed: str, stored: object
) -> None:
    shown = await page(admin, f"{HERE}/configuration/specimen", key=key)
    done = await send(admin, shown, f"{HERE}/settings/new/set", value=typed, reason="从严")
    assert done.status_code == 303, done.text
    assert shared.runtime.snapshot.settings.stored("specimen", "150000")[key] == stored
    again = await page(admin, f"{HERE}/configuration/specimen")
    assert "恢复沿用上级" in again.text
