"""From the form of a banner to the version that runs there, over HTTP on the real tree."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from deployed import Deployed
from governing import BANNER, CITY, REGION, Procedure, codes, people_of

from zhengcai.actions.runtime import open_runtime
from zhengcai.jobs import make_jobs
from zhengcai.plugins.discovery import discover
from zhengcai.testing import World
from zhengcai.web.app import build

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


@asynccontextmanager
async def newer_extension(
    procedure: Procedure, deployed: Deployed, folder: Path, number: str
) -> AsyncIterator[Procedure]:
    """The platform once Hohhot's extension is installed anew, as made for the banner alone."""
    await procedure.world.choose("hohhot", "inherit", CITY)
    await procedure.world.choose("hohhot", "on", BANNER)
    found = discover()
    (former,) = (each for each in found if each.id == "hohhot")
    assert former.folder is not None
    copy = shutil.copytree(former.folder.parent, folder / "extension")
    manifest = copy / former.folder.name / "plugin.toml"
    told = manifest.read_text("utf-8").replace('"0.1.0"', '"0.2.0"').replace(CITY, BANNER)
    manifest.write_text(f'{told}ledger = ["{number}"]\n', "utf-8")
    (copy / "CHANGELOG.md").write_text("# 0.2.0\n\n联络名单增加可选的查询条件\n", "utf-8")
    newer = replace(former, folder=manifest.parent)
    plugins = [newer if each is former else each for each in found]
    runtime = await open_runtime(deployed.settings, deployed.dsns.app, plugins)
    transport = httpx.ASGITransport(app=build(runtime))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            world = World(runtime, client, deployed.dsns, make_jobs(runtime, deployed.dsns.app))
            yield procedure.moved(world)
    finally:
        await runtime.close()


async def _objected(procedure: Procedure, review: str) -> str:
    """Somebody objects; the path of the objection."""
    form = {
        "review_id": review.rpartition("/")[2],
        "phone": "0471-1111111",
        "reason": "该需求会增加经办人的工作量",
    }
    made = await procedure.objector.done("governance/objections/raise", form)
    return f"governance/objections/{made['id']}"


async def test_a_personal_need_from_its_form_to_its_dispute(
    procedure: Procedure, deployed: Deployed, tmp_path: Path
) -> None:
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
    async with newer_extension(procedure, deployed, tmp_path, entry["number"]) as upgraded:
        await _rolled_out(upgraded)
        await upgraded.release(entry, "0.2.0")
        dispute = await upgraded.dispute(entry, upgraded.proposer)
        assert (await upgraded.record(dispute, upgraded.proposer))["state"] == "filed"
        ledger = f"governance/ledger-entries/{entry['id']}"
        assert (await upgraded.record(ledger, upgraded.official(REGION)))["state"] == "filed"


async def _rolled_out(procedure: Procedure) -> None:
    """The banner takes the new version of the extension that was made for it."""
    clerk = procedure.administrators[BANNER]
    plan = {
        "title": "联络名单查询",
        "plugins": ["hohhot"],
        "notes": "联络名单增加可选的查询条件",
        "notes_en": "An optional condition for the list of contacts",
    }
    release = (await clerk.done("console/releases/plan", plan))["id"]
    checked = await clerk.done(f"console/releases/{release}/check")
    assert (checked["state"], checked["missing"]) == ("checked", [])
    await clerk.done(f"console/releases/{release}/publish")
    wave = {
        "release_id": release,
        "title": "全旗",
        "chosen": "list",
        "tenants": [BANNER],
        "starts_at": (procedure.world.now + timedelta(minutes=5)).isoformat(),
    }
    path = f"console/waves/{(await clerk.done('console/waves/plan', wave))['id']}"
    await procedure.world.travel(timedelta(minutes=6))
    await procedure.world.settle()
    assert (await procedure.record(path, clerk))["state"] == "done"
    taken = await procedure.world.sql("SELECT tenant_code, to_version, state FROM core_upgrade")
    assert [tuple(row.values()) for row in taken] == [(BANNER, "0.2.0", "done")]


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
