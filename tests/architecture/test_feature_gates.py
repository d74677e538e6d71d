"""A closed feature has no effect: tried with every kind of declaration, each put into one feature.

The probe's declarations are given a feature that no wave has opened; the journey of the extension
contract is made where the probe is on. Whoever adds a kind without a gate for features fails here.
"""

from collections.abc import AsyncIterator
from dataclasses import fields, is_dataclass

import pytest
from probe.asked import ASKED, specifications
from requisition_cast import NEIGHBOUR, REQUISITIONS, SPECIMEN
from test_extension_contract_reach import ON, PROBE, TRACE, Journey, kinds

from zhengcai import HookSpecs, LocalRule, TenantSettings
from zhengcai.actions.daily import put_down_daily
from zhengcai.actions.handling import run_job, system_context
from zhengcai.actions.upgrading import DataStep
from zhengcai.database.testing import ScratchPostgres
from zhengcai.plugins.declaration import Declaration
from zhengcai.plugins.manifest import FeatureEntry
from zhengcai.problems import Refusal
from zhengcai.testing import World, open_world

UNGATED = {
    TenantSettings: "a setting does nothing by itself",
    LocalRule: "begins on a day of its own, and what began before keeps the rule of its day",
    HookSpecs: "asked by the plugin's own code, which is gated",
    DataStep: "run by the wave that opens the features",
}
LATE = FeatureEntry(id="late", title="后来的功能", title_en="Late", since="1.0", ledger="TZ2026-1")


@pytest.fixture(scope="module")
async def platform(
    anyio_backend: str,
    zhengcai_postgres: ScratchPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """The probe is on in one city, and all of it is one feature that came with its version 1.0."""
    everywhere = {"150000": ("specimen", "neighbour"), ON: ("probe",)}
    async with open_world(
        zhengcai_postgres, [PROBE, NEIGHBOUR, SPECIMEN], tmp_path_factory.mktemp("var"), everywhere
    ) as world:
        report, registry = world.runtime.report, world.runtime.registry
        (probe,) = (each for each in report.loaded if each.id == "probe")
        steps = [step for steps in registry.steps.values() for step in steps]
        gated = [*probe.declarations, *(step for step in steps if step.plugin == "probe")]
        with features_of(gated):
            place = report.loaded.index(probe)
            manifest = probe.manifest.model_copy(update={"features": (LATE,)})
            report.loaded[place] = type(probe)(
                manifest, probe.candidate, probe.module, probe.declarations
            )
            for bound in registry.collections.values():
                bound.featured = bound.plugin == "probe"
            await world.had_first("probe", "0.9")
            yield world


class features_of:  # noqa: N801 - read as a phrase
    """Every declaration of a kind that is gated belongs to the feature inside."""

    def __init__(self, declarations: list[Declaration]) -> None:
        self.declarations = [each for each in declarations if type(each) not in UNGATED]

    def __enter__(self) -> None:
        for each in self.declarations:
            each.feature = LATE.id

    def __exit__(self, *_: object) -> None:
        for each in self.declarations:
            each.feature = ""


def test_every_kind_of_declaration_can_belong_to_a_feature() -> None:
    gated = {
        kind
        for kind in kinds()
        if is_dataclass(kind) and "feature" in {field.name for field in fields(kind)}
    }
    assert gated == kinds() - UNGATED.keys()


async def test_where_it_is_closed_nothing_of_it_is_there(platform: World) -> None:
    ASKED.clear()
    journey = await Journey(platform, ON).begin()
    await journey.work()
    assert set(await journey.addressed()) == {404}
    asked = {what for what, _ in ASKED}
    assert asked <= set(specifications()), "hooks are asked; nothing that is declared is"
    shown = [what for what, _, text in journey.said if any(word in text for word in TRACE)]
    assert shown == ["hints"], "which a hook answers"
    assert ("hand out", 200) in journey.facts(), "no step of approval waits"
    extra = {"title": "壁灯", "extra": {"probe": {"remark": "有"}}}
    refused = await journey.operator.act(f"{REQUISITIONS}/draft", extra)
    assert "extra" in {problem["field"] for problem in refused.json()["problems"]}
    row = await journey.drafted("地灯")
    step = await journey.supervisor.act(f"{row}/approve_probe_second", {"agreed": True})
    assert step.status_code == 404
    with pytest.raises(Refusal):
        async with system_context(platform.runtime, ON, "specimen") as ctx:
            assert ctx.fiscal
    described = (await platform.client.get("/api/openapi.json", params={"tenant": ON})).json()
    assert [path for path in described["paths"] if "/probe/" in path or "_probe_" in path] == []


async def test_jobs_and_commands_of_a_closed_feature_do_nothing(platform: World) -> None:
    runtime = platform.runtime
    jobs = [job for job in runtime.registry.jobs.values() if job.plugin == "probe"]
    assert jobs
    for job in jobs:
        assert not await run_job(runtime, ON, f"probe.{job.name}", {})
    held = await platform.sql("SELECT job FROM held_job")
    assert {row["job"] for row in held} == {f"probe.{job.name}" for job in jobs}
    assert not runtime.works(ON, runtime.registry.commands["probe"])
    await put_down_daily(runtime)
    waiting = await platform.sql("SELECT args->>'job' AS job FROM procrastinate_jobs")
    assert not [row for row in waiting if str(row["job"]).startswith("probe.")]


async def test_once_it_is_open_everything_works(platform: World) -> None:
    ASKED.clear()
    await platform.turn_feature("probe.late", "open", ON)
    await platform.settle()
    assert ("job", ON) in ASKED, "what was held goes on"
    journey = await Journey(platform, ON).begin()
    await journey.work()
    assert ("hand out", 422) in journey.facts(), "the step of approval waits"
    made = await journey.operator.act("probe/marks/make", {"title": "一"})
    assert set(await journey.addressed(made.json()["id"])) <= {200, 201}
    async with system_context(platform.runtime, ON, "specimen") as ctx:
        assert ctx.fiscal
    declared = {"action", "query", "handler", "job", "report", "page", "port"}
    assert {what for what, _ in ASKED} >= declared


async def test_closed_again_its_records_stay_and_nothing_new_begins(platform: World) -> None:
    journey = await Journey(platform, ON).begin()
    made = (await journey.operator.act("probe/marks/make", {"title": "留下"})).json()
    await platform.turn_feature("probe.late", "close", ON)
    assert (await journey.operator.get(f"probe/marks/{made['id']}")).status_code == 200
    assert (await journey.operator.get(f"probe/marks/{made['id']}/echo")).status_code == 200
    new = await journey.operator.act("probe/marks/make", {"title": "二"})
    assert new.status_code == 404
    assert (await journey.operator.page("probe/news")).status_code == 404
