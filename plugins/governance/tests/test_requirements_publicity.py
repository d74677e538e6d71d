"""Ten working days before the public, in full; then the ledger."""

import asyncio
import re
from datetime import date
from typing import Any

import pytest
from bureaus import PDF, REVIEW_FORMS, SEAL, Bureaus, codes, objection, upload

HIDDEN_FIELDS = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')
RAISE = "governance/objections/raise"
HOLIDAYS = """
INSERT INTO calendar_exception (jurisdiction, day, working, festival, mark, source)
VALUES ('CN', '2027-01-01', false, '元旦', 'V2', '测试用合成数据')
"""
"""The notice of 2027 as far as these tests go: one day off."""


async def morning(bureaus: Bureaus, day: date) -> None:
    """The daily jobs of a day."""
    await bureaus.world.travel(day)
    await bureaus.told("150000", "publicity")


async def entries(bureaus: Bureaus) -> list[dict[str, Any]]:
    """The ledger as anybody reads it."""
    answer = await bureaus.world.client.get("/api/v1/t/150000/-/governance/ledger-entries")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_from_the_publicity_into_the_ledger(bureaus: Bureaus) -> None:
    home, review = await bureaus.reviewed("publicised")
    row = await bureaus.state(review, bureaus.official("150000"))
    assert (row["publicity_begins"], row["publicity_ends"]) == ("2026-03-02", "2026-03-16")
    assert row["publicity_provisional"] is False
    await morning(bureaus, date(2026, 3, 16))
    assert await entries(bureaus) == []
    await morning(bureaus, date(2026, 3, 17))
    (entry,) = await entries(bureaus)
    assert (entry["number"], entry["state"]) == ("RJTZ-2026-0001", "ledgered")
    assert (entry["publicity_ends"], entry["entered_on"]) == ("2026-03-16", "2026-03-17")
    assert entry["content"] == "采购项目每到一个环节，自动提醒经办人办理下一步"
    told = await bureaus.state(home)
    assert (told["state"], told["above_number"]) == ("ledgered", "RJTZ-2026-0001")
    for _ in range(2):
        await morning(bureaus, date(2026, 3, 18))
    assert len(await entries(bureaus)) == 1


async def test_the_public_reads_it_in_full_but_not_whom_to_call(bureaus: Bureaus) -> None:
    _, review = await bureaus.reviewed("publicised")
    client = bureaus.world.client
    (shown,) = (await client.get("/api/v1/t/150000/-/governance/reviews")).json()["items"]
    assert shown["content"].startswith("采购项目每到一个环节")
    assert not {"contact", "phone", "opinion", "steps"} & shown.keys()
    page = await client.get(f"/t/150000/-/{review}")
    assert "还剩10个工作日" in page.text
    assert "提出异议" in page.text
    assert "0471-0000000" not in page.text.replace("采购处 0471-0000000", "")
    notices = await client.get("/api/v1/t/150000/-/portal/announcements")
    (notice,) = notices.json()["items"]
    assert (notice["local_title"], notice["closes_on"]) == ("软件需求公示", "2026-03-16")
    assert notice["id"] == shown["announcement_id"]
    (told,) = await bureaus.announced()
    assert {"对系统稳定和服务质量的影响", "法律适用"} <= {
        each["heading"] for each in told["content"]
    }
    announced = (await client.get(f"/t/150000/-/portal/announcements/{notice['id']}")).text
    assert f'<a href="/t/150000/-/{review}">打开所公告的事项</a>' in announced
    assert "财政部门" in announced


async def test_what_is_not_publicised_is_not_public(bureaus: Bureaus) -> None:
    _, review = await bureaus.reviewed("passed")
    answer = await bureaus.world.client.get("/api/v1/t/150000/-/governance/reviews")
    assert answer.json()["items"] == []
    assert (await bureaus.world.client.get(f"/t/150000/-/{review}")).status_code == 404


async def test_a_holiday_inside_makes_it_longer(bureaus: Bureaus) -> None:
    await bureaus.world.travel(date(2026, 4, 27))
    _, review = await bureaus.reviewed("publicised", expected_on="2026-12-31")
    ends = (await bureaus.state(review, bureaus.official("150000")))["publicity_ends"]
    assert ends > "2026-05-11", "ten weekdays would end on the 11th; the first days of May are off"
    await morning(bureaus, date(2026, 5, 12))
    assert await entries(bureaus) == []


