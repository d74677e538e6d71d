"""What an extension adds to announcements holds where it is enabled, and nowhere else."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from portal_house import INTENT, TENDER, House

from zhengcai.testing import World

LOCAL = Path(__file__).parent / "portal_local"
FORM = {
    "kind": "locality.notice",
    "title": "示例设备公示",
    "content": [("一、公示事项", "示例设备")],
}


@pytest.fixture
def plugin_candidates(plugin_candidates: Sequence[Any]) -> Sequence[Any]:
    """The portal with a neighbour, and a locality's extension."""
    first = plugin_candidates[0]
    return [
        *plugin_candidates,
        replace(first, id="locality", package=LOCAL.name, distribution=LOCAL.name, folder=LOCAL),
    ]


@pytest.fixture
async def house(world: World, neighbours: dict[str, House]) -> House:
    """A purchaser of 150100, the only place where the extension is on."""
    for root in ("150000", "420200"):
        await world.choose("locality", "off" if root == "420200" else "inherit", tenant=root)
    await world.choose("locality", "on", tenant="150100")
    return neighbours["150100"]


async def test_a_local_kind_is_published_numbered_listed_and_filtered(house: House) -> None:
    """`announcement_kinds`"""
    made = await house.announce(**FORM)
    assert made["number"] == "150100-GG-2026-000001"
    assert (await house.announce())["number"] == "150100-GG-2026-000002"
    told = (made["kind"], made["local_kind"], made["local_title"], made["local_law"])
    assert told == ("local", "locality.notice", "示例地方公示", "示例市办法 第3条")
    assert made["kept_until"] == "2041-03-04"
    assert await house.titles(local_kind="locality.notice") == ["示例设备公示"]
    assert await house.titles(kind="local") == ["示例设备公示"]
    page = (await house.page(kind="locality.notice")).text
    assert "示例设备公示" in page
    assert "笔记本电脑采购意向" not in page
    assert "kind=locality.notice" in (await house.page()).text
    assert "示例市办法 第3条" in (await house.page(f"/{made['id']}")).text
    papers = await house.operator.get(f"neighbour/memos/{made['subject_id']}/papers")
    assert {file["kind"] for file in papers.json()["items"]} == {"announcement-locality.notice"}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({**FORM, "content": [("公示事项", " ")]}, "announcement.incomplete"),
        ({**FORM, "kind": "locality.broken"}, "announcement.unknown_kind"),
        ({**FORM, "kind": "locality.other"}, "announcement.unknown_kind"),
        ({**FORM, "kind": "local"}, "announcement.unknown_kind"),
        ({"kind": "intent", "title": "甲", "content": INTENT[:3]}, "announcement.incomplete"),
    ],
)
async def test_a_local_kind_is_checked_and_replaces_no_statutory_one(
    house: House, form: dict[str, Any], code: str
) -> None:
    answer = await house.operator.act("neighbour/memos/announce", form)
    assert answer.status_code == 422
    assert {each["code"] for each in answer.json()["problems"]} == {code}


@pytest.mark.parametrize("place", ["150781", "420202"])
async def test_elsewhere_there_is_no_such_kind_and_no_such_section(
    house: House, neighbours: dict[str, House], place: str
) -> None:
    other = neighbours[place]
    refused = await other.operator.act("neighbour/memos/announce", FORM)
    assert [each["code"] for each in refused.json()["problems"]] == ["announcement.unknown_kind"]
    form = {"kind": "intent", "title": "甲", "content": INTENT}
    memo = await other.operator.done("neighbour/memos/announce", form)
    answer = await other.public(f"announcements/{memo['announcement_id']}", place)
    assert len(answer.json()["content"]) == len(INTENT)


async def test_sections_follow_those_of_the_business(house: House) -> None:
    """`announcement_sections`"""
    made = await house.announce()
    assert [each["heading"] for each in made["content"]] == [
        *(heading for heading, _ in INTENT),
        "预计采购时间",
    ]
    assert (await house.public(f"announcements/{made['id']}/verify")).json()["equal"]
    tender = await house.announce(kind="tender", title="公开招标公告", content=TENDER)
    assert len(tender["content"]) == len(TENDER)


async def test_what_was_published_stays_when_the_extension_goes(house: House) -> None:
    made = await house.announce(**FORM)
    await house.world.choose("locality", "off")
    refused = await house.operator.act("neighbour/memos/announce", FORM)
    assert refused.status_code == 422
    assert "示例地方公示" in (await house.page(f"/{made['id']}")).text
    assert await house.titles(local_kind="locality.notice") == ["示例设备公示"]
