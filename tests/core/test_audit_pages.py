"""The audit as its administrator reads it: lists, an entry, its proof, an excerpt to take."""

import io
import json
from uuid import UUID

import httpx
import pytest

from zhengcai.documents.merkle import leaf_hash, verify_inclusion
from zhengcai.documents.package_verifier import verify_package
from zhengcai.identity.roles import Role
from zhengcai.jobs import seal_all
from zhengcai.testing import Person, World
from zhengcai.web.http import COOKIE

AUDIT = "/t/150100/-/console/audit"


@pytest.fixture
async def auditor(world: World) -> Person:
    """An audit administrator of a tenant where something was done and something refused."""
    admin = await world.person(Role.SYSTEM_ADMIN, name="李示例")
    for plugin in ("portal", "nowhere"):
        form = {"plugin": plugin, "choice": "on", "reason": "测试"}
        await admin.act("console/plugin-choices/choose", form)
    return await world.person(Role.AUDIT_ADMIN)


async def ask(person: Person, address: str) -> httpx.Response:
    return await person.world.client.get(address, headers={"cookie": f"{COOKIE}={person.token}"})


async def entry_of(world: World, outcome: str) -> UUID:
    rows = await world.sql(
        "SELECT id FROM audit_entry WHERE outcome = $1 AND subject_type = 'plugin_choice'", outcome
    )
    (found,) = rows
    entry_id: UUID = found["id"]
    return entry_id


async def test_the_list_tells_what_was_done_and_what_refused(auditor: Person) -> None:
    page = (await ask(auditor, AUDIT)).text
    for word in ("设定子系统", "李示例", "已办理", "被拒绝", "等待封存", "尚无封存"):
        assert word in page
    only = (await ask(auditor, f"{AUDIT}?outcome=refused")).text
    assert only.count("<td") < page.count("<td")
    assert "没有符合条件的记录" in (await ask(auditor, f"{AUDIT}?actor=王示例")).text
    assert "没有符合条件的记录" in (await ask(auditor, f"{AUDIT}?until=2020-01-01")).text
    assert "李示例" in (await ask(auditor, f"{AUDIT}?since=2026-03-02&until=2026-03-02")).text


@pytest.mark.parametrize("query", ["since=tomorrow", "after=x", "subject=1", "actor=%00"])
async def test_a_malformed_filter_is_refused(auditor: Person, query: str) -> None:
    assert (await ask(auditor, f"{AUDIT}?{query}")).status_code == 400


async def test_a_refused_attempt_shows_its_reason(world: World, auditor: Person) -> None:
    page = (await ask(auditor, f"{AUDIT}/{await entry_of(world, 'refused')}")).text
    assert "没有安装此子系统" in page
    assert (await ask(auditor, f"{AUDIT}/{UUID(int=5)}")).status_code == 404


async def test_an_entry_shows_before_and_after_and_whether_its_seal_holds(
    world: World, auditor: Person
) -> None:
    address = f"{AUDIT}/{await entry_of(world, 'done')}"
    waiting = (await ask(auditor, address)).text
    assert "等待封存" in waiting
    for word in ("启用方式", "变更前", "portal"):
        assert word in waiting
    await seal_all(world.runtime)
    page = (await ask(auditor, address)).text
    assert "核验通过" in page
    assert "核验不通过" not in page

    proof = json.loads((await ask(auditor, f"{address}.json")).text)
    nodes = [bytes.fromhex(node) for node in proof["proof"]]
    root = bytes.fromhex(proof["seal"]["tree_root"])
    leaf = leaf_hash(proof["entry"].encode())
    assert verify_inclusion(leaf, proof["index"], proof["seal"]["size"], nodes, root)


async def test_a_changed_entry_and_a_changed_seal_are_told(world: World, auditor: Person) -> None:
    address = f"{AUDIT}/{await entry_of(world, 'done')}"
    await seal_all(world.runtime)
    assert "最近一批核验通过" in (await ask(auditor, AUDIT)).text
    await world.sql("ALTER TABLE audit_seal DISABLE TRIGGER USER")
    await world.sql("UPDATE audit_seal SET previous_root = repeat('0', 64)")
    assert "最近一批核验不通过" in (await ask(auditor, AUDIT)).text
    assert "核验不通过" in (await ask(auditor, address)).text
    await world.sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    await world.sql("UPDATE audit_entry SET actor_name = '王示例'")
    changed = (await ask(auditor, address)).text
    assert "与封存时不同" in changed
    assert "等待封存" not in changed


async def test_an_excerpt_verifies_by_itself(world: World, auditor: Person) -> None:
    await seal_all(world.runtime)
    answer = await ask(auditor, f"{AUDIT}/export?outcome=refused")
    assert answer.headers["content-type"] == "application/zip"
    report = verify_package(io.BytesIO(answer.content), [world.runtime.signer.key_id])
    assert report.findings == []
    assert report.proven_entries == 1
    assert report.metadata["filters"] == {"outcome": "refused"}


async def test_pages_follow_each_other(world: World, auditor: Person) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN)
    form = {"plugin": "nowhere", "choice": "on", "reason": "测试"}
    for _ in range(20):
        await admin.act("console/plugin-choices/choose", form)
    first = (await ask(auditor, AUDIT)).text
    onward = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = (await ask(auditor, onward)).text
    assert second.count("<tr") == 3
    assert 'rel="prev"' in second


async def test_others_do_not_read_it(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN)
    assert (await ask(admin, AUDIT)).status_code == 403
    assert "审计记录" not in (await ask(admin, "/t/150100/")).text