async def test_a_year_without_its_calendar_cannot_cut_it_short(bureaus: Bureaus) -> None:
    await bureaus.world.travel(date(2026, 12, 21))
    home, review = await bureaus.reviewed("publicised", expected_on="2027-12-31")
    region = bureaus.official("150000")
    row = await bureaus.state(review, region)
    assert (row["publicity_ends"], row["publicity_provisional"]) == ("2027-01-04", True)
    assert "节假日" in (await region.page(review)).text
    await morning(bureaus, date(2027, 1, 6))
    await morning(bureaus, date(2027, 3, 1))
    assert await entries(bureaus) == []
    assert (await bureaus.state(home))["state"] == "publicised"
    await bureaus.world.sql(HOLIDAYS)
    await bureaus.world.runtime.reload()
    await morning(bureaus, date(2027, 3, 2))
    row = await bureaus.state(review, region)
    assert (row["publicity_ends"], row["publicity_provisional"]) == ("2027-01-05", False)
    (entry,) = await entries(bureaus)
    assert entry["publicity_ends"] == "2027-01-05"
    assert "重新计算公示截止日" in (await region.page(review)).text
    moved, first = await bureaus.announced()
    assert moved["title"] == "关于“增加示例采购进度提醒”软件需求公示期限变更的公告"
    dates = {each["heading"]: each["value"] for each in moved["content"]}
    assert dates["原公示期限"].startswith("自2026年12月21日起至2027年1月4日止（截止日待")
    assert dates["现公示期限"] == "自2026年12月21日起至2027年1月5日止"
    assert first["local_title"] == "软件需求公示"


async def test_objections_are_taken_until_the_end_is_final(bureaus: Bureaus) -> None:
    await bureaus.world.travel(date(2026, 12, 21))
    _, review = await bureaus.reviewed("publicised", expected_on="2027-12-31")
    await bureaus.world.travel(date(2027, 2, 1))
    stranger = bureaus.stranger.at("150000")
    assert (await stranger.act(RAISE, objection(review))).status_code == 201


async def test_where_the_period_is_not_configured_nothing_is_publicised(
    bureaus: Bureaus,
) -> None:
    _, review = await bureaus.reviewed("passed")
    await bureaus.world.sql(
        "DELETE FROM rule_row WHERE rule_id = 'A-61' AND jurisdiction = '150000'"
    )
    await bureaus.world.runtime.reload()
    answer = await bureaus.official("150000").act(
        f"{review}/publicise", {"publicity_contact": "0471-0000000"}
    )
    assert answer.status_code == 409
    assert (await bureaus.state(review, bureaus.official("150000")))["state"] == "passed"


async def test_who_is_not_signed_in_objects_by_name(bureaus: Bureaus) -> None:
    _, review = await bureaus.reviewed("publicised")
    client = bureaus.world.client
    address = "/api/v1/t/150000/-/governance/objections/actions/raise"
    nameless = await client.post(address, json=objection(review))
    assert codes(nameless) == ["objection.nameless"]
    named = await client.post(address, json=objection(review, objector="周示例"))
    assert named.status_code == 201, named.text
    assert codes(await client.post(address, json=objection(review, objector="周示例"))) == [
        "objection.twice"
    ]
    assert (await client.get("/api/v1/t/150000/-/governance/objections")).json()["items"] == []
    form = f"/t/150000/-/governance/objections/new/raise?review_id={review[-36:]}"
    shown = await client.get(form)
    assert "实名" in shown.text
    sent = {**dict(HIDDEN_FIELDS.findall(shown.text)), **objection(review, objector="吴示例")}
    answer = await client.post(form.partition("?")[0], data=sent)
    assert answer.status_code == 303, answer.text
    raised = await bureaus.rows("objections", "150000")
    assert {each["objector"] for each in raised} == {"周示例", "吴示例"}


async def test_invented_names_do_not_stop_entries_for_good(bureaus: Bureaus) -> None:
    _, review = await bureaus.reviewed("publicised")
    address = "/api/v1/t/150000/-/governance/objections/actions/raise"

    async def named(name: str) -> Any:
        return await bureaus.world.client.post(address, json=objection(review, objector=name))

    assert [(await named(f"{name}示例")).status_code for name in "甲乙丙"] == [201, 201, 201]
    assert codes(await named("丁示例")) == ["objection.too_many"]
    signed_in = await bureaus.stranger.at("150000").act(RAISE, objection(review))
    assert signed_in.status_code == 201
    await bureaus.world.travel(date(2026, 3, 4))
    assert (await named("戊示例")).status_code == 201


async def test_what_anybody_may_send_is_short(bureaus: Bureaus) -> None:
    _, review = await bureaus.reviewed("publicised")
    client, most = bureaus.world.client, bureaus.world.runtime.settings.web.max_public_body
    long = objection(review, objector="周示例", reason="长" * most)
    answer = await client.post("/api/v1/t/150000/-/governance/objections/actions/raise", json=long)
    assert (answer.status_code, codes(answer)) == (413, ["body.too_large"])
    page = await client.post("/t/150000/-/governance/objections/new/raise", data=long)
    assert page.status_code == 413
    assert "最多可以提交200 KB" in page.text
    assert await bureaus.rows("objections", "150000") == []
    # Who must be known may send more, and files.
    form = {**SEAL, "file": upload(content=PDF + b"%" * most)}
    draft = await bureaus.drafted()
    assert (await bureaus.purchaser.act(f"{draft}/attach", form)).status_code == 200


