"""A feature opened in the middle of a day: what began before keeps what it began with (R-022)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from zhengcai.actions.below import within
from zhengcai.identity.roles import Role
from zhengcai.plugins.discovery import Candidate
from zhengcai.releases.opening import close_feature, open_feature
from zhengcai.testing import Person, World, world_on
from zhengcai.testing.grounds import Grounds

GRADUAL = Candidate("gradual", "gradual", "gradual", Path(__file__).parent / "gradual")
HERE, BELOW, BESIDE, REGION = "150100", "150102", "150700", "150000"
ENTRIES, SEQUELS = "gradual/entries", "gradual/sequels"
STOP = "console/feature-openings/stop"
STOPPING = {"plugin": "gradual", "feature": "urgent", "reason": "测试停止"}


@pytest.fixture
async def platform(
    anyio_backend: str, zhengcai_grounds: Grounds, tmp_path: Path
) -> AsyncIterator[World]:
    """A deployment that began with version 1.0 and has 1.1 now; no wave has opened anything."""
    async with world_on(zhengcai_grounds, [GRADUAL], tmp_path) as world:
        await world.had_first("gradual", "1.0")
        yield world


@dataclass
class Desk:
    """Somebody who writes entries in one tenant."""

    person: Person

    async def draft(self, **form: str) -> tuple[int, Any]:
        answer = await self.person.act(f"{ENTRIES}/draft", {"title": "事项", **form})
        return answer.status_code, answer.json()

    async def act(self, row: Any, verb: str, **form: str) -> int:
        answer = await self.person.act(f"{ENTRIES}/{row['id']}/{verb}", form)
        return answer.status_code

    async def days(self, row: Any) -> int:
        assert await self.act(row, "finish") == 200
        days: int = (await self.person.get(f"{ENTRIES}/{row['id']}")).json()["days"]
        return days


@pytest.fixture
async def desk(platform: World) -> Desk:
    return Desk(await platform.person(Role.PURCHASER_OPERATOR, tenant=HERE))


async def test_what_no_wave_has_opened_is_not_there(platform: World, desk: Desk) -> None:
    status, told = await desk.draft(haste="急需")
    assert (status, told["problems"][0]["code"]) == (422, "form.extra_forbidden")
    status, row = await desk.draft()
    assert (status, row["haste"]) == (201, None)
    assert await desk.act(row, "hasten") == 404
    rushed = await desk.person.act(f"{ENTRIES}/rush", {"title": "一"})
    assert rushed.status_code == 404
    shown = [
        (await desk.person.page(path)).text
        for path in (f"{ENTRIES}/new/draft", f"{ENTRIES}/{row['id']}", f"/t/{HERE}/", ENTRIES)
    ]
    words = ("转为加急", "直接加急登记", 'name="haste"')
    assert not [word for word in words for text in shown if word in text]
    assert (await desk.person.page(f"{ENTRIES}/{row['id']}/hasten")).status_code == 404
    assert (await desk.person.page(f"{ENTRIES}/new/rush")).status_code == 404
    open_now = (await desk.person.get(f"{ENTRIES}/{row['id']}")).json()["actions"]
    assert open_now == ["revise", "finish"]
    todo = (await desk.person.get("core/todo")).json()["items"]
    assert [task["action"] for task in todo] == ["gradual.entry.revise", "gradual.entry.finish"]


async def test_what_began_before_the_opening_ends_as_it_began(platform: World, desk: Desk) -> None:
    """The same tenant, the same day."""
    _, before = await desk.draft()
    await platform.turn_feature("gradual.urgent", "open", HERE)
    status, told = await desk.draft()
    assert (status, told["problems"][0]["field"]) == (422, "haste")
    status, after = await desk.draft(haste="急需")
    assert (status, after["haste"]) == (201, "急需")
    assert before["created_at"][:10] == after["created_at"][:10]

    assert await desk.act(before, "revise", title="改", haste="急需") == 422
    assert await desk.act(before, "revise", title="改") == 200
    assert await desk.act(after, "revise", title="改") == 422
    assert await desk.act(after, "revise", title="改", haste="更急") == 200
    for row, asked in ((before, False), (after, True)):
        page = (await desk.person.page(f"{ENTRIES}/{row['id']}/revise")).text
        assert ('name="haste"' in page) is asked
        answer = await desk.person.submit(f"{ENTRIES}/{row['id']}/revise", {"title": "页面"})
        assert answer.status_code == 303
    todo = (await desk.person.get("core/todo")).json()["items"]
    (hasten,) = [task for task in todo if task["action"] == "gradual.entry.hasten"]
    assert [row["id"] for row in hasten["subjects"]] == [after["id"]]
    assert await desk.act(before, "hasten") == 404
    assert await desk.act(after, "hasten") == 200
    assert (await desk.days(before), await desk.days(after)) == (10, 1)


async def test_what_continues_a_record_has_its_forms_and_its_rules(
    platform: World, desk: Desk
) -> None:
    """Both are written on one day, after the form and the law have changed between the entries."""
    _, before = await desk.draft()
    tomorrow = platform.now.date() + timedelta(days=1)
    await platform.change_rule("A-07", 25, tomorrow)
    await platform.travel(tomorrow)
    await platform.turn_feature("gradual.urgent", "open", HERE)
    _, after = await desk.draft(haste="急需")
    written = {}
    for entry, asked, days in ((before, False, 20), (after, True, 25)):
        form = {"entry_id": entry["id"], "title": "后续"}
        page = (await desk.person.page(f"{SEQUELS}/new/write?entry_id={entry['id']}")).text
        assert ('name="haste"' in page) is asked
        told = await desk.person.act(f"{SEQUELS}/write", form)
        with_it = await desk.person.act(f"{SEQUELS}/write", {**form, "haste": "更急"})
        assert (told.status_code, with_it.status_code) == ((422, 201) if asked else (201, 422))
        row = (with_it if asked else told).json()
        assert (row["days"], row["begun_at"]) == (days, entry["created_at"])
        assert row["rules_on"] == entry["created_at"][:10]
        assert f"共{days}日" in (await desk.person.page(f"{SEQUELS}/{row['id']}")).text
        written[row["id"]] = (days, asked)
    todo = (await desk.person.get("core/todo")).json()["items"]
    (press,) = [task for task in todo if task["action"] == "gradual.sequel.press"]
    assert [written[row["id"]][1] for row in press["subjects"]] == [True]
    for row_id, (days, asked) in written.items():
        pressed = await desk.person.act(f"{SEQUELS}/{row_id}/press")
        assert pressed.status_code == (200 if asked else 404)
        closed = await desk.person.act(f"{SEQUELS}/{row_id}/close")
        assert closed.json()["days"] == days
    sent = {"entry_id": before["id"], "title": "页面"}
    assert (await desk.person.submit(f"{SEQUELS}/new/write", sent)).status_code == 303
    await platform.turn_feature("gradual.urgent", "close", HERE)
    late = {"entry_id": after["id"], "title": "后续", "haste": "仍急"}
    assert (await desk.person.act(f"{SEQUELS}/write", late)).status_code == 201
    nobodys = {**late, "entry_id": "01a20261-df7f-78c8-8cc0-d27a1b150995"}
    assert (await desk.person.act(f"{SEQUELS}/write", nobodys)).status_code == 422


async def test_what_began_with_a_feature_goes_on_with_it_on_the_way_back(
    platform: World, desk: Desk
) -> None:
    await platform.turn_feature("gradual.urgent", "open", HERE)
    _, during = await desk.draft(haste="急需")
    await platform.turn_feature("gradual.urgent", "close", HERE)
    assert (await desk.draft(haste="急需"))[0] == 422
    _, after = await desk.draft()
    assert await desk.act(after, "hasten") == 404
    assert await desk.act(during, "hasten") == 200
    assert (await desk.days(during), await desk.days(after)) == (1, 10)


async def test_a_feature_is_open_where_it_was_opened(platform: World, desk: Desk) -> None:
    beside = Desk(await platform.person(Role.PURCHASER_OPERATOR, tenant=BESIDE))
    below = Desk(await platform.person(Role.PURCHASER_OPERATOR, tenant=BELOW))
    await platform.turn_feature("gradual.urgent", "open", HERE)
    assert (await desk.draft(haste="急需"))[0] == 201
    assert (await beside.draft(haste="急需"))[0] == 422
    assert (await below.draft(haste="急需"))[0] == 422, "each tenant is opened by its own wave"


async def test_the_first_version_of_a_deployment_has_its_features_open(
    anyio_backend: str, zhengcai_grounds: Grounds, tmp_path: Path
) -> None:
    async with world_on(zhengcai_grounds, [GRADUAL], tmp_path) as world:
        desk = Desk(await world.person(Role.PURCHASER_OPERATOR, tenant=HERE))
        assert (await desk.draft(haste="急需"))[0] == 201


async def test_an_action_inside_another_is_gated_as_well(platform: World, desk: Desk) -> None:
    await platform.turn_feature("gradual.urgent", "open", HERE)
    rushed = await desk.person.act(f"{ENTRIES}/rush", {"title": "一", "haste": "急需"})
    assert (rushed.status_code, rushed.json()["state"]) == (201, "urgent")


async def test_an_administrator_of_the_region_stops_it_at_once(platform: World, desk: Desk) -> None:
    """Business in progress too: that is what stopping is for; afterwards it goes on as it was."""
    await platform.turn_feature("gradual.urgent", "open", HERE)
    _, row = await desk.draft(haste="急需")
    admin = await platform.person(Role.SECURITY_ADMIN, tenant=REGION)
    stopped = await admin.act(STOP, STOPPING)
    assert (stopped.status_code, stopped.json()["state"]) == (201, "stopped")
    refused = await desk.person.act(f"{ENTRIES}/{row['id']}/hasten")
    (problem,) = refused.json()["problems"]
    assert (refused.status_code, problem["code"]) == (409, "feature.stopped")
    assert "测试停止" in problem["message"]
    assert (await desk.draft(haste="急需"))[0] == 422
    _, meanwhile = await desk.draft()

    twice = await admin.act(STOP, STOPPING)
    assert twice.json()["problems"][0]["code"] == "feature.stopped_already"
    other = await platform.person(Role.SYSTEM_ADMIN, tenant=REGION)
    path = f"console/feature-openings/{stopped.json()['id']}"
    assert (await other.act(f"{path}/resume", {"reason": "已修复"})).status_code == 200
    assert (await other.act(f"{path}/resume", {"reason": "已修复"})).status_code == 409
    assert await desk.act(row, "hasten") == 200
    assert (await desk.days(row), await desk.days(meanwhile)) == (1, 10)
    turns = (await other.get(path)).json()["turns"]
    assert [turn["turn"] for turn in turns] == ["stopped", "resumed"]


@pytest.mark.parametrize(
    ("role", "tenant", "form", "status", "code"),
    [
        (Role.FINANCE_SUPERVISOR, REGION, {}, 403, "access.denied"),
        (Role.AUDIT_ADMIN, REGION, {}, 403, "access.denied"),
        (Role.SYSTEM_ADMIN, HERE, {}, 422, "feature.not_root"),
        (Role.SYSTEM_ADMIN, REGION, {"feature": "none"}, 422, "feature.unknown"),
        (Role.SYSTEM_ADMIN, REGION, {}, 422, "feature.not_open"),
        (Role.SYSTEM_ADMIN, REGION, {"reason": ""}, 422, "form.string_too_short"),
    ],
)
async def test_who_may_stop_what(
    platform: World, role: Role, tenant: str, form: dict[str, str], status: int, code: str
) -> None:
    person = await platform.person(role, tenant=tenant)
    answer = await person.act(STOP, STOPPING | form)
    assert answer.status_code == status
    assert code in {problem["code"] for problem in answer.json()["problems"]}


async def test_a_wave_leaves_the_turn_in_the_tenant_once(platform: World) -> None:
    async def turn(what: Any) -> list[bool]:
        done = []
        async with platform.inside("console", REGION) as ctx:
            for tenant in (HERE, BELOW, HERE):
                async with within(ctx, tenant) as there:
                    done.append(await what(there, "gradual", "urgent", "wave-1"))
            ctx.changes_snapshot = True
        return done

    assert await turn(open_feature) == [True, True, False]
    assert await turn(close_feature) == [True, True, False]
    rows = await platform.sql("SELECT tenant_code, state, turns::text FROM core_feature_opening")
    assert {row["tenant_code"]: row["state"] for row in rows} == {HERE: "closed", BELOW: "closed"}
    for tenant in (HERE, BELOW):
        told = await platform.audit(tenant_code=tenant)
        assert [entry["action"] for entry in told if "feature" in entry["action"]] == [
            "console.feature_opening.open",
            "console.feature_opening.close",
        ]
    with pytest.raises(LookupError):
        async with platform.inside("console", HERE) as ctx:
            await open_feature(ctx, "gradual", "none", "wave-1")


async def test_two_workers_open_it_once(platform: World) -> None:
    async def one() -> str:
        try:
            await platform.turn_feature("gradual.urgent", "open", HERE)
        except Exception as error:
            return type(error).__name__
        return "done"

    done = await asyncio.gather(one(), one())
    assert "done" in done
    (row,) = await platform.sql("SELECT turns::text FROM core_feature_opening")
    assert row["turns"].count('"open"') <= len([each for each in done if each == "done"])


async def test_the_features_of_a_tenant_are_told_with_why_and_since_when(
    platform: World, desk: Desk
) -> None:
    await platform.turn_feature("gradual.urgent", "open", HERE)
    reader = await platform.person(Role.FINANCE_SUPERVISOR, tenant=HERE)
    base, urgent = (await reader.get("core/features", plugin="gradual")).json()["items"]
    assert (base["open"], base["why"], base["since"]) == (True, "first", None)
    assert (urgent["open"], urgent["why"], urgent["cause"]) == (True, "opened", "test")
    assert urgent["since"]
    assert urgent["ledger"]["number"] == "TZ2026-0007"
    below = (await reader.get("core/features", plugin="gradual", at=BELOW)).json()["items"][1]
    assert (below["open"], below["why"]) == (False, "waiting")
    page = (await reader.page("console/features")).text
    assert all(word in page for word in ("加急办理", "升级批次开放", "自始开放", "TZ2026-0007"))
    assert (await desk.person.get("core/features")).status_code == 403


async def test_what_works_in_a_tenant_is_described_for_it(platform: World) -> None:
    async def described(tenant: str) -> tuple[bool, dict[str, Any]]:
        found = await platform.client.get("/api/openapi.json", params={"tenant": tenant})
        paths = found.json()["paths"]
        root = f"/api/v1/t/{{tenant}}/-/{ENTRIES}"
        body = paths[f"{root}/actions/draft"]["post"]["requestBody"]
        form = body["content"]["application/json"]["schema"]
        return f"{root}/{{id}}/actions/hasten" in paths, form

    await platform.turn_feature("gradual.urgent", "open", HERE)
    (here, form), (beside, plain) = await described(HERE), await described(BESIDE)
    assert (here, beside) == (True, False)
    assert ("haste" in form["properties"], "haste" in plain["properties"]) == (True, False)
    unknown = await platform.client.get("/api/openapi.json", params={"tenant": "999999"})
    assert unknown.status_code == 404
