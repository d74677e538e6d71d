"""Which hooks a request asked: remembered for a page, and rehearsed without a trace left."""

from pathlib import Path
from uuid import uuid4

from requisition_cast import REQUISITIONS, Cast
from specimen.models import Requisition

from zhengcai.actions.rehearsal import rehearse
from zhengcai.identity.roles import Role


async def test_a_request_that_asks_hooks_is_remembered(cast: Cast) -> None:
    world = cast.world
    refused = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(title="禁用品"))
    trace = world.runtime.traces[0]
    assert trace.request_id == refused.headers["x-request-id"]
    assert (trace.tenant, trace.status) == ("150100", 422)
    assert [(each.hook, each.plugin, each.answered) for each in trace.asked] == [
        ("check_action", "specimen", "[specimen.banned]")
    ]
    admin = await world.person(Role.SYSTEM_ADMIN)
    browser = {"cookie": f"zhengcai_session={admin.token}"}
    listed = await world.client.get("/t/150100/-/console/traces", headers=browser)
    assert trace.request_id in listed.text
    shown = await world.client.get(
        f"/t/150100/-/console/traces/{trace.request_id}", headers=browser
    )
    assert "specimen.banned" in shown.text


async def test_traces_of_elsewhere_are_not_shown(cast: Cast) -> None:
    world = cast.world
    await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(title="禁用品"))
    request_id = world.runtime.traces[0].request_id
    outsider = await world.person(Role.SYSTEM_ADMIN, tenant="150700")
    answer = await world.client.get(
        f"/t/150700/-/console/traces/{request_id}",
        headers={"cookie": f"zhengcai_session={outsider.token}"},
    )
    assert answer.status_code == 404
    denied = await world.client.get(
        "/t/150100/-/console/traces",
        headers={"cookie": f"zhengcai_session={cast.operator.token}"},
    )
    assert denied.status_code == 403


async def test_a_rehearsal_asks_in_earnest_and_leaves_nothing(cast: Cast) -> None:
    world = cast.world
    before = await world.sql("SELECT count(*) FROM audit_entry")
    rows = await world.sql("SELECT count(*) FROM specimen_requisition")
    form = b'{"title": "\xe5\x8f\xb0\xe7\x81\xaf", "amount": "5", "quantity": 1, "needed_by": "2027-01-01"}'
    said = await rehearse(
        world.runtime,
        "specimen.requisition.draft",
        "150100",
        cast.operator.login,
        None,
        form,
    )
    assert said.problems == ()
    assert [each.hook for each in said.asked] == ["check_action"]
    refused = await rehearse(
        world.runtime, "specimen.requisition.draft", "150100", cast.overseer_above.login, None, form
    )
    assert [problem.code for problem in refused.problems] == ["access.denied"]
    assert await world.sql("SELECT count(*) FROM audit_entry") == before
    assert await world.sql("SELECT count(*) FROM specimen_requisition") == rows


async def test_what_is_sealed_for_a_time_is_not_remembered(cast: Cast) -> None:
    bound = cast.world.runtime.registry.collections["specimen", "requisitions"]
    known = len(cast.world.runtime.traces)
    bound.collection.secret = lambda: Requisition.state == "draft"
    try:
        await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(title="禁用品"))
    finally:
        bound.collection.secret = None
    assert len(cast.world.runtime.traces) == known


async def test_a_rehearsal_keeps_no_file_and_knows_what_is_off(cast: Cast) -> None:
    world = cast.world
    folder = world.runtime.settings.var

    def files() -> set[Path]:
        return {path for path in folder.rglob("*") if path.is_file()}

    store = world.runtime.files.rehearsing()
    before = files()
    kept = await store.put("150100", b"only rehearsed", "a.txt", created_by=uuid4())
    assert await store.get("150100", kept.sha256) == b"only rehearsed"
    assert files() == before
    await world.choose("specimen", "off")
    await world.runtime.reload()
    try:
        said = await rehearse(
            world.runtime, "specimen.requisition.draft", "150100", cast.operator.login, None, b"{}"
        )
    finally:
        await world.choose("specimen", "on")
        await world.runtime.reload()
    assert [problem.code for problem in said.problems] == ["plugin.off"]
