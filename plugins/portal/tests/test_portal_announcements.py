"""Announcements: complete, numbered, dated, digested, never changed."""

import json
from datetime import date
from hashlib import sha256
from typing import Any

import asyncpg
import pytest
from portal_house import INTENT, RESULT, TENDER, House

from zhengcai import Role


async def test_an_announcement_is_what_was_given_and_anyone_can_check_it(house: House) -> None:
    first = await house.announce()
    assert first["number"] == "150100-GG-2026-000001"
    assert (await house.announce())["number"] == "150100-GG-2026-000002"
    assert first["content"] == [{"heading": heading, "value": value} for heading, value in INTENT]
    bare = json.dumps(first["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert first["digest"] == sha256(bare.encode()).hexdigest()
    assert (first["closes_on"], first["kept_until"]) == (None, "2041-03-04")
    check = (await house.public(f"announcements/{first['id']}/verify")).json()
    assert (check["equal"], check["published"]) == (True, first["digest"])
    assert "grams" not in first


async def test_a_tampered_announcement_does_not_verify(house: House) -> None:
    published = await house.announce()
    await house.world.sql("ALTER TABLE portal_announcement DISABLE TRIGGER append_only")
    await house.world.sql(
        "UPDATE portal_announcement SET content = jsonb_set(content, '{2,value}', '\"90\"')"
    )
    check = (await house.public(f"announcements/{published['id']}/verify")).json()
    assert (check["equal"], check["published"]) == (False, published["digest"])


@pytest.mark.parametrize(
    "statement",
    ["UPDATE portal_announcement SET title = '改'", "DELETE FROM portal_announcement"],
)
async def test_the_database_refuses_to_change_what_is_published(
    house: House, statement: str
) -> None:
    await house.announce()
    with pytest.raises(asyncpg.PostgresError):
        await house.world.sql(statement)


@pytest.mark.parametrize(
    ("kind", "content", "missing"),
    [
        ("intent", (), ["采购项目名称", "采购需求概况", "预算金额", "预计采购时间"]),
        ("intent", INTENT[:3], ["预计采购时间"]),
        ("intent", (*INTENT[:3], ("预计采购时间", "  ")), ["预计采购时间"]),
        ("tender", TENDER[1:5], ["项目基本情况", "联系方式"]),
        ("tender", (*TENDER[:5], ("联系方式", [["", None]])), ["联系方式"]),
        ("result", (("项目名称", "甲"), ("项目编号", "乙")), None),
    ],
)
async def test_an_incomplete_notice_is_refused_with_every_missing_heading(
    house: House, kind: str, content: Any, missing: list[str] | None
) -> None:
    answer = await house.operator.act(
        "neighbour/memos/announce", {"kind": kind, "title": "甲", "content": content}
    )
    assert answer.status_code == 422
    problems = answer.json()["problems"]
    assert {item["code"] for item in problems} == {"announcement.incomplete"}
    assert all(item["law"] for item in problems)
    if missing is not None:
        assert [item["field"] for item in problems] == missing
    else:
        assert len(problems) == 6
    assert await house.titles() == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"kind": "gossip"}, "announcement.unknown_kind"),
        (
            {"kind": "tender", "content": TENDER, "closes_on": "2026-03-06"},
            "announcement.closes_early",
        ),
        ({"kind": "correction", "content": []}, "announcement.corrects_nothing"),
    ],
)
async def test_other_notices_that_are_refused(
    house: House, form: dict[str, Any], code: str
) -> None:
    answer = await house.operator.act(
        "neighbour/memos/announce", {"title": "甲", "content": INTENT, **form}
    )
    assert code in {item["code"] for item in answer.json()["problems"]}


@pytest.mark.parametrize(
    ("today", "closes_on", "expected"),
    [
        (date(2026, 3, 2), None, "2026-03-09"),
        (date(2026, 9, 29), None, "2026-10-12"),
        (date(2026, 2, 12), None, "2026-02-26"),
        (date(2026, 3, 2), "2026-03-12", "2026-03-12"),
    ],
)
async def test_the_period_of_a_tender_notice_is_counted_in_working_days(
    house: House, today: date, closes_on: str | None, expected: str
) -> None:
    await house.world.travel(today)
    published = await house.announce(kind="tender", content=TENDER, closes_on=closes_on)
    assert published["closes_on"] == expected


async def test_the_period_is_that_of_the_day_whose_rules_bind_the_record(house: House) -> None:
    """The five working days of a tender notice become ten on 2026-03-01."""
    await house.world.change_rule("A-04", 10, date(2026, 3, 1))
    tender = {"kind": "tender", "content": TENDER}
    assert (await house.announce(**tender))["closes_on"] == "2026-03-16"
    older = await house.announce(**tender, rules_on="2026-02-28", closes_on="2026-03-09")
    assert older["closes_on"] == "2026-03-09"
    assert (await house.announce(**tender, rules_on="2026-02-28"))["closes_on"] == "2026-03-09"


async def test_a_year_without_its_holiday_notice_says_so(house: House) -> None:
    await house.world.travel(date(2026, 12, 30))
    published = await house.announce(kind="tender", content=TENDER)
    assert published["closes_provisionally"] is True


