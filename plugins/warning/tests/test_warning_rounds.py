"""Rounds: what is found is raised once, follows its cause, and one broken rule leaves the others."""

from datetime import date

import pytest
from warning_desk import FORMS, WARNINGS, Desk

from zhengcai import Role


async def test_every_morning_the_rules_are_asked(desk: Desk) -> None:
    """`warning_rules`"""
    desk.finds()
    await desk.world.next_day()
    (warning,) = await desk.warnings()
    assert (warning["state"], warning["law"]) == ("raised", "示例办法 第1条")
    await desk.world.next_day()
    assert len(await desk.warnings()) == 1
    rounds = (await desk.supervisor.get("warning/rounds")).json()["items"]
    assert [(each["asked_by"], each["raised"]) for each in rounds] == [("系统", 0), ("系统", 1)]


async def test_supervision_may_have_them_asked_at_once_and_nobody_else(desk: Desk) -> None:
    for person in (desk.operator, desk.overseer):
        assert (await person.act("warning/rounds/ask")).status_code == 403
    assert (await desk.supervisor.act("warning/rounds/ask")).status_code == 201
    assert (await desk.supervisor.act("warning/rounds/ask")).status_code == 409
    await desk.world.settle()
    assert (await desk.supervisor.act("warning/rounds/ask")).status_code == 201


async def test_what_fails_is_named_and_leaves_the_others(desk: Desk) -> None:
    desk.finds()
    row = await desk.look()
    assert (row["rules"], row["raised"]) == (2, 1)
    assert {each["rule"] for each in row["failures"]} == {"inspector.always", "elsewhere.rule"}
    assert "never works" not in str(row)


async def test_what_a_failed_rule_found_before_does_not_count_as_gone(desk: Desk) -> None:
    from inspector import BROKEN

    warning = await desk.raised()
    BROKEN.append(RuntimeError("out of order"))
    assert (await desk.look())["lifted"] == 0
    assert (await desk.warning(warning))["gone_at"] is None


async def test_the_same_cause_is_not_raised_twice_even_after_its_end(desk: Desk) -> None:
    warning = await desk.brought_to("closed")
    row = await desk.look()
    assert (row["found"], row["raised"]) == (1, 0)
    assert [each["id"] for each in await desk.warnings()] == [warning]


async def test_two_causes_on_one_record_are_two_warnings(desk: Desk) -> None:
    import inspector

    first = desk.finds(cause="one")
    second = desk.finds(cause="two")
    inspector.FOUND["150100"][1] = type(second)(
        first.collection, first.subject_id, "示例", "示例", first.organisation, cause="two"
    )
    assert (await desk.look())["raised"] == 2


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("raised", "lifted"),
        ("assigned", "lifted"),
        ("checked", "checked"),
        ("handled", "handled"),
        ("closed", "closed"),
    ],
)
async def test_a_cause_that_is_gone(desk: Desk, state: str, after: str) -> None:
    warning = await desk.brought_to(state)
    desk.finds_nothing()
    await desk.look()
    record = await desk.warning(warning)
    assert record["state"] == after
    assert (record["gone_at"] is None) is (state == "closed")
    assert (await desk.look())["lifted"] == 0


@pytest.mark.parametrize(("state", "after"), [("assigned", "raised"), ("checked", "checked")])
async def test_a_cause_that_comes_back(desk: Desk, state: str, after: str) -> None:
    import inspector

    warning = await desk.brought_to(state)
    kept = dict(inspector.FOUND)
    desk.finds_nothing()
    await desk.look()
    inspector.FOUND.update(kept)
    await desk.look()
    record = await desk.warning(warning)
    assert (record["state"], record["gone_at"]) == (after, None)


async def test_a_deadline_is_warned_of_ahead_and_grows_serious(desk: Desk) -> None:
    desk.finds(due=date(2026, 3, 10))
    assert (await desk.look())["raised"] == 0
    await desk.world.travel(date(2026, 3, 7))
    assert (await desk.look())["raised"] == 1
    (warning,) = await desk.warnings()
    assert (warning["severity"], warning["overdue"]) == ("notice", False)
    await desk.world.travel(date(2026, 3, 10))
    await desk.look()
    assert not (await desk.warning(warning["id"]))["overdue"]
    await desk.world.travel(date(2026, 3, 11))
    await desk.look()
    record = await desk.warning(warning["id"])
    assert (record["severity"], record["overdue"], record["state"]) == ("serious", True, "raised")
    assert len(await desk.warnings()) == 1


async def test_what_is_still_overdue_is_not_closed_as_corrected(desk: Desk) -> None:
    desk.finds(due=date(2026, 3, 1))
    await desk.look()
    place = f"{WARNINGS}/{(await desk.warnings())[0]['id']}"
    for verb in ("assign", "self_check", "handle"):
        await desk.actor(verb).done(f"{place}/{verb}", FORMS[verb])
    form = {"outcome": "corrected", "result": "已经改正"}
    answer = await desk.supervisor.act(f"{place}/close", form)
    assert [each["code"] for each in answer.json()["problems"]] == ["warning.not_corrected"]
    desk.finds_nothing()
    await desk.look()
    assert (await desk.supervisor.act(f"{place}/close", form)).status_code == 200


async def test_how_early_is_the_bureau_s_to_say(desk: Desk) -> None:
    await desk.world.set("warning", "days_ahead", 20)
    desk.finds(due=date(2026, 3, 10))
    assert (await desk.look())["raised"] == 1


async def test_each_tenant_has_its_own_warnings_and_those_above_read_them(desk: Desk) -> None:
    desk.finds(tenant="150100")
    desk.finds(tenant="150102")
    await desk.world.next_day()
    assert len(await desk.warnings()) == 1
    above = await desk.world.person(Role.FINANCE_SUPERVISOR, tenant="150000")
    neighbour = await desk.world.person(Role.FINANCE_SUPERVISOR, tenant="150700")
    region = await desk.world.person(Role.FINANCE_SUPERVISOR, tenant="420200")

    async def places(person: object) -> list[str]:
        answer = await person.get("warning/statistics/board")  # type: ignore[attr-defined]
        return [row[0] for row in answer.json()["sections"][1]["rows"]]

    assert await places(above) == ["示例市", "示例区"]
    assert await places(desk.supervisor) == ["示例市", "示例区"]
    assert await places(neighbour) == await places(region) == []
    assert (await desk.operator.get("warning/statistics/board")).status_code == 403


async def test_off_in_a_tenant_no_rule_is_asked(desk: Desk) -> None:
    desk.finds()
    await desk.world.choose("warning", "off")
    await desk.world.next_day()
    assert await desk.world.sql("SELECT id FROM warning_alert") == []
    assert (await desk.supervisor.get(WARNINGS)).status_code == 404


async def test_an_extension_that_is_off_is_not_asked(desk: Desk) -> None:
    desk.finds()
    await desk.world.choose("inspector", "off")
    assert (await desk.look())["rules"] == 0
