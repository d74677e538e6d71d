"""What the console shows of releases: dashboard, log by tenant, public notes, in both languages."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from wave_cast import BELOW, WAVES, Rollout, rollout_world

from zhengcai.database.testing import ScratchPostgres
from zhengcai.identity.roles import Role


@pytest.fixture(scope="module")
async def halted(
    anyio_backend: str,
    zhengcai_postgres: ScratchPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[Rollout, dict[str, Any], dict[str, Any]]]:
    """A release of which the pilots are done, and the second wave has failed in 150121."""
    async with rollout_world(zhengcai_postgres, tmp_path_factory.mktemp("var")) as rollout:
        for tenant in BELOW:
            await rollout.tree(tenant)
        await rollout.tree("150121", "朽木")
        release = await rollout.release()
        await rollout.begin(release, "150700")
        wave = await rollout.begin(release, "150100", "150102", "150121")
        yield rollout, release, wave


Halted = tuple[Rollout, dict[str, Any], dict[str, Any]]


async def test_the_dashboard_says_where_everything_stands(halted: Halted) -> None:
    rollout, release, _ = halted
    told = (await rollout.admin.get("core/rollout")).json()
    assert told["plugins"]["orchard"] == "果园"
    first, second = told["waves"]
    assert (first["state"], first["counts"]["done"]) == ("done", 1)
    assert (second["state"], second["counts"]["failed"], second["counts"]["done"]) == (
        "halted", 1, 2,
    )  # fmt: skip
    assert [each["tenant"] for each in second["failed"]] == ["150121"]
    places = {each["code"]: each["versions"]["orchard"] for each in told["places"]}
    assert places == {
        "150000": {"0.1.0": 1},
        "150100": {"0.1.0": 1, "0.2.0": 2},
        "150700": {"0.2.0": 1},
        "150781": {"0.1.0": 1},
    }
    (feature,) = told["features"]
    assert (feature["feature"], feature["open"], feature["of"]) == ("weighing", 3, 6)
    assert feature["ledger"]["proposer"] == "示例市财政局"
    deeper = (await rollout.admin.get("core/rollout", at="150100")).json()
    assert [each["code"] for each in deeper["places"]] == ["150100", "150102", "150121"]
    page = (await rollout.admin.page("console/rollout")).text
    for text in (
        "升级总览",
        "第2批（试点）",
        "已中止",
        "示例旗 150121",
        "0.1.0 × 1，0.2.0 × 2",
        "3 / 6",
        "只列出各地版本不一致的子系统",
    ):
        assert text in page
    places = page[page.index("各地区所在版本") :]
    assert 'data-label="果园"' in places
    assert 'data-label="平台"' not in places, "the same everywhere"
    assert 'href="/t/150000/-/ledgerbook/entries/试〔2026〕1号"' in page
    assert "示例市财政局；公示2026-09-28至2026-10-16" in page
    shown = (await rollout.admin.page(f"console/releases/{release['id']}")).text
    assert 'href="/t/150000/-/console/plugins/orchard"' in shown
    english = (await rollout.admin.page("console/rollout", lang="en")).text
    assert "Regions that failed" in english
    assert release["title"] in english


async def test_the_log_of_a_wave_tenant_by_tenant(halted: Halted) -> None:
    rollout, _, wave = halted
    path = f"console/rollout/{wave['id']}"
    page = (await rollout.admin.page(path)).text
    assert page.index("示例市 150100") < page.index("示例区 150102") < page.index("示例旗 150121")
    narrowed = (await rollout.admin.page(path, state="failed")).text
    assert "示例旗 150121" in narrowed
    assert "示例区 150102" not in narrowed
    below = (await rollout.admin.page(path, at="150102")).text
    assert "示例市 150100" not in below
    csv = await rollout.admin.page(path, format="csv")
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[3].startswith("示例旗 150121,示例市,失败,0,")
    detail = (await rollout.admin.page(f"{WAVES}/{wave['id']}")).text
    for text in ("失败原因", "RuntimeError（trees.py:", "各地区进度"):
        assert text in detail
    for wrong in ("nothing", "0199aaaa-0000-7000-8000-000000000000"):
        assert (await rollout.admin.page(f"console/rollout/{wrong}")).status_code == 404
    assert (await rollout.admin.page(path, start="x")).status_code == 400


async def test_supervisors_read_the_steps_of_every_tenant_below(halted: Halted) -> None:
    rollout, _, wave = halted
    supervisor = await rollout.world.person(Role.FINANCE_SUPERVISOR, tenant="150000")
    shown = await supervisor.get("console/upgrades", scope="tree", wave_id=wave["id"])
    assert shown.status_code == 200, shown.text
    assert {each["tenant_code"] for each in shown.json()["items"]} == {"150100", "150102", "150121"}
    csv = await supervisor.page("console/upgrades.csv", scope="tree")
    assert "measure" in csv.text
    clerk = await rollout.world.person(Role.PURCHASER_OPERATOR, tenant="150000")
    assert (await clerk.page("console/rollout")).status_code == 403
    assert (await clerk.get("core/rollout")).status_code == 403


async def test_the_notes_are_public_once_published(halted: Halted) -> None:
    rollout, release, _ = halted
    client = rollout.world.client
    notes = "/t/150000/-/console/release-notes"
    listed = await client.get(notes)
    assert "果园 0.2.0" in listed.text
    shown = (await client.get(f"{notes}/{release['id']}?lang=zh")).text
    for text in ("以厘米计", "0.2.0", "称重", "试〔2026〕1号", "示例盟", "示例市、示例区、示例旗"):
        assert text in shown
    assert "In cm." in (await client.get(f"{notes}/{release['id']}?lang=en")).text
    assert "示例自治区" in (await client.get("/t/150102/-/console/release-notes")).text
    assert (
        await client.get(f"/t/150102/-/console/release-notes/{release['id']}")
    ).status_code == 404
    assert (await client.get(f"{notes}/nothing")).status_code == 404


async def test_what_the_audit_calls_it(halted: Halted) -> None:
    rollout, _, _ = halted
    auditor = await rollout.world.person(Role.AUDIT_ADMIN, tenant="150121")
    page = (await auditor.page("console/audit")).text
    assert "升级失败" in page


async def test_the_region_sees_the_waves_that_a_bureau_below_arranges(
    zhengcai_postgres: ScratchPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The orchard is of all; for once the city arranges it, as it does a separate version.
    monkeypatch.setattr("zhengcai.releases.planning._not_ours", lambda *_: [])
    async with rollout_world(zhengcai_postgres, tmp_path) as rollout:
        city = Rollout(
            rollout.world, await rollout.world.person(Role.SYSTEM_ADMIN, tenant="150100")
        )
        wave = await city.begin(await city.release(), "150100", "150102")
        (told,) = (await rollout.admin.get("core/rollout")).json()["waves"]
        assert (told["id"], told["state"], told["tenants"]) == (wave["id"], "done", 2)
        arranged = (await city.world.sql("SELECT organisation FROM core_release"))[0]
        assert told["arranged_by"] == arranged["organisation"] != ""
        assert told["arranged_by"] in (await rollout.admin.page("console/rollout")).text
        log = await rollout.admin.page(f"console/rollout/{wave['id']}")
        assert log.status_code == 200
        assert "150102" in log.text
        banner = await rollout.world.person(Role.SYSTEM_ADMIN, tenant="150121")
        assert (await banner.get("core/rollout")).json()["waves"] == []
        assert (await banner.page(f"console/rollout/{wave['id']}")).status_code == 404
