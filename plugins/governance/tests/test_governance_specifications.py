"""Specifications are fixed once published; grants stay inside of them."""

from datetime import date
from typing import Any

import pytest
from governance_levels import CITY, REGION, Levels, codes
from sharing_client import GRANT, SPECIFICATION, client_of, published

PLACE = "governance/specifications"
GRANTS = "governance/grants"
REASON = {"reason": "示例理由"}
LIMITS = {name: GRANT[name] for name in ("contact", "phone", "expires_on")}
WITHOUT_CODE = {name: value for name, value in SPECIFICATION.items() if name != "code"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"collection": "governance.nothing"}, "sharing.unknown_records"),
        ({"collection": "nonsense"}, "sharing.unknown_records"),
        ({"fields": [{"name": "secret_hash"}]}, "sharing.unknown_field"),
        ({"fields": [{"name": "steps"}]}, "sharing.unknown_field"),
        ({"fields": [{"name": "title"}, {"name": "title"}]}, "sharing.repeated_field"),
        ({"fields": [{"name": "phone", "clear": True}]}, "sharing.no_basis"),
        (
            {"fields": [{"name": "title", "clear": True, "law": "示例"}]},
            "sharing.not_personal",
        ),
        (
            {"collection": "governance.grants", "fields": [{"name": "fields"}]},
            "sharing.unknown_field",
        ),
    ],
)
async def test_a_specification_that_cannot_stand(
    levels: Levels, changed: dict[str, Any], code: str
) -> None:
    answer = await levels.region.act(f"{PLACE}/draft", {**SPECIFICATION, **changed})
    assert (answer.status_code, codes(answer)) == (422, {code})


async def test_every_problem_is_told_at_once(levels: Levels) -> None:
    fields = [{"name": "nothing"}, {"name": "phone", "clear": True}, {"name": "phone"}]
    answer = await levels.region.act(f"{PLACE}/draft", {**SPECIFICATION, "fields": fields})
    assert codes(answer) == {
        "sharing.unknown_field",
        "sharing.no_basis",
        "sharing.repeated_field",
    }


async def test_only_the_region_specifies_and_grants(levels: Levels) -> None:
    served = await published(levels)
    form = {**GRANT, "specification_id": served["id"]}
    for name in ("city", "banner", "direct"):
        person = levels.by_name(name)
        answer = await person.act(f"{PLACE}/draft", SPECIFICATION)
        assert (answer.status_code, codes(answer)) == (422, {"sharing.level"})
        assert (await person.act(f"{GRANTS}/issue", form)).status_code == 422
        assert "起草接口规范" not in (await person.page(PLACE)).text
    for name in ("purchaser", "supplier", "provider", "overseer"):
        person = levels.by_name(name).at(REGION)
        assert (await person.act(f"{PLACE}/draft", SPECIFICATION)).status_code == 403
        assert (await person.act(f"{GRANTS}/issue", form)).status_code == 403


async def test_the_public_reads_what_is_published_and_no_draft(levels: Levels) -> None:
    web = levels.world.client
    draft = await levels.region.done(f"{PLACE}/draft", SPECIFICATION)
    address = f"/api/v1/t/{REGION}/-/{PLACE}/{draft['id']}"
    assert (await web.get(address)).status_code == 404
    await levels.region.done(f"{PLACE}/{draft['id']}/publish")
    assert (await web.get(address)).json()["published_on"] == "2026-03-02"
    document = (await web.get(f"{address}/schema")).json()
    assert document["scope"] == "sharing-needs.1"
    assert document["record"]["properties"]["phone"]["description"] == "脱敏"
    assert document["record"]["required"] == ["id", "tenant_code", "updated_at"]
    assert document["example"]["phone"] == "138****0000"
    page = await web.get(f"/t/{REGION}/-/{PLACE}/{draft['id']}")
    assert page.status_code == 200
    assert "JSON Schema" in page.text
    assert "电话号码，脱敏" in page.text


