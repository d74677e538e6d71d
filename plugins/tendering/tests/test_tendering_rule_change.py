"""The law changes while projects are under way: what has been announced ends under the old rule (R-022).

`tests/journeys/test_rule_change.py` takes two projects through to payment and archive.
"""

from datetime import date, datetime

import pytest
from tender_house import BIDS, House, laws, problems, terms

CHANGED = date(2026, 3, 3)
"""From this day on the period between document and deadline is 25 days instead of 20."""
TWENTY_ONE_DAYS, TWENTY_SEVEN_DAYS = "2026-03-24T09:30:00+08:00", "2026-03-30T09:30:00+08:00"
DOCUMENTS = {"documents_from": "2026-03-03", "documents_until": "2026-03-10"}


@pytest.fixture
async def changing(house: House) -> House:
    """The rule book has further rows of two rules; nothing else is installed or switched."""
    await house.world.change_rule("A-07", 25, CHANGED)
    await house.world.change_rule("B.1-open-min-suppliers", 4, CHANGED)
    return house


async def test_the_day_of_the_announcement_decides(changing: House) -> None:
    """Two projects are drafted with one document before the change, one is announced before it."""
    house = changing
    document = {**DOCUMENTS, "bid_deadline": TWENTY_ONE_DAYS}
    before = await house.project("drafting", document=document)
    after = await house.project("drafting", document=document)
    await house.agency.done(f"tendering/projects/{before}/publish")
    await house.world.travel(CHANGED)

    refused = await house.agency.act(f"tendering/projects/{after}/publish")
    assert problems(refused) == ["tender.period_too_short"]
    assert laws(refused) == ["政府采购法 第35条"]
    longer = terms(**DOCUMENTS, bid_deadline=TWENTY_SEVEN_DAYS)
    await house.agency.done(f"tendering/projects/{after}/prepare", longer)
    await house.agency.done(f"tendering/projects/{after}/publish")

    for project, deadline, day in (
        (before, TWENTY_ONE_DAYS, "2026-03-02"),
        (after, TWENTY_SEVEN_DAYS, "2026-03-03"),
    ):
        record = await house.record(f"projects/{project}")
        assert (record["state"], record["bid_deadline"]) == ("published", deadline)
        assert record["rules_on"] == day

    for project in (before, after):
        await house.submit(project, BIDS)
    await house.world.travel(datetime.fromisoformat(TWENTY_SEVEN_DAYS))
    waiting = {
        task["action"]: [row["id"] for row in task["subjects"]]
        for task in (await house.agency.get("core/todo")).json()["items"]
    }
    assert waiting["tendering.project.open"] == [before]
    assert waiting["tendering.project.fail"] == [after]
    short = await house.agency.act(f"tendering/projects/{after}/open")
    assert problems(short) == ["project.too_few_bids"]
    await house.agency.done(f"tendering/projects/{before}/open")
    stored = await house.world.sql("SELECT DISTINCT rules_on, project_id FROM tendering_bid")
    assert {str(row["project_id"]): str(row["rules_on"]) for row in stored} == {
        before: "2026-03-02",
        after: "2026-03-03",
    }