async def test_an_objection_stops_the_entry_until_it_is_answered(bureaus: Bureaus) -> None:
    home, review = await bureaus.reviewed("objected")
    told = await bureaus.state(home)
    (raised,) = await bureaus.rows("objections", "150000")
    assert (told["state"], raised["reason"] in told["opinion"]) == ("objected", True)
    assert raised["objector"] not in str(told)
    await morning(bureaus, date(2026, 3, 17))
    assert await entries(bureaus) == []
    (raised,) = await bureaus.rows("objections", "150000")
    path = f"governance/objections/{raised['id']}"
    region = bureaus.official("150000")
    answer = {"outcome": "unchanged", "reply": "经核实，不增加工作量"}
    await region.done(f"{path}/handle", answer)
    row = await bureaus.state(review, region)
    assert (row["state"], row["publicity_round"]) == ("publicised", 2)
    assert (row["publicity_begins"], row["publicity_ends"]) == ("2026-03-17", "2026-03-31")
    again, ended, first = await bureaus.announced()
    assert (again["title"], ended["local_title"]) == (
        f"{first['title']}（第2次）",
        "软件需求公示终止",
    )
    assert again["content"][2]["heading"] == "再次公示的原因"
    assert (await region.act(f"{path}/handle", answer)).status_code == 409
    await morning(bureaus, date(2026, 3, 31))
    assert await entries(bureaus) == []
    await morning(bureaus, date(2026, 4, 1))
    assert len(await entries(bureaus)) == 1
    own = (await bureaus.stranger.at("150000").get(path)).json()
    assert (own["outcome"], own["reply"]) == ("unchanged", "经核实，不增加工作量")
    public = (await bureaus.world.client.get(f"/t/150000/-/{review}")).text
    assert "经核实，不增加工作量" in public
    assert own["reason"] not in public
    assert own["objector"] not in public


async def test_a_revision_is_reviewed_and_publicised_again(bureaus: Bureaus) -> None:
    home, review = await bureaus.reviewed("objected")
    (raised,) = await bureaus.rows("objections", "150000")
    region = bureaus.official("150000")
    path = f"governance/objections/{raised['id']}/handle"
    revised = {"outcome": "revised", "reply": "采纳，缩小范围"}
    assert codes(await region.act(path, revised)) == ["objection.no_revision"]
    await region.done(path, {**revised, "content": "只在环节逾期时提醒经办人"})
    row = await bureaus.state(review, region)
    assert (row["state"], row["content"]) == ("reviewing", "只在环节逾期时提醒经办人")
    below = await bureaus.state(home)
    assert below["state"] == "reviewing"
    assert below["adopted_content"] == row["content"] != below["content"]
    assert row["sealed_content"] == below["content"]
    public = await bureaus.world.client.get(f"/api/v1/t/150000/-/{review}")
    assert public.json()["state"] == "reviewing", "what was publicised stays public"
    await morning(bureaus, date(2026, 3, 17))
    assert await entries(bureaus) == []
    for verb in ("accept", "publicise"):
        await region.done(f"{review}/{verb}", REVIEW_FORMS[verb])
    second, *_ = await bureaus.announced()
    told = {each["heading"]: each["value"] for each in second["content"]}
    assert told["需求内容"] == row["content"]
    assert told["盖章申请表所载的需求内容（修改前）"] == row["sealed_content"]
    assert "修改" in told["再次公示的原因"]


async def test_an_objection_that_is_right_ends_it(bureaus: Bureaus) -> None:
    home, review = await bureaus.reviewed("objected")
    other = await bureaus.supplier.at("150000").act(RAISE, objection(review))
    assert other.status_code == 201
    region = bureaus.official("150000")
    second, first = await bureaus.rows("objections", "150000")
    for each, outcome, state in (
        (first, "unchanged", "objected"),
        (second, "upheld", "withdrawn"),
    ):
        await region.done(
            f"governance/objections/{each['id']}/handle",
            {"outcome": outcome, "reply": "经核实，答复如下"},
        )
        assert (await bureaus.state(review, region))["state"] == state
    assert (await bureaus.state(home))["state"] == "withdrawn"
    public = (await bureaus.world.client.get(f"/t/150000/-/{review}")).text
    assert "异议成立，撤销需求" in public
    await morning(bureaus, date(2026, 3, 17))
    assert await entries(bureaus) == []


