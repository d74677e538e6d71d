"""Before the opening nobody reads a bid, counts bids or learns who has bid."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tender_house import BIDS, DEADLINE, PASSPHRASE, House, bid, laws, problems, section

from zhengcai import Role
from zhengcai.testing import Person

SECRETS = ("860000", "示例秘密制造", "秘密响应说明", PASSPHRASE)
"""What of a bid may be nowhere in clear."""

SEALED = bid("860000.00", manufacturer="示例秘密制造有限公司", statement="秘密响应说明")


async def watchers(house: House) -> list[Person]:
    return [
        house.suppliers[1],
        house.operator,
        house.manager,
        house.agency,
        house.supervisor,
        house.overseer,
        house.admin,
        house.public,
        house.experts[0].at("150100"),
        await house.world.person(Role.SECURITY_ADMIN),
        await house.world.person(Role.AUDIT_ADMIN),
        await house.world.person(Role.FINANCE_SUPERVISOR, tenant="150000"),
    ]


async def test_nobody_sees_that_there_is_a_bid(house: House) -> None:
    project = await house.project("published")
    before = await house.record(f"projects/{project}")
    [bid_id] = await house.submit(project, [SEALED])
    for reader in await watchers(house):
        listed = await reader.get("tendering/bids")
        assert listed.status_code == 403 or listed.json()["items"] == [], reader.name
        assert (await reader.get(f"tendering/bids/{bid_id}")).status_code in (403, 404)
        assert (await reader.get(f"tendering/bids/{bid_id}/result")).status_code in (403, 404)
        rows = await house.world.sql("SELECT id FROM document WHERE subject_id = $1", bid_id)
        for row in rows:
            answer = await reader.get(f"core/documents/{row['id']}/content")
            assert answer.status_code == 404, reader.name
    assert await house.record(f"projects/{project}") == before
    early = await house.agency.act(f"tendering/projects/{project}/open")
    assert problems(early) == ["project.too_early"]
    assert early.json()["problems"][0]["message"] == "未到投标截止时间，不能开标"
    own = await house.record(f"bids/{bid_id}", house.suppliers[0])
    assert (own["state"], own["price"], len(own["digest"])) == ("submitted", None, 64)


def files_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for file in folder.rglob("*"):
        if file.is_file():
            yield file, file.read_bytes()


async def test_nothing_of_a_bid_is_in_the_database_or_the_files(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    project = await house.project("published")
    [bid_id] = await house.submit(project, [SEALED])
    path = f"tendering/bids/{bid_id}"
    await house.suppliers[0].done(f"{path}/replace", SEALED)
    refused = await house.suppliers[0].act(
        "tendering/bids/submit", {"project_id": project, **SEALED}, key="example-key"
    )
    assert problems(refused) == ["bid.exists"]
    tables = await house.world.sql(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for table in tables:
        rows = await house.world.sql(f'SELECT t::text AS row FROM "{table["relname"]}" AS t')  # noqa: S608
        text = "\n".join(row["row"] for row in rows)
        assert not [secret for secret in SECRETS if secret in text], table["relname"]
    for name, data in files_below(house.world.runtime.settings.var):
        assert not [secret for secret in SECRETS if secret.encode() in data], name
    captured = capsys.readouterr()
    assert not [secret for secret in SECRETS if secret in captured.out + captured.err]
    feed = json.dumps((await house.supervisor.get("core/feed")).json(), ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in feed]


@pytest.mark.parametrize("seconds", [0, 1])
async def test_the_deadline_is_a_second(house: House, seconds: int) -> None:
    project = await house.project("published")
    await house.world.travel(DEADLINE - timedelta(minutes=5))
    await house.submit(project, BIDS[:2])
    await house.after_deadline(seconds)
    late = await house.suppliers[2].act("tendering/bids/submit", {"project_id": project, **BIDS[2]})
    assert problems(late) == ["bid.too_late"]
    assert laws(late) == ["政府采购货物和服务招标投标管理办法 第33条"]
    for verb, form in (("replace", BIDS[0]), ("withdraw", {})):
        path = f"tendering/bids/{house.bid_ids[0]}/{verb}"
        assert problems(await house.suppliers[0].act(path, form)) == ["bid.too_late"]


async def test_a_bid_can_be_replaced_and_withdrawn_before_the_deadline(house: House) -> None:
    project = await house.project("published")
    first, *_ = await house.submit(project, BIDS)
    path = f"tendering/bids/{first}"
    supplier = house.suppliers[0]
    before = await house.record(f"bids/{first}", supplier)
    after = await supplier.done(f"{path}/replace", bid("790000.00", "large"))
    assert after["digest"] != before["digest"]
    assert (await supplier.done(f"{path}/withdraw"))["state"] == "withdrawn"
    await house.after_deadline()
    few = await house.agency.act(f"tendering/projects/{project}/open")
    assert problems(few) == ["project.too_few_bids"]


async def test_only_the_own_passphrase_opens_and_only_in_the_opening(
    house: House, printed: list[dict[str, Any]]
) -> None:
    auditor = await house.world.person(Role.AUDIT_ADMIN)
    project = await house.project("published")
    await house.submit(project, BIDS)
    assert problems(await house.decrypt(0)) == ["bid.not_opening"]
    await house.after_deadline(0)
    assert problems(await house.decrypt(0)) == ["bid.not_opening"]
    await house.agency.done(f"tendering/projects/{project}/open")
    assert problems(await house.decrypt(0, "别的密码别的密码")) == ["bid.wrong_passphrase"]
    tries = await house.world.sql(
        "SELECT problems::text FROM audit_entry "
        "WHERE action = 'tendering.bid.decrypt' AND outcome = 'refused'"
    )
    assert sum("bid.wrong_passphrase" in row["problems"] for row in tries) == 1
    opened = (await house.decrypt(0)).json()
    assert (opened["state"], opened["price"]) == ("decrypted", "800000.00")
    seen = await house.record(f"bids/{house.bid_ids[0]}")
    assert (seen["supplier_name"], seen["price"]) == ("示例甲科技有限公司", None)
    for reader in (auditor, house.supervisor, house.overseer, house.agency):
        told = await reader.get("core/audit", subject=house.bid_ids[0])
        assert told.status_code == 403 or told.json()["items"] == [], reader.name
    running = await house.agency.act(f"tendering/projects/{project}/close_opening")
    assert problems(running) == ["project.decryption_running"]
    assert (await house.decrypt(1)).status_code == 200
    await house.world.travel(timedelta(minutes=31))
    assert problems(await house.decrypt(2)) == ["bid.not_opening"]
    await house.agency.done(f"tendering/projects/{project}/close_opening")
    states = [(await house.record(f"bids/{each}"))["state"] for each in house.bid_ids]
    assert states == ["opened", "opened", "void"]
    _, *rows = section(printed[-1], "开标一览表")
    assert {(row[0], row[1], row[4]) for row in rows} == {
        ("示例甲科技有限公司", "800,000.00元", "—"),
        ("示例乙科技有限公司", "860,000.00元", "—"),
        ("示例丙科技有限公司", "—", "未在规定时间内解密投标文件"),
    }
    traces = (await auditor.get("core/audit", subject=house.bid_ids[0])).json()["items"]
    assert "tendering.bid.decrypt" in {trace["action"] for trace in traces}
    few = await house.agency.act(f"tendering/projects/{project}/qualify", {})
    assert problems(few) == ["project.too_few_qualified"]
    assert laws(few) == ["政府采购货物和服务招标投标管理办法 第44条"]
    dear = {"reason": "prices_above_budget", "explanation": "示例原因"}
    refused = await house.agency.act(f"tendering/projects/{project}/fail", dear)
    assert problems(refused) == ["project.price_within_budget"]
    assert laws(refused) == ["政府采购法 第36条"]
    form = {"reason": "too_few_suppliers", "explanation": "有效投标不足三家"}
    await house.agency.done(f"tendering/projects/{project}/fail", form)


async def test_scores_and_experts_stay_secret_until_the_result(house: House) -> None:
    project = await house.project("evaluating")
    supplier = house.suppliers[0]
    counted = [f"tendering/projects/{project}", f"tendering/bids/{house.bid_ids[0]}"]
    versions = [(await house.agency.get(path)).headers["etag"] for path in counted]
    told = [await supplier.get(path) for path in counted]
    members = await house.score(project)
    assert versions != [(await house.agency.get(path)).headers["etag"] for path in counted]
    for path, before in zip(counted, told, strict=True):
        again = await supplier.get(path)
        assert again.content == before.content
        assert again.headers["etag"] == before.headers["etag"]
    for reader in (house.agency, house.operator, house.supervisor, house.suppliers[0]):
        listed = await reader.get("tendering/members")
        assert listed.status_code == 403 or listed.json()["items"] == []
        sheets = await reader.get("tendering/score-sheets")
        assert sheets.status_code == 403 or sheets.json()["items"] == []
    own = (await members[1].get("tendering/score-sheets")).json()["items"]
    assert [sheet["seat"] for sheet in own] == [2]
    assert len((await members[1].get("tendering/members")).json()["items"]) == 1
    await members[0].done(f"tendering/projects/{project}/report")
    assert len((await house.agency.get("tendering/score-sheets")).json()["items"]) == 5
    mine = await house.record(f"bids/{house.bid_ids[0]}", supplier)
    assert (mine["price"], mine["total_score"], mine["rank"]) == ("800000.00", None, None)
    await house.manager.done(f"tendering/projects/{project}/award", {})
    hidden = await house.record(f"projects/{project}", supplier)
    assert (hidden["winner_name"], hidden["findings"]) == (None, [])
    early = await supplier.get(f"tendering/bids/{house.bid_ids[0]}/result")
    assert (early.status_code, problems(early)) == (409, ["bid.no_result_yet"])
    visible = json.dumps((await house.record(f"projects/{project}")), ensure_ascii=False)
    names = [row["name"] for row in await house.world.sql("SELECT name FROM tendering_member")]
    assert not [name for name in names if name in visible]
    await house.agency.done(f"tendering/projects/{project}/announce_result", {})
    assert (await house.record(f"bids/{house.bid_ids[0]}", supplier))["rank"] == 2
    other = await house.suppliers[1].get(f"tendering/bids/{house.bid_ids[0]}")
    assert other.status_code == 404
