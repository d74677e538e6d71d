"""One answer for several objections, and the receipt of whoever objected without signing in."""

import asyncio
import re
from typing import Any

import pytest
from bureaus import Bureaus, codes, objection

RAISE = "/api/v1/t/150000/-/governance/objections/actions/raise"
FORM = "/t/150000/-/governance/objections/new/raise"
HIDDEN_FIELDS = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')
ANSWER = {"outcome": "unchanged", "reply": "各件理由相同，经核实，不增加工作量"}


async def objected(bureaus: Bureaus) -> tuple[str, str, list[str]]:
    """Home and review of a publicised requirement, and the ids of its three objections."""
    home, review = await bureaus.reviewed("objected")
    for person in (bureaus.supplier, bureaus.purchaser):
        await person.at("150000").done("governance/objections/raise", objection(review))
    raised = await bureaus.rows("objections", "150000")
    return home, review, [each["id"] for each in reversed(raised)]


async def test_one_answer_settles_several_and_everybody_is_told(bureaus: Bureaus) -> None:
    _, review, (first, second, third) = await objected(bureaus)
    region = bureaus.official("150000")
    assert "一并答复异议" in (await region.page(review)).text
    row = await region.done(f"{review}/answer", {**ANSWER, "objections": [first, second]})
    assert row["state"] == "objected", "one waits still"
    await region.done(f"governance/objections/{third}/handle", ANSWER)
    row = await bureaus.state(review, region)
    assert (row["state"], row["publicity_round"]) == ("publicised", 2)
    told = await bureaus.world.sql(
        "SELECT person_id FROM notify_message WHERE tenant_code = '150000'"
    )
    assert {each["person_id"] for each in told} >= {
        each.person_id for each in (bureaus.stranger, bureaus.supplier, bureaus.purchaser)
    }
    for person in (bureaus.stranger, bureaus.supplier):
        (own,) = (await person.at("150000").get("governance/objections")).json()["items"]
        assert (own["state"], own["reply"]) == ("handled", ANSWER["reply"])


@pytest.mark.parametrize(
    ("outcome", "state"), [("unchanged", "publicised"), ("revised", "reviewing"),
                           ("upheld", "withdrawn")],
)  # fmt: skip
async def test_the_last_answer_leads_on(bureaus: Bureaus, outcome: str, state: str) -> None:
    home, review, raised = await objected(bureaus)
    revised = {"content": "只在环节逾期时提醒经办人"} if outcome == "revised" else {}
    form = {**ANSWER, "outcome": outcome, "objections": raised, **revised}
    row = await bureaus.official("150000").done(f"{review}/answer", form)
    assert (row["state"], (await bureaus.state(home))["state"]) == (state, state)
    rows = await bureaus.rows("objections", "150000")
    assert {(each["state"], each["outcome"]) for each in rows} == {("handled", outcome)}
    if revised:
        assert row["content"] == revised["content"]
        page = (await bureaus.official("150000").page(review)).text
        assert page.count("采纳异议修改") == 1


async def test_what_cannot_be_answered_together_is_told_at_once(bureaus: Bureaus) -> None:
    _, review, raised = await objected(bureaus)
    first, second = bureaus.offices["150000"]
    verb = f"{review}/answer"
    assert codes(await first.act(verb, {**ANSWER, "objections": raised[:1]})) == ["form.too_short"]
    twice = {**ANSWER, "objections": [raised[0], raised[0]]}
    assert codes(await first.act(verb, twice)) == ["objection.not_open"]
    await first.done("governance/objections/raise", objection(review))
    (own, *_) = await bureaus.rows("objections", "150000")
    mixed = {
        "outcome": "revised",
        "reply": ANSWER["reply"],
        "objections": [own["id"], review[-36:]],
    }
    assert codes(await first.act(verb, mixed)) == [
        "objection.own", "objection.no_revision", "objection.not_open",
    ]  # fmt: skip
    form = {**ANSWER, "objections": [*raised, own["id"]]}
    for wrong, status in ((bureaus.purchaser, 403), (bureaus.supplier, 403)):
        assert (await wrong.at("150000").act(verb, form)).status_code == status
    assert (await bureaus.official("150100").at("150000").act(verb, form)).status_code == 403
    await second.done(verb, form)
    assert (await second.act(verb, form)).status_code == 409


async def test_the_text_that_the_form_proposes_is_no_revision(bureaus: Bureaus) -> None:
    _, review, raised = await objected(bureaus)
    region = bureaus.official("150000")
    shown = (await region.page(f"{review}/answer")).text
    assert shown.index('id="f-objections"') < shown.index('id="f-outcome"')
    before = (await bureaus.state(review, region))["content"]
    assert before in shown
    form = {"outcome": "revised", "reply": ANSWER["reply"], "content": before}
    refused = await region.act(f"{review}/answer", {**form, "objections": raised})
    assert codes(refused) == ["objection.no_revision"]


