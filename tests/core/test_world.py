"""The world fixture itself, and the plainest road through it."""

from datetime import date

import pytest

from zhengcai.identity.roles import Role
from zhengcai.testing import World


async def test_a_stranger_is_the_public(world: World) -> None:
    answer = await world.client.get("/api/v1/t/150100/-/core/me")
    assert answer.status_code == 200
    assert answer.json()["roles"] == ["public"]


async def test_the_clock_of_a_region_moves_only_forward(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant="150000")
    before = world.now
    answer = await admin.act("console/clock/advance", {"seconds": 3600})
    assert answer.status_code == 201, answer.text
    assert 3590 < (world.now - before).total_seconds() < 3660
    back = await admin.act("console/clock/advance", {"to": "2020-01-01T00:00:00+08:00"})
    assert back.status_code == 422
    assert back.json()["problems"][0]["code"] == "clock.backward"


async def test_an_unknown_tenant_is_not_found(world: World) -> None:
    answer = await world.client.get("/api/v1/t/999999/-/core/me")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_law_is_built_anew_where_a_rule_or_a_day_has_changed(world: World) -> None:
    runtime, day = world.runtime, date(2026, 3, 10)
    law = runtime.snapshot.law
    await runtime.reload()
    assert runtime.snapshot.law is law
    before = runtime.snapshot.rules.at((), day).integer("A-07")
    await world.change_rule("A-07", before + 1, day)
    assert runtime.snapshot.rules.at((), day).integer("A-07") == before + 1
    assert runtime.snapshot.calendar.is_working(day)
    await world.sql(
        "INSERT INTO calendar_exception (jurisdiction, day, working, festival, mark, source) "
        "VALUES ('CN', $1, false, '示例节', 'V', '')",
        day,
    )
    await runtime.reload()
    assert not runtime.snapshot.calendar.is_working(day)


def intent(**more: str) -> dict[str, str]:
    return {
        "title": "示例办公家具",
        "catalogue_code": "A05010201",
        "kind": "goods",
        "need": "办公桌椅各二十套，含运输与安装，质保三年",
        "amount": "680000.00",
        "expected_month": "2026-06",
        **more,
    }


@pytest.mark.parametrize("plugins_on", [{"150100": ("portal", "supervision")}])
async def test_a_test_says_which_plugins_are_on(world: World) -> None:
    here = world.runtime.enabled("150100")
    assert here >= {"portal", "supervision"}
    assert "fiscal" not in here
    assert "supervision" in world.runtime.enabled("150102")
    assert "supervision" not in world.runtime.enabled("150700")
    operator = await world.person(Role.PURCHASER_OPERATOR, tenant="150700")
    assert (await operator.get("supervision/intents")).status_code == 404
    with pytest.raises(LookupError, match="nowhere"):
        await world.enable({"150000": ("nowhere",)})


async def test_events_entries_and_statements_are_captured(world: World) -> None:
    operator = await world.person(Role.PURCHASER_OPERATOR)
    async with world.events("supervision.") as seen:
        with world.queries() as statements:
            drafted = await operator.act("supervision/intents/draft", intent())
        row = drafted.json()
        assert drafted.status_code == 201, drafted.text
    assert [(each.type, each.tenant, str(each.subject_id)) for each in seen] == [
        ("supervision.intent.draft", "150100", row["id"])
    ]
    assert any("INSERT INTO supervision_intent" in each for each in statements)
    assert any("audit_entry" in each for each in statements)
    before = len(statements)
    assert (await operator.get("supervision/intents")).status_code == 200
    assert len(statements) == before

    refused = await operator.act("supervision/intents/draft", intent(title=""))
    assert refused.status_code == 422
    done = await world.audit(subject_id=row["id"])
    assert [(each["action"], each["outcome"]) for each in done] == [
        ("supervision.intent.draft", "done")
    ]
    (kept,) = await world.audit(outcome="refused", actor_id=operator.person_id)
    assert kept["problems"][0]["field"] == "title"
    with pytest.raises(LookupError, match="weather"):
        await world.audit(weather="rain")


async def test_a_person_uses_pages_as_a_browser_does(world: World) -> None:
    operator = await world.person(Role.PURCHASER_OPERATOR)
    form = "supervision/intents/new/draft"
    again = await operator.submit(form, intent(title=""))
    assert again.status_code == 422
    assert "采购意向" in again.text
    sent = await operator.submit(form, intent())
    assert sent.status_code == 303, sent.text
    shown = await operator.page(sent.headers["location"])
    assert "示例办公家具" in shown.text
    revised = await operator.submit(f"{sent.headers['location']}/revise", {"title": "示例会议家具"})
    assert revised.status_code == 303, revised.text
    listed = await operator.page("supervision/intents", q="会议家具")
    assert "示例会议家具" in listed.text
