"""An entry's life: classified by the evidence, paid, built, accepted, released, closed."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from bureaus import Bureaus
from governance_entries import (
    CLASSIFY,
    CONFIRM,
    DELIVER,
    ENTRIES,
    FAILED,
    OPINION,
    ORDER,
    RELEASE,
    SCHEDULE,
    STAGES,
    Entry,
    ledgered,
    report,
)
from governance_levels import BANNER, CITY, DIRECT, REGION, Levels, codes, told

from zhengcai import Role
from zhengcai.testing import Person


@pytest.mark.parametrize("kind", ["general", "separate", "personal"])
async def test_an_entry_of_each_class_is_built_and_released(levels: Levels, kind: str) -> None:
    entry = await (await ledgered(levels, kind)).to("released")
    record = await entry.record()
    assert (record["state"], record["classification"]) == ("released", kind)
    assert (
        record["bearer_tenant"] == {"general": REGION, "separate": CITY, "personal": BANNER}[kind]
    )
    assert "内财购〔2021〕1131号" in record["cost_rule_source"]
    assert ("呼财购〔2021〕76号" in record["cost_rule_source"]) is (kind == "separate")
    assert (record["released_version"], record["budget_year"]) == ("1.2.0", 2026)
    assert (await entry.newest(entry.bearer, "works"))["state"] == "finished"
    assert (await entry.newest(entry.bearer, "work-orders"))["state"] == "accepted"
    page = await levels.supplier.at(REGION).page(entry.place)
    for step in ("分类", "确认费用", "安排实施", "下达工单", "交付", "验收通过", "发布"):
        assert step in page.text


@pytest.mark.parametrize(
    ("form", "fits"),
    [
        ({"classification": "general", "whole_region": True}, True),
        ({"classification": "general", "concerned": CITY}, True),
        ({"classification": "general", "concerned": "150100、150700", "framework": True}, True),
        ({"classification": "general"}, False),
        ({"classification": "general", "concerned": BANNER, "framework": True}, False),
        ({"classification": "separate", "concerned": CITY}, True),
        ({"classification": "separate"}, True),
        ({"classification": "separate", "whole_region": True}, False),
        ({"classification": "separate", "concerned": CITY, "framework": True}, False),
        ({"classification": "personal"}, True),
        ({"classification": "personal", "concerned": BANNER}, True),
        ({"classification": "personal", "concerned": CITY}, False),
        ({"classification": "personal", "whole_region": True}, False),
        ({"classification": "personal", "framework": True}, False),
    ],
)
async def test_the_class_follows_from_the_evidence(
    levels: Levels, form: dict[str, Any], fits: bool
) -> None:
    entry = await ledgered(levels)
    answer = await levels.region.act(f"{entry.place}/classify", {"reason": "示例理由说明", **form})
    if fits:
        assert answer.status_code == 200, answer.text
    else:
        assert codes(answer) == {"entry.class_against_evidence"}
        assert answer.json()["problems"][0]["law"] == "内财购〔2021〕1131号 二（四）"


async def test_a_class_needs_a_reason_and_places_that_exist(levels: Levels) -> None:
    entry = await ledgered(levels)
    place = f"{entry.place}/classify"
    assert (await levels.region.act(place, {"classification": "personal"})).status_code == 422
    form = {**CLASSIFY["general"], "concerned": "420200、999999"}
    assert codes(await levels.region.act(place, form)) == {"entry.no_place"}


@pytest.mark.parametrize(
    ("kind", "source", "bearer"),
    [
        ("general", BANNER, REGION),
        ("separate", BANNER, CITY),
        ("separate", CITY, CITY),
        ("separate", DIRECT, DIRECT),
        ("separate", REGION, REGION),
        ("personal", BANNER, BANNER),
        ("personal", CITY, CITY),
    ],
)
async def test_who_bears_the_cost(levels: Levels, kind: str, source: str, bearer: str) -> None:
    entry = await ledgered(levels, kind, source)
    record = await levels.region.done(f"{entry.place}/classify", CLASSIFY[kind])
    assert record["bearer_tenant"] == bearer


async def test_merged_requirements_count_as_places_that_need_it(levels: Levels) -> None:
    entry = await ledgered(levels)
    await levels.world.sql(
        "UPDATE governance_ledger_entry SET merged = $1::jsonb",
        f'[{{"tenant": "{CITY}", "id": "00000000-0000-0000-0000-000000000001"}}]',
    )
    answer = await levels.region.act(f"{entry.place}/classify", CLASSIFY["personal"])
    assert codes(answer) == {"entry.class_against_evidence"}


STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "classified": ("region", CLASSIFY["personal"]),
    "confirmed": ("bearer", CONFIRM),
    "scheduled": ("bearer", SCHEDULE),
    "ordered": ("bearer", ORDER),
    "taken": ("provider", {}),
    "delivered": ("provider", DELIVER),
    "proposer_accepted": ("proposer", OPINION),
    "accepted": ("region", OPINION),
    "released": ("region", RELEASE),
}


async def address(entry: Entry, stage: str) -> str:
    """Where the step that leads to `stage` is taken."""
    match stage:
        case "classified":
            return f"{entry.place}/classify"
        case "confirmed":
            return f"{await entry.work()}/confirm"
        case "scheduled":
            return f"{await entry.work()}/schedule"
        case "ordered":
            return "governance/work-orders/issue"
        case "taken" | "delivered":
            return f"{await entry.order()}/{'take' if stage == 'taken' else 'deliver'}"
        case "proposer_accepted":
            return f"{await entry.acceptance()}/accept"
        case "accepted":
            return f"{entry.place}/accept"
    return f"{entry.place}/release"


def person(entry: Entry, stage: str) -> Person:
    who = STEPS[stage][0]
    if who == "region":
        return entry.levels.region
    found = getattr(entry, who)
    assert isinstance(found, Person)
    return found


def form(entry: Entry, stage: str) -> dict[str, Any]:
    more = {"ledger_number": entry.number} if stage == "ordered" else {}
    return {**STEPS[stage][1], **more}


@pytest.mark.parametrize("stage", STEPS)
async def test_a_step_by_the_wrong_people_and_twice(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(STAGES[STAGES.index(stage) - 1])
    place, right = await address(entry, stage), person(entry, stage)
    everybody = (
        levels.banner,
        levels.city,
        levels.region,
        levels.purchaser,
        levels.supplier,
        levels.provider,
        levels.overseer,
    )
    for each in everybody:
        if each.login != right.login:
            answer = await each.at(right.tenant).act(place, form(entry, stage))
            assert answer.status_code == 403, each.name
    await right.done(place, form(entry, stage))
    again = await right.act(place, form(entry, stage))
    if stage == "ordered":
        assert codes(again) == {"order.not_scheduled"}
    else:
        assert again.status_code == 409


@pytest.mark.parametrize("stage", ["ledgered", "classified", "confirmed"])
async def test_no_order_before_its_time(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(stage)
    answer = await entry.bearer.act("governance/work-orders/issue", form(entry, "ordered"))
    wanted = "order.no_entry" if stage == "ledgered" else "order.not_scheduled"
    assert codes(answer) == {wanted}
    assert answer.json()["problems"][0]["law"] == "内财购〔2021〕1131号 二（三）"


@pytest.mark.parametrize(
    ("number", "code"),
    [("", "order.no_ledger_number"), ("150121-XQ-2026-0001", "order.no_entry")],
)
async def test_no_order_without_an_entry(levels: Levels, number: str, code: str) -> None:
    await (await ledgered(levels)).to("scheduled")
    form = {**ORDER, "ledger_number": number}
    answer = await levels.banner.act("governance/work-orders/issue", form)
    assert codes(answer) == {code}
    assert (await levels.provider.get("governance/work-orders")).json()["items"] == []


async def test_two_orders_at_once_are_one(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("scheduled")
    asked = [
        levels.banner.act("governance/work-orders/issue", form(entry, "ordered")) for _ in range(3)
    ]
    answers = sorted(answer.status_code for answer in await asyncio.gather(*asked))
    assert answers[0] == 201
    assert set(answers[1:]) <= {409, 422}
    (order,) = (await levels.provider.get("governance/work-orders")).json()["items"]
    assert order["number"] == f"{BANNER}-GD-2026-0001"


async def test_no_order_for_what_another_level_pays(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate")).to("scheduled")
    answer = await levels.banner.act("governance/work-orders/issue", form(entry, "ordered"))
    assert codes(answer) == {"order.no_entry"}


async def test_who_does_not_pay_sends_it_back_to_be_classified(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("classified")
    reason = {"reason": "本年度预算没有安排"}
    await levels.banner.done(f"{await entry.work()}/decline", reason)
    assert (await entry.record())["state"] == "ledgered"
    entry.kind = "separate"
    await entry.to("released")
    assert (await entry.record())["bearer_tenant"] == CITY


async def test_days_and_years_are_in_order(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("classified")
    work = await entry.work()
    answer = await levels.banner.act(f"{work}/confirm", {**CONFIRM, "budget_year": 2025})
    assert codes(answer) == {"work.past_budget"}
    await entry.to("confirmed", "classified")
    wrong = {**SCHEDULE, "starts_on": "2026-03-01", "due_on": "2026-02-01"}
    answer = await levels.banner.act(f"{work}/schedule", wrong)
    assert codes(answer) == {"work.past_start", "work.backwards"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "order.no_report"),
        ("全部通过", "order.unreadable_report"),
        ('{"errors": 0}', "order.unreadable_report"),
        (FAILED.replace('"errors": 1', '"errors": 0'), "order.unreadable_report"),
    ],
)
async def test_an_extension_comes_with_its_check(
    levels: Levels, text: str | None, code: str
) -> None:
    entry = await (await ledgered(levels)).to("taken")
    place = f"{await entry.order()}/deliver"
    answer = await entry.provider.act(place, {**DELIVER, "check_report": text and report(text)})
    assert codes(answer) == {code}


async def test_what_touches_the_framework_is_not_accepted(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("taken")
    await entry.provider.done(
        f"{await entry.order()}/deliver", {**DELIVER, "check_report": report(FAILED)}
    )
    page = await entry.provider.page(await entry.order())
    assert "示例：使用了内部模块" in page.text
    answer = await levels.banner.act(f"{await entry.acceptance()}/accept", OPINION)
    assert codes(answer) == {"entry.framework_touched"}
    answer = await levels.region.act(f"{entry.place}/accept", OPINION)
    assert codes(answer) == {"entry.framework_touched", "entry.proposer_first"}
    await levels.banner.done(f"{await entry.acceptance()}/refuse", OPINION)
    order = (await entry.provider.get(await entry.order())).json()
    assert (order["state"], order["returned"]) == ("taken", OPINION["opinion"])
    await entry.to("released", "taken")
    assert (await entry.record())["check_errors"] == 0


async def test_the_region_accepts_after_the_proposer_and_what_has_come(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("taken")
    for verb in ("accept", "refuse"):
        answer = await levels.region.act(f"{entry.place}/{verb}", OPINION)
        assert codes(answer) == {"entry.not_delivered"}
    await entry.to("delivered", "taken")
    answer = await levels.region.act(f"{entry.place}/accept", OPINION)
    assert codes(answer) == {"entry.proposer_first"}
    await entry.to("proposer_accepted", "delivered")
    await levels.region.done(f"{entry.place}/refuse", OPINION)
    assert (await entry.newest(entry.bearer, "work-orders"))["state"] == "taken"
    await entry.to("released", "taken")


@pytest.mark.parametrize("stage", ["delivered", "proposer_accepted"])
async def test_nothing_is_released_without_acceptance(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(stage)
    assert (await levels.region.act(f"{entry.place}/release", RELEASE)).status_code == 409


async def test_only_what_was_accepted_is_released(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("accepted")
    form = {**RELEASE, "released_version": "1.3.0"}
    assert codes(await levels.region.act(f"{entry.place}/release", form)) == {"entry.other_version"}


async def test_an_entry_is_closed_when_it_is_quiet_or_confirmed(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    place = f"{entry.place}/close"
    reason = {"end_reason": "无争议"}
    assert codes(await levels.region.act(place, reason)) == {"entry.not_quiet"}
    for wrong in (levels.banner, levels.provider):
        assert (await wrong.at(REGION).act(place, reason)).status_code == 403
    ticked = {**reason, "confirmed": True}
    assert (await levels.region.act(place, ticked)).status_code == 422
    source = (await entry.record())["source_id"]
    for who, state in (("01900000-0000-7000-8000-000000000000", 422), (source, 200)):
        own = {"number": entry.number, "requirement": who}
        await told(levels.world, REGION, "entry_confirmed", **own)
        assert (await levels.region.act(place, reason)).status_code == state
    assert (await entry.record())["state"] == "closed"
    assert (await levels.region.act(place, reason)).status_code == 409
    await levels.region.done(f"{entry.place}/retire", {"end_reason": "业务已经取消"})
    assert (await entry.record())["state"] == "retired"


async def test_an_entry_that_nobody_disputes_closes_by_itself(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    await levels.world.travel(timedelta(days=90))
    await levels.world.settle()
    assert (await entry.record())["state"] == "released"
    await levels.world.travel(timedelta(days=1))
    await levels.world.settle()
    assert (await entry.record())["state"] == "closed"


async def test_what_is_told_twice_changes_nothing(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("confirmed")
    before = await entry.record()
    values = {"attempt": 1, "budget_year": 2026, "cost": "50000.00"}
    await told(
        levels.world, REGION, "entry_progressed", entry=entry.id, step="confirmed", values=values
    )
    await entry.to("proposer_accepted", "confirmed")
    again = {"attempt": 1, "delivery": 1, "delivered_version": "1.2.0", "check_errors": 0}
    await told(
        levels.world, REGION, "entry_progressed", entry=entry.id, step="delivered", values=again
    )
    after = await entry.record()
    assert after["proposer_accepted_at"] is not None
    assert before["state"] == "classified"
    work = (await entry.newest(levels.banner, "works"))["id"]
    assert len(await levels.world.audit(subject_id=work)) == 4


async def test_the_provider_sees_orders_and_nothing_before(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("scheduled")
    assert (await levels.provider.get("governance/works")).status_code == 403
    assert (await levels.provider.get("governance/work-orders")).json()["items"] == []
    await entry.to("ordered", "scheduled")
    (order,) = (await levels.provider.get("governance/work-orders")).json()["items"]
    assert order["ledger_number"] == entry.number
    assert (await levels.supplier.get("governance/work-orders")).status_code == 403
    assert (await levels.world.client.get(f"/api/v1/t/{REGION}/-/{ENTRIES}")).status_code == 200


async def test_an_order_is_its_takers_alone(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("ordered")
    code = await levels.world.organisation("示例另一服务商", capacity="service_provider")
    other = await levels.world.person(
        Role.SERVICE_PROVIDER, tenant=BANNER, organisation=code, name="郑示例"
    )
    order = await entry.order()
    assert (await other.get(order)).status_code == 200
    await entry.to("taken", "ordered")
    assert (await other.get("governance/work-orders")).json()["items"] == []
    assert (await other.get(order)).status_code == 404
    assert (await other.act(f"{order}/deliver", DELIVER)).status_code in (403, 404)
    assert (await other.act(f"{order}/take")).status_code in (403, 404, 409)
    assert (await entry.provider.get(order)).json()["provider_code"] == entry.provider.organisation
    await entry.to("delivered", "taken")
    assert (await other.get(order)).status_code == 404


async def test_the_requirement_at_home_follows_to_the_end(levels: Levels, bureaus: Bureaus) -> None:
    home, _ = await bureaus.reviewed("publicised")
    await levels.world.travel(date(2026, 3, 16))
    await levels.world.next_day()
    (row,) = (await levels.region.get(ENTRIES)).json()["items"]
    entry = Entry(levels, row["id"], row["number"], BANNER)
    seen = [(await bureaus.state(home))["state"]]
    for stage in STAGES[1:]:
        if stage == "scheduled":
            later = {**SCHEDULE, "starts_on": "2026-04-01"}
            await levels.banner.done(f"{await entry.work()}/schedule", later)
        else:
            await entry.step(stage)
        seen.append((await bureaus.state(home))["state"])
    assert list(dict.fromkeys(seen)) == [
        "ledgered",
        "classified",
        "scheduled",
        "developing",
        "accepted",
        "released",
    ]
    form = {"end_reason": "无争议"}
    assert codes(await levels.region.act(f"{entry.place}/close", form)) == {"entry.not_quiet"}
    assert (await levels.region.at(BANNER).act(f"{home}/confirm")).status_code == 403
    await bureaus.purchaser.done(f"{home}/confirm")
    assert codes(await bureaus.purchaser.act(f"{home}/confirm")) == {"requirement.confirmed"}
    own = {"number": entry.number, "requirement": home[-36:]}
    await told(levels.world, REGION, "entry_confirmed", **own)
    await levels.region.done(f"{entry.place}/close", form)
    record = await bureaus.state(home)
    assert (record["state"], record["above_number"]) == ("closed", entry.number)
