"""A wave goes back: its entries wait for their release again, disputes go on."""

import asyncio
from typing import Any

import pytest
from governance_entries import Entry, ledgered
from governance_levels import BANNER, REGION, Levels, codes, told
from test_governance_disputes import CASES, DISPUTES, EXPLAIN, FILINGS, PASS, RECEIPT, dispute, only
from zhengcai_governance.actions.releasing import entry_of
from zhengcai_governance.actions.taking_back import bring_entry_again, take_back_entry

from zhengcai import Refusal

BACK = "governance.ledger_entry.take_back"
AGAIN = {"released_version": "1.2.0", "title": "示例版本"}


async def gone_back(entry: Entry, *tenants: str, until: str = "version_taken_back") -> None:
    """What a wave that has gone back in these tenants leaves, and tells."""
    world = entry.levels.world
    for tenant in tenants:
        await world.sql("UPDATE core_upgrade SET state = 'undone' WHERE tenant_code = $1", tenant)
    which = {"plugin": "built"} if until == "version_taken_back" else {"entry": entry.id}
    await told(world, REGION, until, title="示例版本", **which)


async def stands(entry: Entry) -> tuple[str, str | None]:
    record = await entry.record()
    return record["state"], record["released_version"]


async def filed(entry: Entry) -> None:
    """The dispute about it, explained and filed at every level."""
    levels = entry.levels
    case = await only(levels.banner, CASES)
    if case["state"] == "open":
        await levels.banner.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    filing = await only(levels.city, FILINGS)
    await levels.city.done(f"{FILINGS}/{filing['id']}/pass", PASS)
    arrived = await only(levels.region, FILINGS)
    await levels.region.done(f"{FILINGS}/{arrived['id']}/receive", RECEIPT)


@pytest.mark.parametrize("state", ["released", "filed", "closed"])
async def test_what_went_back_is_accepted_and_released_by_the_next_release(
    levels: Levels, state: str
) -> None:
    entry = await (await ledgered(levels, "separate")).to("released")
    await levels.world.sql("UPDATE governance_ledger_entry SET state = $1", state)
    await gone_back(entry, BANNER)
    record = await entry.record()
    assert (record["state"], record["released_version"], record["quiet_until"]) == (
        "accepted",
        None,
        None,
    )
    assert record["accepted_at"] is not None
    assert "版本回退" in (await levels.supplier.at(REGION).page(entry.place)).text
    page = (await levels.region.page(entry.place)).text
    assert "示例版本已回退，1个地区不再有built 1.2.0" in page
    refused = await levels.supplier.act(f"{DISPUTES}/raise", dispute(entry))
    assert codes(refused) == {"dispute.not_released"}
    await entry.rolled_out()
    assert await stands(entry) == ("accepted", None), "it is not there again"
    await entry.taken_by(BANNER)
    await entry.rolled_out()
    assert await stands(entry) == ("released", "1.2.0")


@pytest.mark.parametrize("state", ["accepted", "retired"])
async def test_what_is_not_released_is_left_alone(levels: Levels, state: str) -> None:
    entry = await (await ledgered(levels)).to("released" if state == "retired" else state)
    await levels.world.sql("UPDATE governance_ledger_entry SET state = $1", state)
    await entry.taken_by(BANNER)
    before = await stands(entry)
    await gone_back(entry, BANNER)
    await gone_back(entry, until="entry_taken_back")
    assert await stands(entry) == before


@pytest.mark.parametrize(
    "case", ["a place of others", "still there by another wave", "never had it"]
)
async def test_who_has_not_lost_it_takes_nothing_back(levels: Levels, case: str) -> None:
    entry = await (await ledgered(levels, "separate")).to("accepted")
    await entry.taken_by("150102", BANNER)
    if case == "a place of others":
        await entry.taken_by("150700")
    await entry.rolled_out()
    match case:
        case "a place of others":
            await gone_back(entry, "150700")
        case "still there by another wave":
            await gone_back(entry, until="entry_taken_back")
            await levels.world.sql("UPDATE core_upgrade SET state = 'undone'")
            await entry.taken_by("150102", BANNER, version="1.2.1")
            await gone_back(entry)
        case "never had it":
            await levels.world.sql(
                "UPDATE core_upgrade SET state = 'undone', done_at = NULL WHERE tenant_code = $1",
                BANNER,
            )
            await gone_back(entry)
    assert await stands(entry) == ("released", "1.2.0")


