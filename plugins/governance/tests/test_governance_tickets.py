"""Tickets: who asks, who answers, how it ends, and what comes of the conclusion."""

from datetime import timedelta
from typing import Any

import pytest
from bureaus import need
from governance_levels import BANNER, CITY, REGION, Levels, codes, told

from zhengcai.testing import Person

TICKETS = "governance/tickets"
OPEN: dict[str, Any] = {
    "title": "示例：如何修改意向",
    "area": "operation",
    "addressee": "bureau",
    "text": "已公开的采购意向需要修改，应如何办理",
}
KNOWN = {
    "title": "示例：修改已公开的意向",
    "area": "operation",
    "question": "已公开的意向如何修改",
    "answer": "撤销后重新公开",
}
FAULT = {
    "title": "示例：意向不能保存",
    "plugin": "portal",
    "function": "意向公开",
    "description": "点击保存后页面没有反应",
    "evidence": "2026年3月2日10时",
    "business_impact": "不能公开意向",
}
FORMS: dict[str, dict[str, Any]] = {
    "answer": {"text": "请先撤销再重新公开"},
    "ask": {"text": "撤销按钮在哪里"},
    "conclude": {"conclusion": "在意向页面选择撤销，再重新公开"},
    "rate": {"satisfaction": 5, "remark": "答复及时"},
    "publish": KNOWN,
    "to_defect": FAULT,
}
ASKERS = ("ask", "rate")
STATES = ("open", "answered", "asked", "concluded", "rated")
REACHED = {
    "open": (),
    "answered": ("answer",),
    "asked": ("answer", "ask"),
    "concluded": ("conclude",),
    "rated": ("conclude", "rate"),
}
STARTS = {
    "answer": ("open", "asked"),
    "ask": ("answered",),
    "conclude": ("open", "answered", "asked"),
    "rate": ("concluded",),
    "publish": ("concluded", "rated"),
    "to_defect": ("open", "answered", "asked"),
}


def actor(levels: Levels, verb: str) -> Person:
    return levels.purchaser if verb in ASKERS else levels.banner


async def brought_to(levels: Levels, state: str) -> str:
    """The id of a ticket of the purchaser to its bureau, in that state."""
    ticket = (await levels.purchaser.done(f"{TICKETS}/open", OPEN))["id"]
    for verb in REACHED[state]:
        await actor(levels, verb).done(f"{TICKETS}/{ticket}/{verb}", FORMS[verb])
    return str(ticket)


async def listed(person: Person, collection: str = TICKETS, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.get(collection, **query)).json()["items"]
    return found


async def test_a_question_ends_with_a_conclusion_and_a_judgement(levels: Levels) -> None:
    ticket = (await levels.purchaser.done(f"{TICKETS}/open", OPEN))["id"]
    await levels.world.travel(timedelta(minutes=10))
    await levels.banner.done(f"{TICKETS}/{ticket}/answer", FORMS["answer"])
    await levels.purchaser.done(f"{TICKETS}/{ticket}/ask", FORMS["ask"])
    await levels.world.travel(timedelta(minutes=45))
    await levels.banner.done(f"{TICKETS}/{ticket}/conclude", FORMS["conclude"])
    await levels.purchaser.done(f"{TICKETS}/{ticket}/rate", FORMS["rate"])
    (record,) = await listed(levels.purchaser)
    assert (record["state"], record["satisfaction"]) == ("rated", 5)
    assert (record["response_minutes"], record["solve_minutes"]) == (10, 55)
    assert "messages" not in record
    english = await levels.banner.page(f"{TICKETS}/{ticket}", lang="en")
    assert "Asker" in english.text
    page = await levels.banner.page(f"{TICKETS}/{ticket}")
    for each in (OPEN["text"], "撤销按钮在哪里", FORMS["conclude"]["conclusion"]):
        assert each in page.text
    assert [each["kind"] for each in await listed(levels.purchaser, "notify/messages")] == [
        "governance.ticket.concluded",
        "governance.ticket.answered",
    ]


@pytest.mark.parametrize(
    ("verb", "state"),
    [(verb, state) for verb, starts in STARTS.items() for state in STATES if state not in starts],
)
async def test_a_step_in_the_wrong_state(levels: Levels, verb: str, state: str) -> None:
    ticket = await brought_to(levels, state)
    answer = await actor(levels, verb).act(f"{TICKETS}/{ticket}/{verb}", FORMS[verb])
    assert answer.status_code == 409


