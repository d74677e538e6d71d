"""One open tender from its plan to the archive, over HTTP, by its actors."""

import hmac
import io
import json
import zipfile
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from tender_house import House, problems, section
from zhengcai_tendering import archive


async def test_from_plan_to_archive(
    house: House, printed: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await house.project("evaluating")
    members = await house.score(
        project, [["38", "6", "17"], ["36", "6", "15"], ["34.5", "8", "16.25"]]
    )
    path = f"tendering/projects/{project}"
    await members[0].done(f"{path}/report")
    _, *rows = section(printed[-1], "评标委员会")
    assert [(row[0], row[1]) for row in rows] == [(f"{n}", "结果公告前保密") for n in range(1, 6)]
    ranked = section(printed[-1], "评审得分与排序")

    ranking = {
        each["supplier_name"]: each
        for each in (await house.agency.get("tendering/bids", project_id=project)).json()["items"]
    }
    first, second, third = (ranking[f"示例{sign}科技有限公司"] for sign in "甲乙丙")
    scores = [
        (one["price_score"], one["total_score"], one["rank"]) for one in (first, second, third)
    ]
    assert scores == [("29.03", "90.03", 1), ("30.00", "87.00", 2), ("25.80", "84.55", 3)]
    assert (second["price"], second["deduction"]) == ("860000.00", "10")

    await house.manager.done(f"{path}/award", {})
    record = await house.agency.done(f"{path}/announce_result", {"fee": "6000"})
    assert (record["winner_name"], record["award_amount"]) == ("示例甲科技有限公司", "800000.00")

    kinds = {item["kind"]: item for item in await announced(house)}
    assert set(kinds) == {"tender", "result"}
    names = {member.name for member in members}
    text = json.dumps(kinds["result"], ensure_ascii=False)
    assert all(name in text for name in names)
    assert "采购人代表" in text

    told = (await house.suppliers[2].get(f"tendering/bids/{house.bid_ids[2]}/result")).json()
    assert (told["total_score"], told["rank"], told["won"]) == ("84.55", 3, False)
    assert told["winner_name"] == "示例甲科技有限公司"

    _, *rows = section(printed[-1], "评标委员会")
    assert [row[1] for row in rows] == [member.name for member in members]
    assert section(printed[-1], "评审得分与排序") == ranked

    letter = f"core/documents/{record['award_notice_id']}/content"
    readers = (*house.suppliers, house.agency, house.manager)
    assert [(await reader.get(letter)).status_code for reader in readers] == [
        200,
        404,
        404,
        200,
        200,
    ]

    contract = await house.manager.done("supervision/contracts/sign", {"project_id": project})
    seen = (await house.manager.get(f"supervision/contracts/{contract['id']}/seen")).json()
    assert Decimal(seen["award"]["amount"]) == 800_000
    assert seen["award"]["supplier_size"] == "large"
    assert (await house.record(f"projects/{project}"))["state"] == "contracted"

    refused = await house.agency.act(f"{path}/archive")
    assert refused.status_code == 422
    await house.manager.done(f"supervision/contracts/{contract['id']}/complete")
    await check_incomplete(house, path, monkeypatch)
    record = await house.agency.done(f"{path}/archive")
    assert record["state"] == "archived"
    await check_archive(house, record["archive_id"])


async def check_incomplete(house: House, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package without a plugin's files, or without a required one, is never built."""
    whole = archive.files_of

    async def broken(*_: Any) -> list[Any]:
        raise RuntimeError("no files today")

    async def short(ctx: Any, project_id: Any) -> list[Any]:
        return [file for file in await whole(ctx, project_id) if file.kind != "opening"]

    with monkeypatch.context() as patched:
        patched.setattr(archive, "files_of", broken)
        silent = await house.agency.act(f"{path}/archive")
        patched.setattr(archive, "files_of", short)
        incomplete = await house.agency.act(f"{path}/archive")
    assert (silent.status_code, incomplete.status_code) == (409, 409)
    assert problems(silent) == ["project.archive_silent", "project.archive_incomplete"]
    assert "tendering" in silent.json()["problems"][0]["message"]
    assert problems(incomplete) == ["project.archive_incomplete"]
    assert "开标记录" in incomplete.json()["problems"][0]["message"]


async def announced(house: House) -> list[dict[str, Any]]:
    answer = await house.public.get("portal/announcements")
    assert answer.status_code == 200, answer.text
    found = []
    for item in answer.json()["items"]:
        found.append((await house.public.get(f"portal/announcements/{item['id']}")).json())
    return found


async def check_archive(house: House, document_id: str) -> None:
    answer = await house.operator.get(f"core/documents/{document_id}/content")
    assert answer.status_code == 200, answer.text
    outsider = await house.suppliers[0].get(f"core/documents/{document_id}/content")
    assert outsider.status_code == 404
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        manifest = json.loads(package.read("manifest.json"))
        for entry in manifest["files"]:
            assert sha256(package.read(entry["path"])).hexdigest() == entry["sha256"]
        assert {
            "tendering/project.json",
            "tendering/tender-document.pdf",
            "tendering/opening-record.pdf",
            "tendering/evaluation-report.pdf",
            "tendering/award-notice.pdf",
            "tendering/bids/01.sealed",
            "tendering/scores/05.json",
            "tendering/committee.json",
            "tendering/draws.json",
        } <= {entry["path"] for entry in manifest["files"]}
        kinds = {entry["kind"] for entry in manifest["files"]}
        assert {"announcement-tender", "announcement-result"} <= kinds
        assert len(json.loads(package.read("tendering/committee.json"))) == 5
        entries = [json.loads(each["entry"]) for each in json.loads(package.read("audit.json"))]
    actions = {entry["action"] for entry in entries}
    assert {
        "tendering.project.publish",
        "tendering.bid.decrypt",
        "tendering.score_sheet.submit",
    } <= actions
    check_draw(answer.content)


def check_draw(package: bytes) -> None:
    """Anybody can repeat the draw from the archive."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        [draw] = json.loads(opened.read("tendering/draws.json"))
    seed = bytes.fromhex(draw["seed"])
    assert sha256(seed).hexdigest() == draw["seed_digest"]
    assert (
        sha256(json.dumps(sorted(draw["candidates"])).encode()).hexdigest()
        == draw["candidates_digest"]
    )
    tickets = {
        each: hmac.new(seed, f"{draw['word']}\n{each}".encode(), sha256).digest()
        for each in draw["candidates"]
    }
    assert len(tickets) == 6
