"""Releases and waves by everything that must be refused: state, role, time, place, twice."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from wave_cast import PLAN, RELEASES, WAVES, Rollout, rollout_world

from zhengcai.actions.handling import run_job
from zhengcai.database.testing import ScratchPostgres
from zhengcai.identity.roles import Role


@pytest.fixture(scope="module")
async def rollout(
    anyio_backend: str,
    zhengcai_postgres: ScratchPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Rollout]:
    async with rollout_world(zhengcai_postgres, tmp_path_factory.mktemp("var")) as opened:
        yield opened


@pytest.fixture(autouse=True)
async def nothing_released(rollout: Rollout) -> AsyncIterator[None]:
    yield
    for table in ("core_upgrade", "core_wave", "core_release", "orchard_tree"):
        await rollout.world.sql(f"DELETE FROM {table}")  # noqa: S608 - our own names


REASON = {"reason": "测试用理由"}
LATER = {"starts_at": "2199-01-01T20:00:00+08:00"}


@pytest.mark.parametrize(
    ("state", "verb", "form"),
    [
        ("planned", "publish", None),
        ("published", "publish", None),
        ("published", "check", None),
        ("withdrawn", "check", None),
        ("withdrawn", "publish", None),
        ("withdrawn", "withdraw", REASON),
        ("published", "revise", {"title": "果园", "notes": "说明", "notes_en": "Notes"}),
    ],
)
async def test_a_release_in_the_wrong_state(
    rollout: Rollout, state: str, verb: str, form: dict[str, Any] | None
) -> None:
    row = await rollout.release("publish" if state == "published" else "plan")
    if state == "withdrawn":
        await rollout.admin.done(f"{RELEASES}/{row['id']}/withdraw", REASON)
    assert await rollout.codes(f"{RELEASES}/{row['id']}/{verb}", form) == ["state.wrong"]


@pytest.mark.parametrize(
    ("state", "verb", "form"),
    [
        ("planned", "halt", REASON),
        ("planned", "resume", None),
        ("planned", "back", REASON),
        ("done", "start", None),
        ("done", "halt", REASON),
        ("done", "resume", None),
        ("done", "move", LATER),
        ("done", "withdraw", REASON),
        ("back", "back", REASON),
        ("back", "start", None),
        ("withdrawn", "start", None),
    ],
)
async def test_a_wave_in_the_wrong_state(
    rollout: Rollout, state: str, verb: str, form: dict[str, Any] | None
) -> None:
    release = await rollout.release()
    if state in ("done", "back"):
        wave = await rollout.begin(release, "150100")
    else:
        wave = await rollout.wave(release, "150100")
    for before in {"back": ["back"], "withdrawn": ["withdraw"]}.get(state, []):
        await rollout.admin.done(f"{WAVES}/{wave['id']}/{before}", REASON)
    assert (await rollout.again(wave))["state"] == state
    assert await rollout.codes(f"{WAVES}/{wave['id']}/{verb}", form) == ["state.wrong"]


async def test_nobody_but_the_administrator_releases(rollout: Rollout) -> None:
    release = await rollout.release()
    wave = await rollout.wave(release, "150100")
    for role in (Role.FINANCE_SUPERVISOR, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN):
        person = await rollout.world.person(role, tenant="150000")
        for path, form in (
            (f"{RELEASES}/plan", PLAN),
            (f"{RELEASES}/{release['id']}/withdraw", REASON),
            (f"{WAVES}/{wave['id']}/start", {}),
            (f"{WAVES}/{wave['id']}/withdraw", REASON),
        ):
            answer = await person.act(path, form)
            assert [each["code"] for each in answer.json()["problems"]] == ["access.denied"]


async def test_nobody_takes_the_platforms_own_steps(rollout: Rollout) -> None:
    release = await rollout.release()
    wave = await rollout.wave(release, "150100")
    for path, form in (
        (f"{RELEASES}/{release['id']}/roll", {}),
        (f"{RELEASES}/{release['id']}/complete", {}),
        (f"{WAVES}/{wave['id']}/finish", {}),
        (f"{WAVES}/{wave['id']}/hinder", {"problems": []}),
    ):
        assert await rollout.codes(path, form) == ["access.denied"]


@pytest.mark.parametrize(
    ("tenant", "form", "problems"),
    [
        ("150000", {"plugins": ["nothing"]}, ["release.unknown"]),
        ("150100", {}, ["release.region"]),
        ("150000", {"plugins": []}, ["form.too_short"]),
        ("150000", {"notes_en": ""}, ["form.string_too_short"]),
    ],
)
async def test_what_is_no_release(
    rollout: Rollout, tenant: str, form: dict[str, Any], problems: list[str]
) -> None:
    person = await rollout.world.person(Role.SYSTEM_ADMIN, tenant=tenant)
    answer = await person.act(f"{RELEASES}/plan", PLAN | form)
    assert [each["code"] for each in answer.json()["problems"]] == problems


async def test_a_version_is_released_once(rollout: Rollout) -> None:
    first = await rollout.release("plan")
    assert await rollout.codes(f"{RELEASES}/plan", PLAN) == ["release.twice"]
    await rollout.admin.done(f"{RELEASES}/{first['id']}/withdraw", REASON)
    assert await rollout.codes(f"{RELEASES}/plan", PLAN) == []


async def test_the_event_of_a_release_names_both_ledgers(rollout: Rollout) -> None:
    row = await rollout.release()
    told = await rollout.world.sql(
        "SELECT data FROM event WHERE type = 'console.release.publish' AND subject_id = $1",
        UUID(row["id"]),
    )
    (facts,) = (json.loads(each["data"]) for each in told)
    assert (facts["ledger"], facts["defects"]) == (["试〔2026〕1号"], ["试问〔2026〕1号"])
    assert row["plugins"] == [{"plugin": "orchard", "version": "0.2.0", "ledger": []}]


async def test_what_is_no_longer_installed_is_not_published(rollout: Rollout) -> None:
    row = await rollout.release("check")
    await rollout.world.sql(
        """UPDATE core_release SET plugins = '[{"plugin": "orchard", "version": "0.1.9"}]'"""
    )
    path = f"{RELEASES}/{row['id']}"
    assert await rollout.codes(f"{path}/publish") == ["release.not_installed"]
    checked = await rollout.admin.done(f"{path}/check")
    assert checked["state"] == "planned"
    assert checked["missing"] == ["安装的果园不是0.1.9版本"]


@pytest.mark.parametrize(
    ("form", "problems"),
    [
        ({"tenants": ["420200"]}, ["form.unknown_code"]),
        ({"tenants": ["150102"]}, ["wave.twice"]),
        ({"tenants": []}, ["wave.nobody"]),
        ({"starts_at": "2026-01-01T08:00:00+08:00"}, ["wave.past", "wave.before"]),
        ({"chosen": "tier"}, ["wave.tier"]),
        ({"chosen": "tier", "tier": "region"}, []),
        ({"chosen": "rest"}, []),
        ({"release_id": "0199aaaa-0000-7000-8000-000000000000"}, ["release.unknown_id"]),
    ],
)
async def test_what_is_no_wave(rollout: Rollout, form: dict[str, Any], problems: list[str]) -> None:
    release = await rollout.release()
    await rollout.wave(release, "150102")
    sent = {
        "release_id": release["id"],
        "title": "第二批",
        "chosen": "list",
        "tenants": ["150100"],
        "starts_at": (rollout.world.now + timedelta(hours=2)).isoformat(),
    } | form
    assert await rollout.codes(f"{WAVES}/plan", sent) == problems


async def test_no_wave_before_the_release_is_published(rollout: Rollout) -> None:
    row = await rollout.release("check")
    sent = {"release_id": row["id"], "title": "试点", "chosen": "rest", **LATER}
    assert await rollout.codes(f"{WAVES}/plan", sent) == ["wave.unpublished"]


async def test_after_the_rest_comes_nobody(rollout: Rollout) -> None:
    release = await rollout.release()
    await rollout.wave(release)
    sent = {"release_id": release["id"], "title": "再一批", "chosen": "list", "tenants": ["150100"]}
    assert "wave.after_rest" in await rollout.codes(f"{WAVES}/plan", sent | LATER)


async def test_not_before_its_time_and_not_before_the_wave_before(rollout: Rollout) -> None:
    release = await rollout.release()
    first = await rollout.wave(release, "150100")
    second = await rollout.wave(release, "150700", title="第二批")
    assert await rollout.codes(f"{WAVES}/{second['id']}/start") == ["wave.early", "wave.order"]
    await rollout.admin.done(f"{WAVES}/{first['id']}/move", LATER)
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    await rollout.world.settle()
    assert (await rollout.again(first))["state"] == "planned"
    hindered = await rollout.again(second)
    assert hindered["state"] == "planned"
    assert hindered["hindered"] == ["第1批（试点）尚未完成，后一批不能开始"]
    await rollout.admin.done(f"{WAVES}/{first['id']}/withdraw", REASON)
    await rollout.world.travel(timedelta(days=1))
    await rollout.world.settle()
    assert (await rollout.again(second))["state"] == "done"


async def test_one_tenant_objects_and_none_begins(rollout: Rollout) -> None:
    await rollout.tree("150102", "正在砍伐")
    release = await rollout.release()
    wave = await rollout.wave(release, "150100", "150102")
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    assert await rollout.codes(f"{WAVES}/{wave['id']}/start") == [], "nobody is asked in a request"
    assert (await rollout.again(wave))["state"] == "checking"
    await rollout.world.settle()
    hindered = await rollout.again(wave)
    assert (hindered["state"], hindered["examined"]) == ("planned", 2)
    assert hindered["hindered"] == ["示例区（150102）：正在砍伐，不能升级到0.2.0"]
    told = (await rollout.admin.get(f"{WAVES}/{wave['id']}/conditions")).json()["items"]
    assert [(each["tenant"], each["plugin"]) for each in told] == [("150102", "orchard")]
    assert await rollout.world.sql("SELECT 1 FROM core_upgrade") == []
    await rollout.world.sql("UPDATE orchard_tree SET title = '不再砍伐'")
    await rollout.world.travel(timedelta(days=1))
    await rollout.world.settle()
    assert (await rollout.again(wave))["state"] == "done", "asked again a day later"


async def test_many_tenants_are_asked_some_in_each_job(
    rollout: Rollout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhengcai.releases.rolling.TENANTS_A_JOB", 2)
    await rollout.tree("150121", "正在砍伐")
    release = await rollout.release()
    wave = await rollout.wave(release)
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    assert await rollout.codes(f"{WAVES}/{wave['id']}/start") == []
    assert len((await rollout.again(wave))["tenants"]) == 6
    await run_job(rollout.world.runtime, "150000", "console.roll", {"wave": wave["id"]})
    shown = await rollout.again(wave)
    assert (shown["state"], shown["examined"]) == ("checking", 2)
    page = (await rollout.admin.page("console/rollout")).text
    assert "已检查2个地区，共6个" in page
    assert "条件检查" in (await rollout.admin.page(f"{WAVES}/{wave['id']}")).text
    await rollout.world.settle()
    shown = await rollout.again(wave)
    assert (shown["state"], shown["examined"], shown["tenants"]) == ("planned", 6, [])
    assert len(shown["hindered"]) == 1


async def test_a_wave_whose_tenants_are_being_asked_is_called_off(rollout: Rollout) -> None:
    release = await rollout.release()
    wave = await rollout.wave(release, "150100")
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    path = f"{WAVES}/{wave['id']}"
    assert await rollout.codes(f"{path}/start") == []
    assert (await rollout.admin.act(f"{path}/start")).status_code == 409
    assert await rollout.codes(f"{path}/halt", REASON) == ["state.wrong"]
    await rollout.admin.done(f"{path}/move", LATER)
    assert (await rollout.again(wave))["state"] == "planned"
    await rollout.world.sql("UPDATE core_wave SET state = 'checking'")
    await rollout.admin.done(f"{path}/withdraw", REASON)
    assert (await rollout.again(wave))["state"] == "withdrawn"
    assert await rollout.world.sql("SELECT 1 FROM core_upgrade") == []


async def test_where_the_plugin_that_objects_is_off_it_is_not_asked(rollout: Rollout) -> None:
    await rollout.tree("150102", "正在砍伐")
    await rollout.world.choose("orchard", "off", "150102")
    release = await rollout.release()
    wave = await rollout.begin(release, "150102")
    assert wave["state"] == "done"
    assert await rollout.heights() == {"150102": [(300, 1)]}, "its rows are kept and must fit"
    await rollout.world.choose("orchard", "inherit", "150102")


async def test_a_release_that_tenants_have_is_not_withdrawn(rollout: Rollout) -> None:
    release = await rollout.release()
    wave = await rollout.begin(release, "150100")
    path = f"{RELEASES}/{release['id']}/withdraw"
    assert await rollout.codes(path, REASON) == ["release.taken"]
    await rollout.admin.done(f"{WAVES}/{wave['id']}/back", REASON)
    assert await rollout.codes(path, REASON) == []


async def test_a_halted_wave_begins_with_no_further_tenant(rollout: Rollout) -> None:
    release = await rollout.release()
    wave = await rollout.wave(release, "150100")
    await rollout.world.travel(timedelta(hours=1, minutes=1))
    path = f"{WAVES}/{wave['id']}"
    assert (await rollout.admin.act(f"{path}/start")).status_code == 200
    await rollout.world.sql("UPDATE core_wave SET state = 'running', direction = 'forward'")
    assert (await rollout.admin.act(f"{path}/halt", REASON)).status_code == 200
    await rollout.world.settle()
    assert await rollout.world.sql("SELECT 1 FROM core_upgrade") == []
    await rollout.admin.done(f"{path}/resume")
    shown = (await rollout.admin.get(f"{path}/progress")).json()["items"]
    assert [(each["tenant"], each["state"]) for each in shown] == [("150100", "done")]


async def test_a_release_and_its_wave_are_planned_on_their_pages(rollout: Rollout) -> None:
    form = {**PLAN, "title": "网页计划的版本", "notes": "以厘米计", "notes_en": "In cm."}
    made = await rollout.admin.submit("console/releases/new/plan", form)
    assert made.status_code == 303, made.text
    release = made.headers["location"].rpartition("/")[2]
    for verb in ("check", "publish"):
        assert (await rollout.admin.submit(f"{RELEASES}/{release}/{verb}")).status_code == 303
    wave = {
        "release_id": release,
        "title": "试点",
        "chosen": "list",
        "tenants": "150100\n150121",
        "starts_at": (rollout.world.now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
    }
    planned = await rollout.admin.submit("console/waves/new/plan", wave)
    assert planned.status_code == 303, planned.text
