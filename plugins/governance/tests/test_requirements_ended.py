"""What ends or outlives a publicity: revisions, withdrawal, what is merged, the public ledger."""

from datetime import date

import pytest
from bureaus import LETTER, LETTER_DRAFT, Bureaus, codes, objection
from test_requirements_publicity import RAISE, entries, morning


async def test_the_public_ledger_names_no_official(bureaus: Bureaus) -> None:
    await bureaus.reviewed("publicised")
    await morning(bureaus, date(2026, 3, 17))
    (entry,) = await entries(bureaus)
    place = f"governance/ledger-entries/{entry['id']}"
    region = bureaus.official("150000")
    reason = "全区各地均需要，内部意见"
    form = {"classification": "general", "reason": reason, "whole_region": True}
    await region.done(f"{place}/classify", form)
    assert region.name in (await region.page(place)).text
    for page in (
        await bureaus.world.client.get(f"/t/150000/-/{place}"),
        await bureaus.supplier.at("150000").page(place),
    ):
        assert page.status_code == 200
        assert "办理经过" in page.text
        assert region.name not in page.text
        assert "办理人" not in page.text


@pytest.mark.parametrize(("source", "fits"), [("150121", True), ("150100", False)])
async def test_what_is_merged_into_the_ledger_is_followed_and_counted(
    bureaus: Bureaus, source: str, fits: bool
) -> None:
    _, review = await bureaus.reviewed("publicised")
    await morning(bureaus, date(2026, 3, 17))
    (entry,) = await entries(bureaus)
    place = f"governance/ledger-entries/{entry['id']}"
    region = bureaus.official("150000")
    await region.done(
        f"{place}/classify", {"classification": "personal", "reason": "只有提出地区需要"}
    )
    proposer = bureaus.purchaser if fits else bureaus.official(source)
    home = await bureaus.brought("feasible", proposer)
    if not fits:
        await bureaus.official(source, 1).done(f"{home}/report")
        (waiting,) = await bureaus.rows("arrivals", source, state="arrived")
        draft = {**LETTER_DRAFT, "arrivals": [waiting["id"]]}
        letter = (await proposer.done("governance/consolidations/draft", draft))["id"]
        letter = f"governance/consolidations/{letter}"
    else:
        letter = await bureaus.gathered(home)
    await bureaus.official("150100").done(f"{letter}/report", LETTER)
    newest, *_ = await bureaus.rows("reviews", "150000")
    other = f"governance/reviews/{newest['id']}"
    await region.done(f"{other}/check_duplicates", {"duplicates": "与台账事项重复"})
    form = {"into": review[-36:], "reason": "与台账事项重复"}
    answer = await region.act(f"{other}/merge", form)
    if not fits:
        assert codes(answer) == ["entry.class_against_evidence"]
        return
    assert answer.status_code == 200, answer.text
    await bureaus.world.settle()
    row = await bureaus.state(home)
    assert (row["state"], row["above_number"]) == ("classified", entry["number"])
    (kept,) = await bureaus.world.sql("SELECT merged FROM governance_ledger_entry")
    assert home[-36:] in kept["merged"]
    page = await region.page(review)
    assert page.status_code == 200
    assert "并入本需求的" in page.text


async def test_the_publicised_text_stands_until_it_is_reviewed_again(bureaus: Bureaus) -> None:
    _, review = await bureaus.reviewed("objected")
    await bureaus.supplier.at("150000").done(RAISE, objection(review))
    region = bureaus.official("150000")
    public = f"/api/v1/t/150000/-/{review}"
    before = (await bureaus.world.client.get(public)).json()
    second, first = await bureaus.rows("objections", "150000")
    revised = {"outcome": "revised", "reply": "采纳，缩小范围", "content": "只在逾期时提醒经办人"}
    await region.done(f"governance/objections/{first['id']}/handle", revised)
    shown = (await bureaus.world.client.get(public)).json()
    assert shown["content"] == before["content"]
    assert "revision" not in shown
    path = f"governance/objections/{second['id']}/handle"
    whole = {**revised, "content": "只在逾期时提醒经办人和负责人"}
    refused = await region.act(path, whole)
    assert codes(refused) == ["objection.earlier_revision"]
    assert "只在逾期时提醒经办人" in refused.text
    await region.done(path, {**whole, "builds_on": True})
    row = await bureaus.state(review, region)
    assert (row["state"], row["content"]) == ("reviewing", "只在逾期时提醒经办人和负责人")
    assert await titles(bureaus) == ["软件需求公示终止", "软件需求公示"]


async def titles(bureaus: Bureaus) -> list[str]:
    """What the portal shows, newest first."""
    return [each["local_title"] for each in await bureaus.announced()]


async def test_what_is_withdrawn_is_announced_as_ended(bureaus: Bureaus) -> None:
    await bureaus.reviewed("objected")
    (raised,) = await bureaus.rows("objections", "150000")
    form = {"outcome": "upheld", "reply": "经核实，异议成立"}
    await bureaus.official("150000").done(f"governance/objections/{raised['id']}/handle", form)
    assert await titles(bureaus) == ["软件需求公示终止", "软件需求公示"]
