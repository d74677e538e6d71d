"""From the form of a banner to the version that runs there, over HTTP on the real tree."""

import json
import shutil
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from deployed import Deployed
from governing import BANNER, CITY, DELIVERY, OTHER_CITY, REGION, Procedure, codes, people_of

from zhengcai.actions.runtime import open_runtime
from zhengcai.jobs import make_jobs
from zhengcai.plugins.discovery import discover
from zhengcai.testing import World
from zhengcai.web.app import build

PERSONAL = {"classification": "personal", "reason": "只有提出地区需要"}
SEPARATE = {
    "classification": "separate",
    "reason": "两个市的功能延伸",
    "concerned": ["150102", "150202"],
}
VERSION = "0.9.0"
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
async def newer(
    procedure: Procedure, deployed: Deployed, folder: Path, plugin: str, **manifest: Any
) -> AsyncIterator[Procedure]:
    """The platform once a plugin is installed in a new version, whose manifest says otherwise."""
    found = discover()
    (former,) = (each for each in found if each.id == plugin)
    assert former.folder is not None
    copy = shutil.copytree(former.folder.parent, folder / "newer")
    file = copy / former.folder.name / "plugin.toml"
    told = tomllib.loads(file.read_text("utf-8"))["plugin"] | {"version": VERSION} | manifest
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    file.write_text("\n".join(["[plugin]", *lines, ""]), "utf-8")
    (copy / "CHANGELOG.md").write_text(f"# {VERSION}\n\n按台账内容增加的功能\n", "utf-8")
    plugins = [replace(each, folder=file.parent) if each is former else each for each in found]
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
    there, order = await procedure.order(entry, PERSONAL, "hohhot")
    too_early = await there.act(f"{order}/deliver", DELIVERY)
    assert codes(too_early)[0] == "release.entry_not_named", "what is installed is another version"
    await procedure.world.choose("hohhot", "inherit", CITY)
    await procedure.world.choose("hohhot", "on", BANNER)
    named = {"ledger": [entry["number"]], "owner_tenant": BANNER}
    async with newer(procedure, deployed, tmp_path, "hohhot", **named) as upgraded:
        ledger = f"governance/ledger-entries/{entry['id']}"
        await upgraded.deliver(entry, replace(there, world=upgraded.world), order)
        assert (await upgraded.record(ledger, upgraded.official(REGION)))["state"] == "accepted"
        await upgraded.roll_out("hohhot", BANNER, BANNER)
        released = await upgraded.record(ledger, upgraded.official(REGION))
        assert (released["state"], released["released_version"]) == ("released", VERSION)
        taken = await upgraded.world.sql(
            "SELECT tenant_code, to_version, state FROM core_upgrade WHERE step = ''"
        )
        assert [tuple(row.values()) for row in taken] == [(BANNER, VERSION, "done")]
        dispute = await upgraded.dispute(entry, upgraded.proposer)
        assert (await upgraded.record(dispute, upgraded.proposer))["state"] == "filed"
        assert (await upgraded.record(ledger, upgraded.official(REGION)))["state"] == "filed"


@pytest.mark.parametrize(
    ("form", "payers", "plugin", "kind", "places"),
    [
        (SEPARATE, (CITY, OTHER_CITY), "hohhot", "separate", (BANNER, "150102", "150202")),
        (GENERAL, (REGION,), "warning", "subsystem", ()),
    ],
    ids=["separate", "general"],
)
async def test_a_need_of_more_than_one_place(
    procedure: Procedure,
    deployed: Deployed,
    tmp_path: Path,
    form: dict[str, Any],
    payers: tuple[str, ...],
    plugin: str,
    kind: str,
    places: tuple[str, ...],
) -> None:
    need = await procedure.propose(
        "采购意向到期提醒", "采购意向公开满三十日时提醒经办人", "采购人每日查看待办"
    )
    await procedure.evaluate(need)
    review = await procedure.report(need)
    await procedure.publicise(review)
    entry = await procedure.entered(review)
    path = f"governance/ledger-entries/{entry['id']}"
    if places:
        await procedure.world.choose(plugin, "inherit", CITY)
    for place in places:
        await procedure.world.choose(plugin, "on", place)
    named = {"ledger": [entry["number"]], "kind": kind}
    async with newer(procedure, deployed, tmp_path, plugin, **named) as upgraded:
        there, order = await upgraded.order(entry, form, plugin)
        await upgraded.deliver(entry, there, order)
        release = await upgraded.roll_out(plugin, REGION, *places)
        released = await upgraded.record(path, upgraded.official(REGION))
        assert released["state"] == "released"
        borne = {share["payer_tenant"] for share in await upgraded.shares(entry)}
        assert borne == set(payers), "each city pays for itself"
        told = await upgraded.record(need, upgraded.proposer)
        assert (told["state"], told["above_number"]) == ("released", entry["number"])
        clerk = upgraded.administrators[REGION]
        (wave,) = (await clerk.get("console/waves")).json()["items"]
        await clerk.done(f"console/waves/{wave['id']}/back", {"reason": "部分地区数据有误"})
        for state in ("accepted", "released"):
            assert (await upgraded.record(path, upgraded.official(REGION)))["state"] == state
            assert (await upgraded.record(need, upgraded.proposer))["state"] == state
            if state == "accepted":
                await upgraded.wave(release.rpartition("/")[2], REGION, *places)