async def test_a_published_edition_is_not_changed_and_the_next_one_replaces_it(
    levels: Levels,
) -> None:
    first = await published(levels)
    answer = await levels.region.act(f"{PLACE}/{first['id']}/revise", WITHOUT_CODE)
    assert codes(answer) == {"state.wrong"}
    assert codes(await levels.region.act(f"{PLACE}/{first['id']}/publish")) == {"state.wrong"}
    draft = await levels.region.done(f"{PLACE}/draft", SPECIFICATION)
    assert draft["edition"] == 2
    assert codes(await levels.region.act(f"{PLACE}/draft", SPECIFICATION)) == {
        "sharing.draft_exists"
    }
    revised = {**WITHOUT_CODE, "fields": [{"name": "title"}]}
    await levels.region.done(f"{PLACE}/{draft['id']}/revise", revised)
    await levels.region.done(f"{PLACE}/{draft['id']}/publish")
    former = (await levels.region.get(f"{PLACE}/{first['id']}")).json()
    assert (former["state"], former["readable_until"]) == ("superseded", "2027-03-02")
    assert codes(await levels.region.act(f"{PLACE}/{first['id']}/end", REASON)) == {"state.wrong"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"tenants": ["150100", "420200"]}, "form.unknown_code"),
        ({"tenants": ["999999"]}, "form.unknown_code"),
        ({"tenants": []}, "form.too_short"),
        ({"fields": "title，number"}, "sharing.field_outside"),
        ({"expires_on": "2026-03-02"}, "sharing.past"),
        ({"specification_id": "00000000-0000-7000-8000-000000000000"}, "sharing.unpublished"),
    ],
)
async def test_a_grant_stays_inside(levels: Levels, changed: dict[str, Any], code: str) -> None:
    served = await published(levels)
    form = {**GRANT, "specification_id": served["id"], **changed}
    answer = await levels.region.act(f"{GRANTS}/issue", form)
    assert (answer.status_code, codes(answer)) == (422, {code})


STEPS: list[tuple[str, set[str], dict[str, Any]]] = [
    ("amend", {"active", "suspended"}, LIMITS),
    ("rotate", {"active", "suspended"}, {}),
    ("suspend", {"active"}, REASON),
    ("resume", {"suspended"}, {}),
    ("revoke", {"active", "suspended"}, REASON),
]


@pytest.mark.parametrize(("verb", "states", "form"), STEPS)
async def test_each_step_of_a_grant_by_the_region_in_its_state_alone(
    levels: Levels, verb: str, states: set[str], form: dict[str, Any]
) -> None:
    served = await published(levels)
    for state in ("active", "suspended", "revoked"):
        client = await client_of(levels, served)
        row = f"{GRANTS}/{client.grant['id']}"
        if state != "active":
            ending = "revoke" if state == "revoked" else "suspend"
            await levels.region.done(f"{row}/{ending}", REASON)
        for stranger in (levels.city.at(REGION), levels.overseer.at(REGION)):
            assert (await stranger.act(f"{row}/{verb}", form)).status_code == 403
        answer = await levels.region.act(f"{row}/{verb}", form)
        assert answer.status_code == (200 if state in states else 409), state


async def test_a_grant_on_an_edition_that_has_ended_is_not_resumed(levels: Levels) -> None:
    served = await published(levels)
    client = await client_of(levels, served)
    row = f"{GRANTS}/{client.grant['id']}"
    await levels.region.done(f"{row}/suspend", REASON)
    await levels.world.set("governance", "specification_notice_months", 1)
    await levels.region.done(f"{PLACE}/{served['id']}/end", REASON)
    await levels.world.travel(date(2026, 4, 2))
    await levels.world.next_day()
    ended = (await levels.region.get(f"{PLACE}/{served['id']}")).json()
    assert ended["state"] == "retired"
    assert codes(await levels.region.act(f"{row}/resume")) == {"sharing.retired"}


async def test_a_specification_of_a_subsystem_that_is_off_is_not_published(
    levels: Levels,
) -> None:
    draft = await levels.region.done(
        f"{PLACE}/draft",
        {
            **SPECIFICATION,
            "collection": "portal.announcements",
            "fields": [{"name": "title"}],
        },
    )
    await levels.world.choose("portal", "off", tenant=REGION)
    answer = await levels.region.act(f"{PLACE}/{draft['id']}/publish")
    assert codes(answer) == {"sharing.unknown_records"}


async def test_a_city_reads_no_grant_of_the_region(levels: Levels) -> None:
    client = await client_of(levels)
    answer = await levels.city.at(CITY).get(f"{GRANTS}/{client.grant['id']}")
    assert answer.status_code == 404