@pytest.mark.parametrize("verb", STARTS)
async def test_a_step_by_the_wrong_people_or_twice(levels: Levels, verb: str) -> None:
    ticket = await brought_to(levels, STARTS[verb][0])
    place = f"{TICKETS}/{ticket}/{verb}"
    right = actor(levels, verb)
    for name in ("purchaser", "banner", "supplier", "provider", "overseer"):
        person = levels.by_name(name)
        if person is not right:
            assert (await person.act(place, FORMS[verb])).status_code == 403, name
    for above in (levels.city, levels.region):
        assert (await above.at(BANNER).act(place, FORMS[verb])).status_code == 403
    assert (await right.act(place, FORMS[verb])).status_code == 200
    again = await right.act(place, FORMS[verb])
    if verb in ("publish", "to_defect"):
        assert codes(again) == {"ticket.published" if verb == "publish" else "ticket.entered"}
    else:
        assert again.status_code == 409


async def test_without_a_conclusion_nothing_is_concluded(levels: Levels) -> None:
    ticket = await brought_to(levels, "answered")
    for form in ({}, {"conclusion": " "}):
        answer = await levels.banner.act(f"{TICKETS}/{ticket}/conclude", form)
        assert answer.status_code == 422
    for satisfaction in (0, 6):
        ticket = await brought_to(levels, "concluded")
        answer = await levels.purchaser.act(
            f"{TICKETS}/{ticket}/rate", {"satisfaction": satisfaction}
        )
        assert answer.status_code == 422


async def test_only_who_takes_part_reads(levels: Levels) -> None:
    await brought_to(levels, "answered")
    await levels.supplier.done(f"{TICKETS}/open", {**OPEN, "addressee": "provider"})
    assert len(await listed(levels.purchaser)) == 1
    assert {each["addressee"] for each in await listed(levels.banner)} == {"bureau", "provider"}
    assert [each["addressee"] for each in await listed(levels.provider)] == ["provider"]
    assert [each["addressee"] for each in await listed(levels.supplier)] == ["provider"]
    for above, place in ((levels.city, CITY), (levels.region, REGION)):
        assert await listed(above.at(BANNER)) == []
        assert await listed(above.at(place), scope="tree") == []
    assert (await levels.overseer.get(TICKETS)).status_code == 403
    place = f"/api/v1/t/{BANNER}/-/{TICKETS}"
    assert (await levels.world.client.get(place)).status_code == 401


@pytest.mark.parametrize(
    ("name", "addressee"),
    [("purchaser", "superior"), ("region", "superior"), ("banner", "bureau")],
)
async def test_nobody_asks_where_nobody_is(levels: Levels, name: str, addressee: str) -> None:
    person = levels.by_name(name)
    answer = await person.act(f"{TICKETS}/open", {**OPEN, "addressee": addressee})
    assert codes(answer) == {"ticket.addressee"}


async def test_a_bureau_asks_the_one_above_it(levels: Levels) -> None:
    form = {**OPEN, "addressee": "superior"}
    home = (await levels.banner.done(f"{TICKETS}/open", form))["id"]
    (above,) = await listed(levels.city)
    assert (above["state"], above["home_tenant"]) == ("open", BANNER)
    assert (await levels.banner.act(f"{TICKETS}/{home}/answer", FORMS["answer"])).status_code == 403
    place = f"{TICKETS}/{above['id']}"
    assert (await levels.city.act(f"{place}/rate", FORMS["rate"])).status_code == 403
    for person, ticket, verb in (
        (levels.city, place, "answer"),
        (levels.banner, f"{TICKETS}/{home}", "ask"),
        (levels.city, place, "conclude"),
        (levels.banner, f"{TICKETS}/{home}", "rate"),
    ):
        await person.done(f"{ticket}/{verb}", FORMS[verb])
    for person in (levels.banner, levels.city):
        (record,) = await listed(person)
        assert (record["state"], record["satisfaction"]) == ("rated", 5)
        assert record["conclusion"] == FORMS["conclude"]["conclusion"]
        page = await person.page(f"{TICKETS}/{record['id']}")
        assert page.text.count(FORMS["answer"]["text"]) == 1
    report = (await levels.region.get("governance/statistics/support")).json()["sections"][0]
    assert [row[1:4] for row in report["rows"]] == [["上级财政部门", 1, 1]]


async def test_what_is_told_twice_or_late_changes_nothing(levels: Levels) -> None:
    form = {**OPEN, "addressee": "superior"}
    home = (await levels.banner.done(f"{TICKETS}/open", form))["id"]
    (above,) = await listed(levels.city)
    await levels.city.done(f"{TICKETS}/{above['id']}/conclude", FORMS["conclude"])
    message = {
        "id": "1",
        "at": above["opened_at"],
        "by": "示例",
        "side": "asker",
        "text": "示例追问",
    }
    for _ in range(2):
        await told(
            levels.world,
            CITY,
            "ticket_said",
            home_tenant=BANNER,
            home_id=home,
            message=message,
            state="asked",
            satisfaction=None,
        )
    (above,) = await listed(levels.city)
    assert above["state"] == "concluded"
    page = await levels.city.page(f"{TICKETS}/{above['id']}")
    assert page.text.count("示例追问") == 1


