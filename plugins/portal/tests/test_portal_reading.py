"""What the public finds: by place, by kind, by words, as data and as pages."""

from typing import Any

import pytest
from portal_house import INTENT, TENDER, House

from zhengcai import Role
from zhengcai.testing import World


async def test_a_region_sees_its_tree_and_no_other_region(neighbours: dict[str, House]) -> None:
    for tenant, house in neighbours.items():
        await house.operator.done(
            "neighbour/memos/announce",
            {"kind": "intent", "title": f"意向{tenant}", "content": INTENT},
        )
    someone = neighbours["150100"]
    assert await someone.titles("150100") == ["意向150100"]
    assert await someone.titles("150100", scope="tree") == ["意向150102", "意向150100"]
    assert await someone.titles("150000", scope="tree") == [
        "意向150781",
        "意向150102",
        "意向150100",
    ]
    assert await someone.titles("150700", scope="tree") == []
    assert await someone.titles("420200", scope="tree") == ["意向420202"]
    assert await someone.titles("150000") == []


async def test_an_announcement_of_another_tenant_is_not_there(
    neighbours: dict[str, House],
) -> None:
    foreign = await neighbours["420202"].operator.done(
        "neighbour/memos/announce", {"kind": "intent", "title": "甲", "content": INTENT}
    )
    answer = await neighbours["150100"].public(f"announcements/{foreign['announcement_id']}")
    assert answer.status_code == 404


async def test_lists_by_kind_and_by_project(house: House) -> None:
    await house.announce(project_number="甲-1")
    await house.announce(kind="tender", title="招标", content=TENDER, project_number="甲-2")
    assert await house.titles(kind="tender") == ["招标"]
    assert await house.titles(project_number="甲-2") == ["招标"]
    assert await house.titles(kind="result") == []
    assert (await house.public("announcements", colour="red")).status_code == 400


SEARCHES = [
    ("电脑", True),
    ("笔记本电脑", True),
    ("质保", True),
    ("示例中学", True),
    ("电脑 质保", True),
    ("ＬＥＮＯＶＯ", True),
    ("lenovo", True),
    ("x1", True),
    ("Ｘ１", True),
    ("HSZC-G-H-260001", True),
    ("260001", True),
    ("脑记", False),
    ("电脑 汽车", False),
    ("leno", False),
    ("，。", False),
    ("%", False),
]


@pytest.mark.parametrize(("words", "found"), SEARCHES)
async def test_search_by_chinese_words_widths_and_latin(
    house: House, words: str, found: bool
) -> None:
    content = (*INTENT, ("备注", [["品牌", "型号"], ["Lenovo", "Ｘ1"]]))
    await house.announce(content=content, project_number="HSZC-G-H-260001")
    await house.announce(
        title="汽车采购意向",
        purchaser_name="另例小学",
        content=(("项目名称", "公务用车"), *INTENT[2:], ("采购需求概况", "一辆")),
    )
    assert await house.titles(q=words) == (["笔记本电脑采购意向"] if found else [])


async def test_the_pages_show_what_the_api_says(house: House) -> None:
    published = await house.announce(kind="tender", title="便携式计算机招标公告", content=TENDER)
    listed = (await house.page()).text
    assert "便携式计算机招标公告" in listed
    assert published["number"] in listed
    article = await house.page(f"/{published['id']}")
    assert article.status_code == 200
    for text in (
        published["digest"],
        "1000000.00",
        "满足《中华人民共和国政府采购法》第二十二条规定",
    ):
        assert text in article.text


async def test_a_corrected_announcement_says_so_on_its_page(house: House) -> None:
    published = await house.announce()
    made = await house.manager.done(
        "portal/announcements/correct",
        {
            "announcement_id": published["id"],
            "correction": "更正",
            "contact": "甲",
        },
    )
    article = (await house.page(f"/{published['id']}")).text
    assert f"本公告已更正，请见更正公告{made['number']}。" in article


async def test_the_page_of_a_region_shows_those_below(neighbours: dict[str, House]) -> None:
    house = neighbours["150102"]
    await house.operator.done(
        "neighbour/memos/announce", {"kind": "intent", "title": "意向甲", "content": INTENT}
    )
    assert "意向甲" in (await house.page(tenant="150000")).text
    assert "意向甲" not in (await house.page(tenant="150000", region="own")).text
    assert "意向甲" in (await house.page(tenant="150000", region="150100")).text
    assert "意向甲" not in (await house.page(tenant="150000", region="150700")).text
    assert "意向甲" not in (await house.page(tenant="420200", region="150100")).text


async def test_pages_of_twenty_go_there_and_back(house: House) -> None:
    for number in range(25):
        await house.operator.act(
            "neighbour/memos/announce",
            {"kind": "intent", "title": f"第{number:02d}号", "content": INTENT},
        )
    first = (await house.page(q="电脑")).text
    assert [f"第{n:02d}号" in first for n in (24, 5, 4)] == [True, True, False]
    rows = (await house.public("announcements", limit=25)).json()["items"]
    second = (await house.page(after=rows[19]["id"])).text
    assert [f"第{n:02d}号" in second for n in (5, 4, 0)] == [False, True, True]
    back = (await house.page(before=rows[20]["id"])).text
    assert [f"第{n:02d}号" in back for n in (24, 5, 4)] == [True, True, False]


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/01900000-0000-7000-8000-000000000000", {}, 404),
        ("/nonsense", {}, 404),
        ("", {"after": "nonsense"}, 400),
        ("", {"kind": "nonsense"}, 200),
    ],
)
async def test_addresses_that_lead_nowhere(
    house: House, path: str, params: dict[str, Any], status: int
) -> None:
    assert (await house.page(path, **params)).status_code == status


async def test_where_the_portal_is_off_what_was_published_stays_readable(
    house: House, world: World
) -> None:
    published = await house.announce()
    await world.choose("portal", "off")
    kept = await house.public(f"announcements/{published['id']}")
    assert kept.json()["digest"] == published["digest"]
    plain = await house.page(f"/{published['id']}")
    assert plain.status_code == 200
    assert published["title"] in plain.text
    await world.choose("portal", "off", tenant="150700")
    elsewhere = await world.client.get("/t/150700/-/portal/announcements")
    assert elsewhere.status_code == 404


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.FINANCE_SUPERVISOR, True),
        (Role.OVERSEER, True),
        (Role.AUDIT_ADMIN, True),
        (Role.PURCHASER_OPERATOR, False),
        (Role.SUPPLIER, False),
        (None, False),
    ],
)
async def test_who_did_what_is_told_to_those_who_read_the_audit(
    house: House, world: World, role: Role | None, told: bool
) -> None:
    published = await house.announce()
    path = f"portal/announcements/{published['id']}"
    if role is None:
        page = await house.page(f"/{published['id']}")
    else:
        page = await (await world.person(role)).page(path)
    assert page.status_code == 200
    assert ("操作记录" in page.text) is told
    assert (house.operator.name in page.text) is told