async def test_an_objection_left_when_another_has_ended_it_is_only_answered(
    bureaus: Bureaus,
) -> None:
    _, review = await bureaus.reviewed("objected")
    await bureaus.supplier.at("150000").done(RAISE, objection(review))
    second, first = await bureaus.rows("objections", "150000")
    region = bureaus.official("150000")
    upheld = {"outcome": "upheld", "reply": "经核实，异议成立"}
    await region.done(f"governance/objections/{first['id']}/handle", upheld)
    path = f"governance/objections/{second['id']}/handle"
    revised = {"outcome": "revised", "reply": "采纳，缩小范围", "content": "只在逾期时提醒经办人"}
    refused = await region.act(path, revised)
    assert codes(refused) == ["objection.too_late_to_revise"]
    assert refused.json()["problems"][0]["law"] == "内财购〔2021〕1131号 二（三）"
    await region.done(path, {"outcome": "unchanged", "reply": "该需求已经撤销"})


@pytest.mark.parametrize("when", ["late", "ledgered", "before", "unknown"])
async def test_when_nobody_can_object(bureaus: Bureaus, when: str) -> None:
    _, review = await bureaus.reviewed("passed" if when == "before" else "publicised")
    if when == "late":
        await bureaus.world.travel(date(2026, 3, 17))
    elif when == "ledgered":
        await morning(bureaus, date(2026, 3, 17))
    elif when == "unknown":
        review = "01900000-0000-7000-8000-000000000000"
    answer = await bureaus.stranger.at("150000").act(RAISE, objection(review))
    assert (answer.status_code, codes(answer)) == (422, ["objection.closed"])
    assert answer.json()["problems"][0]["law"] == "内财购〔2021〕1131号 二（三）"


async def test_one_objects_once_and_does_not_answer_oneself(bureaus: Bureaus) -> None:
    _, review = await bureaus.reviewed("publicised")
    first, second = bureaus.offices["150000"]
    answers = await asyncio.gather(*(first.act(RAISE, objection(review)) for _ in range(2)))
    assert sorted(each.status_code for each in answers)[0] == 201
    assert {each.status_code for each in answers} & {409, 422}
    (raised,) = await bureaus.rows("objections", "150000")
    path = f"governance/objections/{raised['id']}/handle"
    form = {"outcome": "unchanged", "reply": "经核实，维持原需求"}
    assert codes(await first.act(path, form)) == ["objection.own"]
    assert (await bureaus.purchaser.at("150000").act(path, form)).status_code == 403
    await second.done(path, form)


async def test_the_ledger_is_searched_and_exported_by_anybody(bureaus: Bureaus) -> None:
    await bureaus.reviewed("publicised")
    await morning(bureaus, date(2026, 3, 17))
    client = bureaus.world.client
    api = "/api/v1/t/150000/-/governance/ledger-entries"
    assert len((await client.get(api, params={"q": "采购进度"})).json()["items"]) == 1
    assert (await client.get(api, params={"q": "没有的词"})).json()["items"] == []
    page = await client.get("/t/150000/-/governance/ledger-entries")
    assert "RJTZ-2026-0001" in page.text
    table = await client.get("/t/150000/-/governance/ledger-entries.csv")
    assert "RJTZ-2026-0001" in table.content.decode("utf-8-sig")


async def test_an_objection_and_the_entry_do_not_both_happen(bureaus: Bureaus) -> None:
    """On the first possible morning of a calendar loaded late, both are asked for at once."""
    await bureaus.world.travel(date(2026, 12, 21))
    _, review = await bureaus.reviewed("publicised", expected_on="2027-12-31")
    await bureaus.world.travel(date(2027, 1, 5))
    stranger = bureaus.stranger.at("150000")
    objected, _ = await asyncio.gather(
        stranger.act(RAISE, objection(review)), bureaus.told("150000", "publicity")
    )
    assert objected.status_code == 201
    await bureaus.world.sql(HOLIDAYS)
    await bureaus.world.runtime.reload()
    await morning(bureaus, date(2027, 1, 8))
    assert await entries(bureaus) == []
    state = (await bureaus.state(review, bureaus.official("150000")))["state"]
    assert state == "objected"


async def test_nobody_enters_or_follows_by_hand(bureaus: Bureaus) -> None:
    home, review = await bureaus.reviewed("publicised")
    region, official = bureaus.official("150000"), bureaus.official()
    assert (await region.act(f"{review}/enter")).status_code == 403
    assert (await region.act(f"{review}/recount", {"ends": "2026-03-03"})).status_code == 403
    told = {"state": "ledgered", "at": "2026-03-02T10:00:00+08:00"}
    assert (await official.act(f"{home}/follow", told)).status_code == 403
