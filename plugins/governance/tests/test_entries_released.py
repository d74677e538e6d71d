"""What was accepted is released by a release, and closed once it is quiet."""

from datetime import timedelta

import pytest
from governance_entries import ledgered
from governance_levels import BANNER, REGION, Levels, codes, told
from zhengcai_governance.actions.releasing import entry_of, release_entry

from zhengcai import Refusal


@pytest.mark.parametrize("stage", ["delivered", "proposer_accepted"])
async def test_nothing_is_released_without_acceptance(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(stage)
    await entry.taken_by(BANNER)
    await entry.rolled_out()
    assert (await entry.record())["state"] == "ordered"


async def test_a_release_releases_what_has_reached_whom_it_was_made_for(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate")).to("accepted")
    everybody = await entry.made_for()
    assert everybody == ["150102", BANNER]
    for arrived in ("", BANNER):
        if arrived:
            await entry.taken_by(arrived)
        await entry.rolled_out()
        assert (await entry.record())["state"] == "accepted", arrived
    await entry.taken_by("150102", version="1.1.0")
    await entry.rolled_out()
    assert (await entry.record())["state"] == "accepted", (
        "a former version is not what was accepted"
    )
    await entry.taken_by("150102", version="1.2.1")
    await entry.rolled_out(version="1.2.1")
    record = await entry.record()
    assert (record["state"], record["released_version"]) == ("released", "1.2.1")
    again = await levels.world.audit(subject_id=entry.id, action="governance.ledger_entry.release")
    await entry.rolled_out()
    assert again == await levels.world.audit(
        subject_id=entry.id, action="governance.ledger_entry.release"
    )


async def test_nobody_releases_by_hand(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("accepted")
    form = {"released_version": "1.2.0", "title": "示例版本"}
    for each in (levels.region, levels.banner, levels.provider, levels.overseer):
        answer = await each.at(REGION).act(f"{entry.place}/release", form)
        assert answer.status_code == 403, each.name
    await levels.world.sql("DELETE FROM core_upgrade")
    async with levels.world.inside("governance", REGION) as ctx:
        row = await entry_of(ctx, entry.id)
        with pytest.raises(Refusal) as refused:
            await ctx.perform(release_entry, row, **form)
    assert [each.code for each in refused.value.problems] == ["entry.not_reached"]


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
