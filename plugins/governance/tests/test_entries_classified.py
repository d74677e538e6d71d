"""Which class an entry gets, by what evidence, and who is asked for its cost."""

from typing import Any

import pytest
from governance_entries import CLASSIFY, CONFIRM, SCHEDULE, ledgered
from governance_levels import BANNER, CITY, DIRECT, REGION, Levels, codes


@pytest.mark.parametrize(
    ("form", "fits"),
    [
        ({"classification": "general", "whole_region": True}, True),
        ({"classification": "general", "concerned": [DIRECT]}, True),
        ({"classification": "general", "concerned": [CITY]}, False),
        ({"classification": "general", "concerned": ["150100", "150700"], "framework": True}, True),
        ({"classification": "general"}, False),
        ({"classification": "general", "concerned": [BANNER], "framework": True}, False),
        ({"classification": "separate", "concerned": [CITY]}, True),
        ({"classification": "separate"}, True),
        ({"classification": "separate", "whole_region": True}, False),
        ({"classification": "separate", "concerned": [CITY], "framework": True}, False),
        ({"classification": "personal"}, True),
        ({"classification": "personal", "concerned": [BANNER]}, True),
        ({"classification": "personal", "concerned": [CITY]}, False),
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
    form = {**CLASSIFY["general"], "concerned": ["420200", "999999"]}
    assert codes(await levels.region.act(place, form)) == {"form.unknown_code"}


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
    await levels.region.done(f"{entry.place}/classify", CLASSIFY[kind])
    assert bearer in {share["payer_tenant"] for share in await entry.shares() if share["lead"]}


async def test_merged_requirements_count_as_places_that_need_it(levels: Levels) -> None:
    entry = await ledgered(levels)
    await levels.world.sql(
        "UPDATE governance_ledger_entry SET merged = $1::jsonb",
        f'[{{"tenant": "{CITY}", "id": "00000000-0000-0000-0000-000000000001"}}]',
    )
    answer = await levels.region.act(f"{entry.place}/classify", CLASSIFY["personal"])
    assert codes(answer) == {"entry.class_against_evidence"}


async def test_who_does_not_pay_sends_it_back_to_be_classified(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("classified")
    reason = {"reason": "本年度预算没有安排"}
    await levels.banner.done(f"{await entry.work()}/decline", reason)
    record = await entry.record()
    assert (record["state"], record["classification"]) == ("ledgered", None)
    entry.kind = "separate"
    await entry.to("released")
    assert [(each["payer_tenant"], each["state"]) for each in await entry.shares()] == [
        (BANNER, "declined"),
        (CITY, "confirmed"),
    ]


async def test_days_and_years_are_in_order(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("classified")
    work = await entry.work()
    answer = await levels.banner.act(f"{work}/confirm", {**CONFIRM, "budget_year": 2025})
    assert codes(answer) == {"work.past_budget"}
    await entry.to("confirmed", "classified")
    wrong = {**SCHEDULE, "starts_on": "2026-03-01", "due_on": "2026-02-01"}
    answer = await levels.banner.act(f"{work}/schedule", wrong)
    assert codes(answer) == {"work.past_start", "work.backwards"}