async def test_what_is_told_twice_or_at_once_is_done_once(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    await levels.world.sql("UPDATE core_upgrade SET state = 'undone'")
    await asyncio.gather(*(gone_back(entry, until="entry_taken_back") for _ in range(3)))
    await gone_back(entry)
    assert await stands(entry) == ("accepted", None)
    assert len(await levels.world.audit(subject_id=entry.id, action=BACK, outcome="done")) == 1


@pytest.mark.parametrize("explained", [False, True])
async def test_a_dispute_goes_on_to_its_end(levels: Levels, explained: bool) -> None:
    entry = await (await ledgered(levels)).to("released")
    await levels.supplier.done(f"{DISPUTES}/raise", dispute(entry))
    if explained:
        case = await only(levels.banner, CASES)
        await levels.banner.done(f"{CASES}/{case['id']}/explain", EXPLAIN)
    await gone_back(entry, BANNER)
    await gone_back(entry)
    assert await stands(entry) == ("resolved" if explained else "disputed", None)
    assert (await entry.record())["open_disputes"] == 1
    await filed(entry)
    assert await stands(entry) == ("accepted", None), "nobody has it"
    assert (await only(levels.supplier, DISPUTES))["state"] == "filed"
    await entry.taken_by(BANNER)
    await entry.rolled_out()
    assert await stands(entry) == ("released", "1.2.0")
    await levels.supplier.done(f"{DISPUTES}/raise", dispute(entry))
    assert (await entry.record())["state"] == "disputed"


async def test_what_comes_again_while_it_is_disputed_is_released_once_that_is_filed(
    levels: Levels,
) -> None:
    entry = await (await ledgered(levels)).to("released")
    await levels.supplier.done(f"{DISPUTES}/raise", dispute(entry))
    await gone_back(entry, BANNER)
    await entry.taken_by(BANNER)
    for _ in range(2):
        await entry.rolled_out()
    assert await stands(entry) == ("disputed", "1.2.0")
    page = (await levels.supplier.at(REGION).page(entry.place)).text
    assert page.count("再次发布") == 1
    await filed(entry)
    assert await stands(entry) == ("filed", "1.2.0")


async def test_a_dispute_that_arrives_after_it_went_back_is_told_so(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    raised = await levels.supplier.done(f"{DISPUTES}/raise", dispute(entry))
    # As if the wave had gone back before the job came.
    await levels.world.sql("UPDATE governance_ledger_entry SET state = 'released', disputes = NULL")
    await gone_back(entry, BANNER)
    arriving = {"origin_tenant": BANNER, "origin_id": raised["id"], **dispute(entry)}
    await told(levels.world, REGION, "dispute_raised", raiser_name="示例", **arriving)
    lost = (await levels.supplier.get(f"{DISPUTES}/{raised['id']}")).json()
    assert lost["state"] == "late"
    assert lost["result"] == "台账事项已验收：版本已回退"


async def test_nobody_takes_back_by_hand_and_nothing_that_is_there(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    forms: dict[str, dict[str, Any]] = {"take_back": {"title": "示例版本"}, "bring_again": AGAIN}
    for verb, form in forms.items():
        for each in (levels.region, levels.banner, levels.provider, levels.overseer):
            answer = await each.at(REGION).act(f"{entry.place}/{verb}", form)
            assert answer.status_code == 403, each.name
    async with levels.world.inside("governance", REGION) as ctx:
        row = await entry_of(ctx, entry.id)
        with pytest.raises(Refusal) as refused:
            await ctx.perform(take_back_entry, row, **forms["take_back"])
        assert [each.code for each in refused.value.problems] == ["entry.not_gone_back"]
        with pytest.raises(Refusal) as refused:
            await ctx.perform(bring_entry_again, row, **AGAIN)
        assert [each.code for each in refused.value.problems] == ["state.wrong"]