async def test_a_later_revision_names_the_earlier_one(bureaus: Bureaus) -> None:
    _, review, raised = await objected(bureaus)
    region = bureaus.official("150000")
    revised = {"outcome": "revised", "reply": "采纳，缩小范围"}
    await region.done(
        f"governance/objections/{raised[0]}/handle", {**revised, "content": "只提醒逾期的环节"}
    )
    later = {**revised, "objections": raised[1:], "content": "只提醒逾期的环节，每日一次"}
    assert codes(await region.act(f"{review}/answer", later)) == ["objection.earlier_revision"]
    row = await region.done(f"{review}/answer", {**later, "builds_on": True})
    assert (row["state"], row["content"]) == ("reviewing", later["content"])


async def test_two_officials_at_once_answer_each_objection_once(bureaus: Bureaus) -> None:
    _, review, raised = await objected(bureaus)
    first, second = bureaus.offices["150000"]
    answers = await asyncio.gather(
        first.act(f"{review}/answer", {**ANSWER, "objections": raised}),
        second.act(f"{review}/answer", {**ANSWER, "objections": raised}),
        second.act(f"governance/objections/{raised[0]}/handle", ANSWER),
    )
    assert {each.status_code for each in answers} <= {200, 409, 422}
    left = [each["id"] for each in await bureaus.rows("objections", "150000", state="raised")]
    if left:  # who lost the race to the single answer
        await first.done(f"{review}/answer", {**ANSWER, "objections": left})
    row = await bureaus.state(review, first)
    assert (row["state"], row["publicity_round"]) == ("publicised", 2)
    for each in raised:
        seen = await bureaus.world.audit(subject_id=each, action="governance.objection.handle")
        assert [entry["outcome"] for entry in seen].count("done") == 1


async def filed(bureaus: Bureaus, review: str, name: str) -> str:
    """The address of the receipt to which the browser is led."""
    client = bureaus.world.client
    shown = await client.get(f"{FORM}?review_id={review[-36:]}")
    sent = {**dict(HIDDEN_FIELDS.findall(shown.text)), **objection(review, objector=name)}
    answer = await client.post(FORM, data=sent)
    assert answer.status_code == 303, answer.text
    # Sent again, as a browser does on a reload: the same receipt, nothing raised twice.
    again = await client.post(FORM, data=sent)
    assert again.headers["location"] == answer.headers["location"]
    address: str = answer.headers["location"]
    return address


async def test_who_is_not_signed_in_gets_a_receipt_that_stays(bureaus: Bureaus) -> None:
    _, review = await bureaus.reviewed("publicised")
    address = await filed(bureaus, review, "吴示例")
    client = bureaus.world.client
    page = await client.get(address)
    (raised,) = await bureaus.rows("objections", "150000")
    assert page.status_code == 200
    assert raised["number"] == "150000-YY-2026-0001"
    for words in (raised["number"], "待答复", "增加示例采购进度提醒", "请保存本页地址"):
        assert words in page.text
    region = bureaus.official("150000")
    await region.done(f"governance/objections/{raised['id']}/handle", ANSWER)
    page = await client.get(address)
    for words in ("已答复", "异议不成立，重新公示", ANSWER["reply"]):
        assert words in page.text
    for private in ("吴示例", "0471-1111111", objection(review)["reason"], region.name):
        assert private not in page.text
    assert "Receipt" in (await client.get(address, params={"lang": "en"})).text


async def test_a_receipt_is_not_found_without_its_secret(bureaus: Bureaus) -> None:
    _, review = await bureaus.reviewed("publicised")
    address = await filed(bureaus, review, "吴示例")
    (raised,) = await bureaus.rows("objections", "150000")
    assert not {"receipt", "receipt_page"} & raised.keys()
    base = address.rpartition("/")[0]
    (kept,) = await bureaus.world.sql("SELECT receipt FROM governance_objection")
    everything = await bureaus.world.sql("SELECT i::text FROM idempotency_key i")
    assert address.rpartition("/")[2] not in str(everything)
    for guess in ("", f"/{raised['id']}", f"/{raised['number']}", f"/{kept['receipt']}"):
        answer = await bureaus.world.client.get(base + guess)
        assert answer.status_code == 404, guess
    elsewhere = address.replace("/t/150000/", "/t/150100/")
    assert (await bureaus.world.client.get(elsewhere)).status_code == 404


async def test_a_program_is_told_the_receipt_and_who_is_signed_in_needs_none(
    bureaus: Bureaus,
) -> None:
    _, review = await bureaus.reviewed("publicised")
    client = bureaus.world.client
    form, once = objection(review, objector="周示例"), {"Idempotency-Key": "objection-1"}
    answer = await client.post(RAISE, json=form, headers=once)
    again = await client.post(RAISE, json=form, headers=once)
    assert (again.status_code, again.content) == (201, answer.content)
    assert (await client.get(answer.json()["receipt_page"])).status_code == 200
    known: dict[str, Any] = await bureaus.stranger.at("150000").done(
        "governance/objections/raise", objection(review)
    )
    assert "receipt_page" not in known
    page = await bureaus.stranger.at("150000").page(f"governance/objections/{known['id']}")
    assert known["number"] in page.text
