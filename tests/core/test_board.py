"""What waits for whom at each stage: from the declarations, below, and only what may be seen."""

import time
from collections.abc import AsyncIterator, Sequence

import pytest
from requisition_cast import ANNEX, NEIGHBOUR, REQUISITIONS, SPECIMEN, Cast

from zhengcai import Role, Stage, StageCount, stage_counts
from zhengcai.identity.sessions import Origin
from zhengcai.testing import Person, World, world_on
from zhengcai.testing.grounds import Grounds
from zhengcai.web.road import open_context

PARTIES = {
    "purchaser": {Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER},
    "finance": {Role.FINANCE_BUDGET},
}
DRAFTS = ("purchaser", Stage.PLANNING, "draft")
HANDED_OUT = ("finance", Stage.PAYMENT, "submitted")
BUDGETED = ("finance", Stage.PLANNING, "draft")


@pytest.fixture
async def shared(
    zhengcai_grounds: Grounds, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """A platform for one test: what is counted depends on all that is there."""
    async with world_on(
        zhengcai_grounds, [ANNEX, NEIGHBOUR, SPECIMEN], tmp_path_factory.mktemp("var")
    ) as world:
        await world.choose("annex", "off", "150000")
        await world.runtime.reload()
        yield world


@pytest.fixture
async def cast(shared: World) -> Cast:
    """The people of this platform."""
    here = await shared.organisation()
    return Cast(
        shared,
        await shared.person(Role.PURCHASER_OPERATOR, organisation=here),
        await shared.person(Role.PURCHASER_MANAGER, organisation=here),
        await shared.person(Role.FINANCE_BUDGET),
        await shared.person(Role.FINANCE_SUPERVISOR),
        await shared.person(Role.OVERSEER, tenant="150000"),
        await shared.person(Role.PURCHASER_OPERATOR),
        await shared.person(Role.PURCHASER_OPERATOR, tenant="150102"),
    )


async def counts(reader: Person, *, tree: bool = True) -> Sequence[StageCount]:
    """The board as `reader` sees it."""
    tenant = reader.world.runtime.tenant(reader.tenant)
    assert tenant is not None
    origin = Origin(token=reader.token, source="test", request_id="0")
    async with open_context(reader.world.runtime, tenant, origin, tree=tree) as ctx:
        return await stage_counts(ctx, PARTIES)


def cells(found: Sequence[StageCount]) -> dict[tuple[str, tuple[str, Stage, str]], int]:
    """Totals by tenant and cell."""
    return {(each.tenant, (each.party, each.stage, each.state)): each.total for each in found}


async def test_each_record_counts_once_where_it_waits(cast: Cast) -> None:
    await cast.draft()
    await cast.draft()
    await cast.submitted()
    found = await counts(cast.supervisor)
    assert cells(found) == {("150100", DRAFTS): 2, ("150100", HANDED_OUT): 1}
    (drafts,) = (each for each in found if each.state == "draft")
    assert (drafts.plugin, drafts.collection) == ("specimen", "requisitions")
    assert (drafts.title, drafts.state_title) == ("领用单", "草稿")
    assert set(drafts.actions) == {"修改领用单", "提交领用单"}


async def test_what_waits_for_the_same_party_twice_counts_once(cast: Cast) -> None:
    row = await cast.submitted()
    await cast.budget.done(f"{REQUISITIONS}/{row['id']}/hand_out")
    assert await counts(cast.supervisor) == []


async def test_an_action_that_says_when_it_waits_counts_only_then(cast: Cast) -> None:
    row = await cast.submitted()
    assert cells(await counts(cast.supervisor)) == {("150100", HANDED_OUT): 1}
    await cast.world.sql("UPDATE specimen_requisition SET quantity = 0")
    assert cells(await counts(cast.supervisor)) == {}
    assert (await cast.budget.get("core/todo")).json()["items"] == []
    assert (await cast.budget.act(f"{REQUISITIONS}/{row['id']}/hand_out")).status_code == 200


async def test_tenants_below_count_as_far_as_the_reader_reaches(cast: Cast) -> None:
    await cast.elsewhere.act(f"{REQUISITIONS}/draft", cast.form())
    await cast.draft()
    above = cells(await counts(cast.overseer_above))
    assert above == {("150100", DRAFTS): 1, ("150102", DRAFTS): 1}
    assert cells(await counts(cast.overseer_above, tree=False)) == {}
    assert cells(await counts(cast.budget)) == {("150100", DRAFTS): 1}
    assert cells(await counts(cast.operator)) == {("150100", DRAFTS): 1}
    assert cells(await counts(cast.stranger)) == {}


async def test_nothing_counts_where_the_plugin_is_off(cast: Cast) -> None:
    await cast.elsewhere.act(f"{REQUISITIONS}/draft", cast.form())
    await cast.draft()
    await cast.world.choose("specimen", "off", "150102")
    await cast.world.runtime.reload()
    assert cells(await counts(cast.overseer_above)) == {("150100", DRAFTS): 1}


async def test_steps_of_approval_count_where_their_extension_works(cast: Cast) -> None:
    await cast.world.choose("annex", "inherit", "150000")
    await cast.world.choose("annex", "on", "150100")
    await cast.world.choose("annex", "off", "150102")
    await cast.world.runtime.reload()
    extra = {"annex": {"purpose": "office"}}
    row = await cast.draft(extra=extra)
    await cast.elsewhere.act(f"{REQUISITIONS}/draft", cast.form())
    assert cells(await counts(cast.overseer_above)) == {
        ("150100", DRAFTS): 1,
        ("150100", BUDGETED): 1,
        ("150102", DRAFTS): 1,
    }
    await cast.budget.done(f"{REQUISITIONS}/{row['id']}/approve_annex_budget", {"agreed": True})
    assert ("150100", BUDGETED) not in cells(await counts(cast.overseer_above))


async def test_a_thousand_records_in_three_tenants_are_counted_at_once(cast: Cast) -> None:
    row = await cast.draft()
    for tenant in ("150100", "150102", "150121"):
        await cast.world.sql(
            "INSERT INTO specimen_requisition SELECT (jsonb_populate_record(r, jsonb_build_object("
            "'id', gen_random_uuid(), 'tenant_code', $1::text))).* "
            "FROM specimen_requisition r, generate_series(1, 1000) WHERE r.id = $2::uuid",
            tenant,
            row["id"],
        )
    await counts(cast.overseer_above)
    started = time.perf_counter()
    found = cells(await counts(cast.overseer_above))
    assert time.perf_counter() - started < 0.5
    assert found == {
        ("150100", DRAFTS): 1001,
        ("150102", DRAFTS): 1000,
        ("150121", DRAFTS): 1000,
    }
