"""The law changes while projects are under way: each ends under the rule that it began with (R-022)."""

from datetime import date

import pytest
from tender_house import House, laws, problems, terms

CHANGED = date(2026, 3, 3)
"""From this day on the period between document and deadline is 25 days instead of 20."""
DOCUMENTS = {"documents_from": "2026-03-03", "documents_until": "2026-03-10"}
TWENTY_ONE_DAYS, TWENTY_SEVEN_DAYS = "2026-03-24T09:30:00+08:00", "2026-03-30T09:30:00+08:00"


@pytest.fixture
async def changed(house: House) -> House:
    """The rule book has a second row of the same rule; nothing else is installed or switched."""
    await house.world.sql(
        "INSERT INTO rule_row SELECT (jsonb_populate_record(old, "
        """'{"value": 25, "valid_from": "2026-03-03"}')).* FROM rule_row AS old """
        "WHERE rule_id = 'A-07' AND jurisdiction = 'CN'"
    )
    await house.world.sql(
        "UPDATE rule_row SET valid_to = $1 WHERE rule_id = 'A-07' AND valid_from < $1", CHANGED
    )
    await house.world.runtime.reload()
    return house


async def test_two_projects_of_one_day_each_under_the_rule_of_its_beginning(changed: House) -> None:
    """In the same tenant, on the same day, with the same document."""
    house = changed
    before = await house.project("drafting")
    await house.world.travel(CHANGED)
    document = {**DOCUMENTS, "bid_deadline": TWENTY_SEVEN_DAYS}
    after = await house.project("drafting", document=document)

    shorter = terms(**DOCUMENTS, bid_deadline=TWENTY_ONE_DAYS)
    lawful = await house.agency.act(f"tendering/projects/{before}/prepare", shorter)
    assert lawful.status_code == 200, lawful.text
    refused = await house.agency.act(f"tendering/projects/{after}/prepare", shorter)
    assert problems(refused) == ["tender.period_too_short"]
    assert laws(refused) == ["政府采购法 第35条"]

    for project, deadline in ((before, TWENTY_ONE_DAYS), (after, TWENTY_SEVEN_DAYS)):
        await house.agency.done(f"tendering/projects/{project}/publish")
        record = await house.record(f"projects/{project}")
        assert record["state"] == "published"
        assert record["bid_deadline"] == deadline
    began = [(await house.record(f"projects/{project}"))["rules_on"] for project in (before, after)]
    assert began == ["2026-03-02", "2026-03-03"]
