"""From the form of a banner to the version that runs there, over HTTP on the real tree."""

from datetime import date
from typing import Any

import pytest
from deployed import Deployed
from governing import BANNER, CITY, REGION, Procedure, codes, people_of

from zhengcai.jobs import make_jobs
from zhengcai.testing import World

PERSONAL = {"classification": "personal", "reason": "只有提出地区需要"}
SEPARATE = {"classification": "separate", "reason": "两个旗县区的功能延伸", "concerned": "150102"}
GENERAL = {"classification": "general", "reason": "全区各地均需要", "whole_region": True}


@pytest.fixture
async def procedure(deployed: Deployed) -> Procedure:
    """The people of the procedure, in the deployment of the real tenants."""
    deployed.region("hohhot")
    jobs = make_jobs(deployed.runtime, deployed.dsns.app)
    world = World(deployed.runtime, deployed.platform.http, deployed.dsns, jobs)
    await world.travel(date(2026, 3, 9))
    return await people_of(world)


async def _objected(procedure: Procedure, review: str) -> str:
    """Somebody objects; the path of the objection."""
    form = {
        "review_id": review.rpartition("/")[2],
        "phone": "0471-1111111",
        "reason": "该需求会增加经办人的工作量",
    }
    made = await procedure.objector.done("governance/objections/raise", form)
    return f"governance/objections/{made['id']}"


async def test_a_personal_need_from_its_form_to_its_dispute(procedure: Procedure) -> None:
    region, proposer = procedure.official(REGION), procedure.proposer
    need = await procedure.propose(
        "联络名单按苏木乡镇查询", "联络名单增加按苏木乡镇查询的条件", "查找基层联络员"
    )
    early = await procedure.official(BANNER).act(f"{need}/report")
    assert codes(early) == ["requirement.unevaluated"]
    await procedure.evaluate(need)
    review = await procedure.report(need)
    first = await procedure.publicise(review)
    objection = await _objected(procedure, review)
    answer = {
        "outcome": "revised",
        "reply": "采纳，改为可选条件",
        "content": "联络名单增加按苏木乡镇查询的可选条件",
    }
    await region.done(f"{objection}/handle", answer)
    assert (await procedure.record(need, proposer))["state"] == "reviewing"
    second = await procedure.publicise(review)
    assert (first["publicity_round"], second["publicity_round"]) == (1, 2)
    entry = await procedure.entered(review)
    assert entry["content"] == answer["content"]
    assert (await procedure.record(need, proposer))["above_number"] == entry["number"]
    await procedure.build(entry, PERSONAL, "0.2.0")
    await procedure.release(entry, "0.2.0")


@pytest.mark.parametrize(
    ("form", "bearer"), [(SEPARATE, CITY), (GENERAL, REGION)], ids=["separate", "general"]
)
async def test_a_need_of_more_than_one_place(
    procedure: Procedure, form: dict[str, Any], bearer: str
) -> None:
    need = await procedure.propose(
        "采购意向到期提醒", "采购意向公开满三十日时提醒经办人", "采购人每日查看待办"
    )
    await procedure.evaluate(need)
    review = await procedure.report(need)
    await procedure.publicise(review)
    entry = await procedure.entered(review)
    await procedure.build(entry, form, "0.2.0")
    await procedure.release(entry, "0.2.0")
    path = f"governance/ledger-entries/{entry['id']}"
    released = await procedure.record(path, procedure.official(REGION))
    assert (released["state"], released["bearer_tenant"]) == ("released", bearer)
    told = await procedure.record(need, procedure.proposer)
    assert (told["state"], told["above_number"]) == ("released", entry["number"])