async def test_a_call_is_logged_by_who_takes_it(levels: Levels) -> None:
    form = {
        "title": "示例：登录失败",
        "area": "operation",
        "caller": "示例单位 张示例",
        "text": "不能登录",
        "answer": "请重置密码",
    }
    assert (await levels.purchaser.act(f"{TICKETS}/log", form)).status_code == 403
    record = await levels.provider.done(f"{TICKETS}/log", form)
    assert (record["state"], record["channel"]) == ("answered", "hotline")
    await levels.provider.done(f"{TICKETS}/{record['id']}/conclude", FORMS["conclude"])
    answer = await levels.provider.act(f"{TICKETS}/{record['id']}/rate", FORMS["rate"])
    assert answer.status_code == 403
    own = await levels.banner.done(f"{TICKETS}/log", form)
    await levels.banner.done(f"{TICKETS}/{own['id']}/conclude", FORMS["conclude"])
    answer = await levels.banner.act(f"{TICKETS}/{own['id']}/rate", FORMS["rate"])
    assert codes(answer) == {"ticket.own_answer"}


async def test_conclusions_are_found_by_whoever_signs_in(levels: Levels) -> None:
    ticket = await brought_to(levels, "concluded")
    await levels.banner.done(f"{TICKETS}/{ticket}/publish", KNOWN)
    for person in (levels.supplier, levels.provider, levels.overseer):
        (found,) = await listed(person, "governance/knowledge", q="意向")
        assert found["answer"] == KNOWN["answer"]
    assert await listed(levels.supplier, "governance/knowledge", q="支付") == []
    place = f"/api/v1/t/{BANNER}/-/governance/knowledge"
    assert (await levels.world.client.get(place)).json()["items"] == []
    entry = f"governance/knowledge/{found['id']}"
    form = {"reason": "办法已经调整"}
    assert (await levels.provider.act(f"{entry}/withdraw", form)).status_code == 403
    await levels.banner.done(f"{entry}/withdraw", form)
    assert (await levels.banner.act(f"{entry}/withdraw", form)).status_code == 409
    assert await listed(levels.supplier, "governance/knowledge") == []
    assert len(await listed(levels.banner, "governance/knowledge")) == 1


async def test_a_fault_goes_to_the_problem_ledger_for_whoever_asked(levels: Levels) -> None:
    ticket = await brought_to(levels, "answered")
    wrong = {**FAULT, "plugin": "tendering"}
    answer = await levels.banner.act(f"{TICKETS}/{ticket}/to_defect", wrong)
    assert codes(answer) == {"defect.no_plugin"}
    record = await levels.banner.done(f"{TICKETS}/{ticket}/to_defect", FAULT)
    (defect,) = await listed(levels.purchaser, "governance/defects")
    assert (defect["id"], defect["ticket_id"]) == (record["defect_id"], ticket)
    assert defect["reporter_code"] == levels.purchaser.organisation
    assert record["state"] == "answered"


async def test_a_wish_becomes_a_requirement_of_the_bureau(levels: Levels) -> None:
    ticket = await brought_to(levels, "concluded")
    place = f"{TICKETS}/{ticket}/to_requirement"
    assert (await levels.purchaser.act(place, need())).status_code == 403
    record = await levels.banner.done(place, need())
    requirement = (
        await levels.banner.get(f"governance/requirements/{record['requirement_id']}")
    ).json()
    assert (requirement["state"], requirement["ticket_id"]) == ("draft", ticket)
    assert codes(await levels.banner.act(place, need())) == {"ticket.converted"}


@pytest.mark.parametrize("name", ["purchaser", "supplier", "banner"])
async def test_a_wish_does_not_reach_the_provider_past_the_ledger(
    levels: Levels, name: str
) -> None:
    person = levels.by_name(name)
    form = {**OPEN, "area": "suggestion", "addressee": "provider"}
    answer = await person.act(f"{TICKETS}/open", form)
    assert codes(answer) == {"ticket.wish"}
    assert answer.json()["problems"][0]["law"]
    other = "superior" if name == "banner" else "bureau"
    await person.done(f"{TICKETS}/open", {**form, "addressee": other})


async def test_what_turns_out_to_be_a_wish_is_taken_from_the_provider(levels: Levels) -> None:
    form = {**OPEN, "addressee": "provider"}
    ticket = (await levels.purchaser.done(f"{TICKETS}/open", form))["id"]
    place = f"{TICKETS}/{ticket}"
    assert (await levels.banner.act(f"{place}/answer", FORMS["answer"])).status_code == 403
    for wrong in (levels.provider, levels.purchaser, levels.city.at(BANNER)):
        assert (await wrong.act(f"{place}/to_requirement", need())).status_code == 403
    record = await levels.banner.done(f"{place}/to_requirement", need())
    assert (record["state"], bool(record["requirement_id"])) == ("open", True)
    assert codes(await levels.banner.act(f"{place}/to_requirement", need())) == {"ticket.converted"}
