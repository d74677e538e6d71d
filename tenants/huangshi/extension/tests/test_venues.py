"""A venue is inspected before it is booked, and booked before a tender names it."""

import asyncio
from typing import Any

import pytest
from offices import DEADLINE, Offices, codes

from zhengcai import Role
from zhengcai.testing import Person

PLACE = "huangshi/venues"
VENUE: dict[str, Any] = {
    "name": "示例代理一号开标室",
    "address": "示例路8号三层",
    "rooms": 1,
    "recorded": True,
    "secluded": True,
    "connected": True,
    "identified": True,
}
FOUND = {"inspected_on": "2026-03-01", "opinion": "现场核验，设施齐全"}
WHY = {"opinion": "音像设备故障"}


async def venue(offices: Offices, state: str = "qualified", **more: Any) -> str:
    """The id of a venue in `state`."""
    row = str((await offices.agency.done(f"{PLACE}/register", {**VENUE, **more}))["id"])
    if state == "rejected":
        await offices.bureau.done(f"{PLACE}/{row}/reject", FOUND)
    if state in ("qualified", "suspended"):
        await offices.bureau.done(f"{PLACE}/{row}/qualify", FOUND)
    if state == "suspended":
        await offices.bureau.done(f"{PLACE}/{row}/suspend", WHY)
    return row


def booking(row: str, project: str, day: str = DEADLINE) -> dict[str, Any]:
    return {"venue_id": row, "project_id": project, "day": day}


async def stranger(offices: Offices) -> Person:
    """Another agency."""
    code = await offices.world.organisation(capacity="agency", root="420200")
    return await offices.world.person(Role.AGENCY, tenant="420200", organisation=code)


@pytest.mark.parametrize(
    ("before", "who", "verb", "form", "status"),
    [
        ("registered", "bureau", "qualify", FOUND, 200),
        ("registered", "bureau", "reject", FOUND, 200),
        ("registered", "agency", "qualify", FOUND, 403),
        ("registered", "overseer", "qualify", FOUND, 403),
        ("registered", "bureau", "qualify", {**FOUND, "inspected_on": "2026-03-03"}, 422),
        ("registered", "bureau", "reject", {**FOUND, "inspected_on": "2026-03-03"}, 422),
        ("qualified", "bureau", "qualify", FOUND, 409),
        ("rejected", "bureau", "qualify", FOUND, 409),
        ("suspended", "bureau", "qualify", FOUND, 409),
        ("qualified", "bureau", "suspend", WHY, 200),
        ("suspended", "bureau", "suspend", WHY, 409),
        ("qualified", "agency", "suspend", WHY, 403),
        ("rejected", "agency", "revise", VENUE, 200),
        ("suspended", "agency", "revise", VENUE, 200),
        ("qualified", "agency", "revise", VENUE, 409),
        ("rejected", "stranger", "revise", VENUE, 403),
    ],
)
async def test_steps_of_a_venue(
    offices: Offices, before: str, who: str, verb: str, form: Any, status: int
) -> None:
    row = await venue(offices, before)
    person = await stranger(offices) if who == "stranger" else getattr(offices, who)
    answer = await person.act(f"{PLACE}/{row}/{verb}", form)
    assert answer.status_code == status, answer.text


async def test_every_lacking_condition_is_told(offices: Offices) -> None:
    row = await venue(offices, "registered", recorded=False, identified=False)
    answer = await offices.bureau.act(f"{PLACE}/{row}/qualify", FOUND)
    assert codes(answer) == ["huangshi.venue_lacks"] * 2
    told = [each["message"] for each in answer.json()["problems"]]
    assert "全程音像记录并可调阅" in told[0]
    assert "进出人员身份核验" in told[1]


async def test_a_name_is_one_venue_s(offices: Offices) -> None:
    row = await venue(offices, "rejected")
    other = await offices.agency.done(f"{PLACE}/register", {**VENUE, "name": "示例代理二号开标室"})
    assert codes(await offices.agency.act(f"{PLACE}/register", VENUE)) == ["huangshi.venue_exists"]
    taken = await offices.agency.act(f"{PLACE}/{other['id']}/revise", VENUE)
    assert codes(taken) == ["huangshi.venue_exists"]
    await offices.agency.done(f"{PLACE}/{row}/revise", VENUE)


@pytest.mark.parametrize("state", ["registered", "rejected", "suspended"])
async def test_only_a_qualified_venue_is_booked(offices: Offices, state: str) -> None:
    row = await venue(offices, state)
    project = await offices.project("线上")
    answer = await offices.agency.act("huangshi/bookings/book", booking(row, project))
    assert codes(answer) == ["huangshi.venue_not_qualified"]


async def test_a_booking_is_for_a_day_to_come_and_one_for_a_project(offices: Offices) -> None:
    row = await venue(offices, rooms=2)
    project = await offices.project("线上")
    past = await offices.agency.act("huangshi/bookings/book", booking(row, project, "2026-03-01"))
    assert codes(past) == ["huangshi.booked_late"]
    made = await offices.agency.done("huangshi/bookings/book", booking(row, project))
    again = await offices.agency.act("huangshi/bookings/book", booking(row, project))
    assert codes(again) == ["huangshi.booked_already"]
    path = f"huangshi/bookings/{made['id']}/cancel"
    assert (await (await stranger(offices)).act(path)).status_code == 403
    await offices.agency.done(path)
    assert (await offices.agency.act(path)).status_code == 409
    await offices.agency.done("huangshi/bookings/book", booking(row, project))
    assert (await offices.bureau.page(f"{PLACE}/{row}")).text.count("已预约") == 1


async def test_the_last_room_goes_to_one(offices: Offices) -> None:
    row = await venue(offices)
    projects = [await offices.project("线上") for _ in range(3)]
    answers = await asyncio.gather(
        *(offices.agency.act("huangshi/bookings/book", booking(row, each)) for each in projects)
    )
    assert sorted(answer.status_code for answer in answers)[0] == 201
    refused = [codes(answer) for answer in answers if answer.status_code != 201]
    assert refused == [["huangshi.venue_full"]] * 2


async def test_a_tender_that_names_a_venue_must_have_it(offices: Offices) -> None:
    row = await venue(offices, "registered")
    project = await offices.project(f"{VENUE['address']}{VENUE['name']}")
    publish = f"tendering/projects/{project}/publish"
    assert codes(await offices.agency.act(publish)) == ["huangshi.venue_not_qualified"]
    await offices.bureau.done(f"{PLACE}/{row}/qualify", FOUND)
    assert codes(await offices.agency.act(publish)) == ["huangshi.venue_not_booked"]
    other = await offices.agency.done("huangshi/bookings/book", booking(row, project, "2026-03-24"))
    assert codes(await offices.agency.act(publish)) == ["huangshi.venue_not_booked"]
    await offices.agency.done(f"huangshi/bookings/{other['id']}/cancel")
    await offices.agency.done("huangshi/bookings/book", booking(row, project))
    assert "示例代理一号开标室" in (await offices.agency.page(f"tendering/projects/{project}")).text
    await offices.agency.done(publish)


async def test_a_tender_opened_on_line_needs_no_venue(offices: Offices) -> None:
    await venue(offices, "registered")
    project = await offices.project("政府采购平台网上开标大厅")
    await offices.agency.done(f"tendering/projects/{project}/publish")
