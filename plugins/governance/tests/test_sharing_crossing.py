"""A need is withdrawn, or a specification ends, while a grant is being decided."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from governance_levels import REGION, Levels, codes
from sharing_client import GRANT, client_of, published
from test_governance_sharing_requests import ARRIVALS, PLACE, REASON, planned, read

from zhengcai.testing import World


async def states(levels: Levels, request: str, arrival: str, grant: str) -> tuple[str, ...]:
    """Of the need at home, of the need in the region, and of the grant."""
    above = (await levels.region.get(f"{ARRIVALS}/{arrival}")).json()
    given = (await levels.region.get(f"governance/grants/{grant}")).json()
    return ((await read(levels.purchaser, request))["state"], above["state"], given["state"])


@pytest.mark.parametrize("order", [("grant", "withdraw"), ("withdraw", "grant"), ()])
async def test_an_answer_that_crosses_with_the_withdrawal_ends(
    levels: Levels, order: tuple[str, ...]
) -> None:
    request, arrival = await planned(levels, "individual")
    client = await client_of(levels, organisation_code=levels.purchaser.organisation)
    steps = {
        "grant": lambda: levels.region.act(
            f"{ARRIVALS}/{arrival}/grant", {"grant_id": client.grant["id"]}
        ),
        "withdraw": lambda: levels.purchaser.act(f"{PLACE}/{request}/withdraw", REASON),
    }
    # Neither knows of the other before the jobs between their tenants have run.
    if order:
        answers = [await steps[step]() for step in order]
    else:
        answers = await asyncio.gather(*(step() for step in steps.values()))
    assert [each.status_code for each in answers] == [200, 200]
    await levels.world.settle()
    found = await states(levels, request, arrival, client.grant["id"])
    assert found == ("withdrawn", "withdrawn", "revoked")
    assert (await client.ask()).status_code in (400, 401)
    again = await steps["grant"]()
    assert (again.status_code, codes(again)) == (409, {"state.wrong"})


async def test_what_was_specified_meanwhile_is_withdrawn_and_never_granted(
    levels: Levels,
) -> None:
    request, arrival = await planned(levels, "common")
    served = await published(levels)
    form = {"specification_id": served["id"]}
    assert (await levels.region.act(f"{ARRIVALS}/{arrival}/specify", form)).status_code == 200
    assert (await levels.purchaser.act(f"{PLACE}/{request}/withdraw", REASON)).status_code == 200
    await levels.world.settle()
    client = await client_of(levels, served, organisation_code=levels.purchaser.organisation)
    answer = await levels.region.act(
        f"{ARRIVALS}/{arrival}/grant", {"grant_id": client.grant["id"]}
    )
    assert answer.status_code == 409
    found = await states(levels, request, arrival, client.grant["id"])
    assert found == ("withdrawn", "withdrawn", "active")


async def test_the_bureau_hears_that_a_need_is_withdrawn(levels: Levels) -> None:
    request, _ = await planned(levels, "individual")
    await levels.purchaser.done(f"{PLACE}/{request}/withdraw", REASON)
    inbox = (await levels.region.get("notify/messages")).json()["items"]
    assert "governance.sharing_arrival.withdrawn" in {each["kind"] for each in inbox}


async def waits_for_a_lock(world: World) -> None:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    while not await world.sql(f"{waiting} AND datname = current_database()"):
        pass


@pytest.mark.parametrize("what", ["issue", "specify"])
async def test_what_is_decided_while_its_specification_ends_is_refused(
    levels: Levels, what: str
) -> None:
    _, arrival = await planned(levels, "common")
    served = await published(levels)
    form: dict[str, Any] = {"specification_id": served["id"]}
    path = f"{ARRIVALS}/{arrival}/specify"
    if what == "issue":
        path, form = "governance/grants/issue", {**GRANT, **form}
    async with levels.world.inside("governance", REGION) as ctx:
        ending = "UPDATE governance_specification SET state = 'superseded' WHERE id = $1"
        await ctx.work.driver.execute(ending, UUID(served["id"]))
        deciding = asyncio.create_task(levels.region.act(path, form))
        await waits_for_a_lock(levels.world)
    assert codes(await deciding) == {"sharing.unpublished"}


async def test_a_specification_ends_after_what_is_being_decided_on_it(levels: Levels) -> None:
    served = await published(levels)
    form = {**GRANT, "specification_id": served["id"]}
    issued, ended = await asyncio.gather(
        levels.region.act("governance/grants/issue", form),
        levels.region.act(f"governance/specifications/{served['id']}/end", REASON),
    )
    assert ended.status_code == 200
    assert issued.status_code == 201 or codes(issued) == {"sharing.unpublished"}
