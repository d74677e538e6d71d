"""Where software governance is on, the city's own parts of 0.1.0 are read and ended, not begun."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest

from zhengcai import Role
from zhengcai.testing import World, candidates

SUBSYSTEMS = ("fiscal", "portal", "supervision")
CITY = {"150000": SUBSYSTEMS, "150100": ("hohhot",)}
CONTACT = {
    "name": "张示例",
    "duty": "liaison",
    "department": "示例市财政局政府采购科",
    "phone": "0471-0000000",
}
COST = {"year": 2026, "item": "messages", "amount": "1000.00"}
REPORT = {
    "kind": "problem",
    "title": "页面显示不全",
    "content": "列表在手机上显示不全",
    "reason": "影响办理",
}
BEGUN = (
    ("contacts", "add", CONTACT, "实施联络名录", "rollout-contacts"),
    ("costs", "record", COST, "平台费用台账", "platform-costs"),
    ("reports", "draft", REPORT, "软件需求", "requirements"),
)


@pytest.fixture
def plugin_candidates() -> Sequence[Any]:
    """With governance, where it is installed."""
    found = [each for each in candidates() if each.id in {"hohhot", "governance", *SUBSYSTEMS}]
    if not any(each.id == "governance" for each in found):
        pytest.skip("governance is not installed")
    return found


@pytest.fixture
def plugins_on() -> Mapping[str, Collection[str]]:
    """Governance is off at first."""
    return CITY


async def test_what_is_superseded_takes_nothing_new_and_comes_to_its_end(world: World) -> None:
    bureau = await world.person(Role.FINANCE_SUPERVISOR)
    made = {
        name: await bureau.done(f"hohhot/{name}/{verb}", form) for name, verb, form, _, _ in BEGUN
    }
    assert "/-/hohhot/contacts" in (await bureau.page("supervision/plans")).text

    await world.enable({**CITY, "150000": (*SUBSYSTEMS, "governance")})
    menu = (await bureau.page("supervision/plans")).text
    for name, verb, form, title, successor in BEGUN:
        place = f"hohhot/{name}"
        refused = await bureau.act(f"{place}/{verb}", form)
        assert refused.status_code == 409
        (problem,) = refused.json()["problems"]
        assert problem["code"] == "collection.superseded"
        assert title in problem["message"]
        assert (await bureau.page(f"{place}/new/{verb}")).status_code == 409
        assert f"/-/{place}" not in menu
        shown = (await bureau.page(place)).text
        assert f"/-/governance/{successor}" in shown
        assert f"/-/{place}/new/{verb}" not in shown
        assert f'href="/t/150100/-/{place}"' in (await bureau.page(f"governance/{successor}")).text
        assert (await bureau.get(f"{place}/{made[name]['id']}")).status_code == 200
    ended = await bureau.done(f"hohhot/contacts/{made['contacts']['id']}/end")
    assert ended["state"] == "ended"
    letter = {"letter": "示财购〔2026〕1号"}
    report = await bureau.done(f"hohhot/reports/{made['reports']['id']}/submit", letter)
    assert report["state"] == "reported"

    await world.enable(CITY)
    await bureau.done("hohhot/contacts/add", CONTACT)
