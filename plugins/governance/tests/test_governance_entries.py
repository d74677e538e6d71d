"""An entry's life, step by step: by whom, once, and told to the requirement at home."""

from datetime import date
from typing import Any

import pytest
from bureaus import Bureaus
from governance_entries import (
    CLASSIFY,
    CONFIRM,
    DELIVER,
    ENTRIES,
    OPINION,
    ORDER,
    SCHEDULE,
    STAGES,
    Entry,
    ledgered,
    ordering,
)
from governance_levels import BANNER, CITY, REGION, Levels, codes, told

from zhengcai.testing import Person


@pytest.mark.parametrize("kind", ["general", "separate", "personal"])
async def test_an_entry_of_each_class_is_built_and_released(levels: Levels, kind: str) -> None:
    entry = await (await ledgered(levels, kind)).to("released")
    record = await entry.record()
    assert (record["state"], record["classification"]) == ("released", kind)
    (share,) = await entry.shares()
    assert share["payer_tenant"] == {"general": REGION, "separate": CITY, "personal": BANNER}[kind]
    assert "内财购〔2021〕1131号" in share["cost_rule_source"]
    assert ("呼财购〔2021〕76号" in share["cost_rule_source"]) is (kind == "separate")
    assert (share["state"], share["lead"], share["budget_year"]) == ("confirmed", True, 2026)
    assert (share["development_cost"], share["yearly_cost"]) == ("50000.00", "6000.00")
    assert record["released_version"] == "1.2.0"
    assert record["plugin"] == "built"
    assert (await entry.newest(entry.bearer, "works"))["state"] == "finished"
    assert (await entry.newest(entry.bearer, "work-orders"))["state"] == "accepted"
    page = await levels.supplier.at(REGION).page(entry.place)
    for step in ("分类", "确认费用", "安排实施", "下达工单", "交付", "验收通过", "发布"):
        assert step in page.text


STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "classified": ("region", CLASSIFY["personal"]),
    "confirmed": ("bearer", CONFIRM),
    "scheduled": ("bearer", SCHEDULE),
    "ordered": ("bearer", ORDER),
    "taken": ("provider", {}),
    "delivered": ("provider", DELIVER),
    "proposer_accepted": ("proposer", OPINION),
    "accepted": ("region", OPINION),
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
    return f"{entry.place}/accept"


def person(entry: Entry, stage: str) -> Person:
    who = STEPS[stage][0]
    if who == "region":
        return entry.levels.region
    found = getattr(entry, who)
    assert isinstance(found, Person)
    return found


def form(entry: Entry, stage: str) -> dict[str, Any]:
    return ordering(entry) if stage == "ordered" else STEPS[stage][1]


@pytest.mark.parametrize("stage", STEPS)
async def test_a_step_by_the_wrong_people_and_twice(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(STAGES[STAGES.index(stage) - 1])
    place, right = await address(entry, stage), person(entry, stage)
    if stage == "delivered":
        await entry.install()
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


async def test_what_is_told_twice_changes_nothing(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("confirmed")
    before = await entry.record()
    own = {"entry": entry.id, "attempt": 1, "payer": BANNER}
    await told(levels.world, REGION, "share_answered", **own, declined="本年度预算没有安排")
    await entry.to("proposer_accepted", "confirmed")
    order = await entry.newest(entry.bearer, "work-orders")
    again = {
        **{
            name: order[name]
            for name in ("plugin", "delivered_version", "delivered_on", "evidence")
        },
        **{"order_tenant": BANNER, "order_id": order["id"], "order_number": order["number"]},
        **{"entry": entry.id, "attempt": 1, "delivery": 1},
    }
    await told(levels.world, REGION, "entry_delivered", **again)
    heard = {"entry": entry.id, "delivery": 1, "proposer": BANNER, "opinion": "示例意见"}
    await told(levels.world, REGION, "proposer_judged", **heard, accepted=False)
    after = await entry.record()
    assert after["proposer_accepted_at"] is not None
    assert before["state"] == "classified"
    work = (await entry.newest(levels.banner, "works"))["id"]
    assert len(await levels.world.audit(subject_id=work)) == 4


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