def _correction(announcement: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "announcement_id": announcement["id"],
        "correction": "预算金额（万元）更正为：90",
        "contact": "示例中学 0471-0000000",
        **more,
    }


async def test_a_correction_is_a_new_announcement_that_names_the_first(house: House) -> None:
    original = await house.announce()
    made = await house.manager.done("portal/announcements/correct", _correction(original))
    assert (made["kind"], made["corrects_id"]) == ("correction", original["id"])
    assert made["title"] == "笔记本电脑采购意向更正公告"
    headings = [each["heading"] for each in made["content"]]
    assert headings == ["项目基本情况", "更正信息", "其他补充事宜", "联系方式"]
    unchanged = (await house.public(f"announcements/{original['id']}")).json()
    assert unchanged["content"] == original["content"]
    assert unchanged["updated_at"] == original["updated_at"]
    series = (await house.public(f"announcements/{original['id']}/series")).json()["items"]
    assert [item["id"] for item in series] == [original["id"], made["id"]]


async def test_a_correction_through_the_port_means_the_latest_on_the_same_record(
    house: House,
) -> None:
    original = await house.announce()
    correction = await house.announce(
        kind="correction",
        subject_id=original["subject_id"],
        content=(("项目基本情况", "甲"), ("更正信息", "乙"), ("联系方式", "丙")),
    )
    assert correction["corrects_id"] == original["id"]


@pytest.mark.parametrize(
    ("kind", "content", "law"),
    [
        ("tender", TENDER, "政府采购法实施条例 第31条"),
        ("result", RESULT, "政府采购法 第46条"),
    ],
)
async def test_what_binds_bidders_is_corrected_by_the_business_that_made_it(
    house: House, kind: str, content: Any, law: str
) -> None:
    original = await house.announce(kind=kind, content=content)
    by_the_port = await house.announce(
        kind="correction",
        subject_id=original["subject_id"],
        content=(("项目基本情况", "甲"), ("更正信息", "乙"), ("联系方式", "丙")),
    )
    for announcement in (original, by_the_port):
        answer = await house.manager.act("portal/announcements/correct", _correction(announcement))
        assert answer.status_code == 422
        [problem] = answer.json()["problems"]
        assert (problem["code"], problem["law"]) == ("announcement.corrected_elsewhere", law)
    assert len(await house.titles(kind="correction")) == 1


@pytest.mark.parametrize("matter", ["document", "result"])
async def test_the_portal_asks_for_no_matter_that_it_does_not_correct(
    house: House, matter: str
) -> None:
    form = _correction(await house.announce(), matter=matter)
    answer = await house.manager.act("portal/announcements/correct", form)
    assert answer.status_code == 422


async def test_the_agency_that_acted_corrects_too(house: House) -> None:
    agency = await house.world.person(Role.AGENCY)
    original = await house.announce(facts={"agency_code": agency.organisation})
    await agency.done("portal/announcements/correct", _correction(original))
    other = await house.world.person(Role.AGENCY)
    answer = await other.act("portal/announcements/correct", _correction(original))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("role", "tenant", "status"),
    [
        (Role.PURCHASER_MANAGER, "150100", 403),
        (Role.PURCHASER_MANAGER, "150102", 403),
        (Role.PURCHASER_OPERATOR, "150100", 403),
        (Role.FINANCE_SUPERVISOR, "150100", 403),
        (Role.SUPPLIER, "150100", 403),
        (Role.SYSTEM_ADMIN, "150100", 403),
    ],
)
async def test_nobody_else_corrects(house: House, role: Role, tenant: str, status: int) -> None:
    original = await house.announce()
    person = (await house.world.person(role, tenant=tenant)).at("150100")
    answer = await person.act("portal/announcements/correct", _correction(original))
    assert answer.status_code == status


async def test_what_cannot_be_corrected_or_done_at_all(house: House) -> None:
    original = await house.announce()
    nothing = _correction(original, announcement_id="01900000-0000-7000-8000-000000000000")
    assert (await house.manager.act("portal/announcements/correct", nothing)).status_code == 404
    for verb in ("edit", "delete", "withdraw"):
        answer = await house.manager.act(f"portal/announcements/{original['id']}/{verb}")
        assert answer.status_code == 404
    anonymous = await house.world.client.post(
        "/api/v1/t/150100/-/portal/announcements/actions/correct", json=_correction(original)
    )
    assert anonymous.status_code == 401


async def test_the_announcements_of_a_record_are_files_for_its_archive(house: House) -> None:
    form = {"kind": "tender", "title": "笔记本电脑公开招标公告", "content": TENDER}
    memo = await house.operator.done("neighbour/memos/announce", form)
    await house.announce()  # on another record
    papers = (await house.operator.get(f"neighbour/memos/{memo['id']}/papers")).json()["items"]
    shown = (await house.public(f"announcements/{memo['announcement_id']}")).json()
    name = f"portal/{shown['number']}"
    assert [(each["path"], each["kind"], each["head"]) for each in papers] == [
        (f"{name}.json", "announcement-tender", '{\n "a'),
        (f"{name}.pdf", "announcement-tender", "%PDF-"),
    ]
    record = json.loads(papers[0]["text"])
    assert (record["digest"], record["content"]) == (shown["digest"], shown["content"])
