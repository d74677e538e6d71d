"""The loop: raised, assigned, self-checked, handled, closed; each step by its own people."""

import pytest
from warning_desk import FORMS, LOOP, WARNINGS, Desk

from zhengcai import Role

STATES = ("raised", "assigned", "checked", "handled", "closed")
STARTS = {"assign": "raised", "self_check": "assigned", "return": "checked", "handle": "checked",
          "close": "handled"}  # fmt: skip


async def test_a_warning_goes_through_its_loop_and_tells_its_course(desk: Desk) -> None:
    warning = await desk.brought_to("closed")
    record = await desk.warning(warning)
    assert (record["state"], record["outcome"]) == ("closed", "dealt")
    assert "steps" not in record
    page = await desk.world.client.get(
        f"/t/150100/-/{WARNINGS}/{warning}", headers=desk.supervisor.headers
    )
    assert f'<a href="/t/150100/-/console/plugin-choices/{record["subject_id"]}">' in page.text
    for step in ("产生", "分办", "自查", "处理", "办结"):
        assert step in page.text
    entries = await desk.world.audit(subject_id=record["id"])
    assert [entry["action"].rpartition(".")[2] for entry in entries] == ["raise", *LOOP]


@pytest.mark.parametrize(
    ("verb", "state"),
    [(verb, state) for verb, start in STARTS.items() for state in STATES if state != start],
)
async def test_a_step_in_the_wrong_state(desk: Desk, verb: str, state: str) -> None:
    warning = await desk.brought_to(state)
    answer = await desk.actor(verb).act(f"{WARNINGS}/{warning}/{verb}", FORMS[verb])
    if verb == "self_check" and state == "raised":
        assert answer.status_code == 403  # nobody is concerned yet
    else:
        assert answer.status_code == 409


@pytest.mark.parametrize("verb", STARTS)
async def test_a_step_by_the_wrong_people_or_twice(desk: Desk, verb: str) -> None:
    warning = await desk.brought_to(STARTS[verb])
    place = f"{WARNINGS}/{warning}/{verb}"
    neighbour = await desk.world.person(Role.FINANCE_SUPERVISOR, tenant="150700")
    above = await desk.world.person(Role.FINANCE_SUPERVISOR, tenant="150000")
    wrong = [desk.stranger, desk.overseer, neighbour.at("150100"), above.at("150100")]
    wrong.append(desk.supervisor if verb == "self_check" else desk.operator)
    for person in wrong:
        assert (await person.act(place, FORMS[verb])).status_code == 403
    assert (await desk.actor(verb).act(place, FORMS[verb])).status_code == 200
    assert (await desk.actor(verb).act(place, FORMS[verb])).status_code == 409


@pytest.mark.parametrize("verb", ["raise", "lift", "recur", "escalate"])
async def test_only_the_platform_finds(desk: Desk, verb: str) -> None:
    warning = await desk.raised()
    place = WARNINGS if verb == "raise" else f"{WARNINGS}/{warning}"
    assert (await desk.supervisor.act(f"{place}/{verb}", {})).status_code in (403, 404)


async def test_nothing_is_closed_without_a_result(desk: Desk) -> None:
    warning = await desk.brought_to("handled")
    for form in ({}, {"outcome": "dealt"}, {"outcome": "dealt", "result": " "}, {"outcome": "x"}):
        answer = await desk.supervisor.act(f"{WARNINGS}/{warning}/close", form)
        assert answer.status_code == 422
    assert (await desk.warning(warning))["state"] == "handled"


async def test_an_assignment_names_somebody_and_a_day_to_come(desk: Desk) -> None:
    warning = await desk.raised()
    form = {**FORMS["assign"], "organisation": "91150100MA00000000", "check_by": "2026-03-01"}
    answer = await desk.supervisor.act(f"{WARNINGS}/{warning}/assign", form)
    assert {each["code"] for each in answer.json()["problems"]} == {
        "warning.past",
        "warning.nobody",
    }


async def test_another_organisation_may_be_asked(desk: Desk) -> None:
    warning = await desk.raised()
    form = {**FORMS["assign"], "organisation": desk.stranger.organisation}
    await desk.supervisor.done(f"{WARNINGS}/{warning}/assign", form)
    assert await desk.warnings(desk.operator) == []
    assert len(await desk.warnings(desk.stranger)) == 1


async def test_who_is_concerned_sees_it_from_the_assignment_on_and_is_told(desk: Desk) -> None:
    warning = await desk.raised()
    assert await desk.warnings(desk.manager) == []
    assert len(await desk.warnings(desk.overseer)) == 1
    await desk.supervisor.done(f"{WARNINGS}/{warning}/assign", FORMS["assign"])
    assert len(await desk.warnings(desk.manager)) == 1
    assert await desk.warnings(desk.stranger) == []
    (message,) = (await desk.manager.get("notify/messages")).json()["items"]
    assert (message["kind"], message["record_id"]) == ("warning.assign", warning)
    assert (await desk.stranger.get("notify/messages")).json()["items"] == []


async def test_without_notify_the_loop_goes_on(desk: Desk) -> None:
    await desk.world.choose("notify", "off")
    assert (await desk.warning(await desk.brought_to("closed")))["state"] == "closed"


async def test_what_is_returned_is_checked_again(desk: Desk) -> None:
    warning = await desk.brought_to("checked")
    await desk.supervisor.done(f"{WARNINGS}/{warning}/return", FORMS["return"])
    record = await desk.warning(warning)
    assert (record["state"], record["self_check"]) == ("assigned", None)
    await desk.operator.done(f"{WARNINGS}/{warning}/self_check", FORMS["self_check"])


async def test_an_open_warning_is_in_the_digest_of_whose_turn_it_is(desk: Desk) -> None:
    await desk.raised()
    await desk.world.next_day()
    (message,) = (await desk.supervisor.get("notify/messages")).json()["items"]
    assert (message["kind"], message["title"]) == ("notify.digest", "您有1件待办事项")
    assert "预警·分办：1件" in message["text"]
    assert (await desk.operator.get("notify/messages")).json()["items"] == []
    form = {"digest": False}
    await desk.supervisor.done("notify/preferences/set", form)
    await desk.world.next_day()
    assert len((await desk.supervisor.get("notify/messages")).json()["items"]) == 1
