"""A sealed bid is nowhere to be read before the opening: not in the database, the files, the logs."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from deployed import Deployed

from zhengcai.database.testing import ScratchPostgres
from zhengcai.demo import tender
from zhengcai.demo.purchase import Purchase, Record

CONTENT = {
    "price": "861234.57",
    "unit_price": "4306.17",
    "manufacturer": "示例绝密电子有限公司",
    "brand": "示例绝密牌",
    "model": "JM-绝密-14",
    "statement": "绝密响应说明：三年上门，八小时到场",
}
PASSPHRASE = "一匹示例的马 861"
SECRETS = (*CONTENT.values(), PASSPHRASE)


def _dump(postgres: ScratchPostgres, deployed: Deployed) -> bytes:
    binaries = postgres.server.binaries
    assert binaries is not None
    command = [binaries.program("pg_dump"), "--inserts", deployed.dsns.admin]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _found(data: bytes) -> set[str]:
    """Which secrets are in `data`: as text, as hexadecimal, or escaped as JSON does it."""
    return {
        secret
        for secret in SECRETS
        if secret.encode() in data
        or secret.encode().hex().encode() in data
        or secret.encode("unicode-escape") in data
    }


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


async def _submit_all(p: Purchase) -> None:
    for key in ("large", "medium"):
        p.passphrases[key] = f"passphrase of {key}"
        p.records[f"bid:{key}"] = await p.do(
            key, "tendering/bids/submit", tender.bid_form(p, key), told="later"
        )
    form = tender.bid_form(p, "small") | CONTENT | {"passphrase": PASSPHRASE}
    p.passphrases["small"] = PASSPHRASE
    path, key = "tendering/bids/submit", str(uuid4())
    first, again = [await p.actor("small").act(path, form, key=key) for _ in range(2)]
    assert first.text == again.text
    p.records["bid:small"] = await p.done("small", path, first, told="later")
    other = await p.actor("small").act(path, form | {"price": "1.00"}, key=key)
    assert other.status_code == 422


async def _everything_told(p: Purchase) -> bytes:
    """What those who watch over the platform can read of it: audit and feed, whole."""
    told = b""
    for who in ("supervisor", "auditor", "overseer"):
        told += (await p.actor(who).get("core/audit")).content
    cursor, page = "", {"items": [None]}
    while page["items"]:
        answer = await p.actor("sysadmin").get("core/feed", after=cursor)
        page, told = answer.json(), told + answer.content
        cursor = str(page["cursor"])
    return told


async def test_a_sealed_bid_is_nowhere_to_be_read(
    deployed: Deployed, zhengcai_postgres: ScratchPostgres, capfd: pytest.CaptureFixture[str]
) -> None:
    p = await deployed.purchase("clarification")
    await _submit_all(p)
    place = f"tendering/bids/{p.records['bid:small']['id']}"
    wrong = {"passphrase": PASSPHRASE}
    assert (await p.actor("small").act(f"{place}/decrypt", wrong)).status_code == 422
    dump = await asyncio.to_thread(_dump, zhengcai_postgres, deployed)
    assert b"INSERT INTO public.tendering_bid" in dump
    assert _found(dump) == set()
    assert list(_files(deployed.settings.var / "files"))
    for path in _files(deployed.settings.var):
        assert _found(path.read_bytes()) == set(), path
    told = await _everything_told(p)
    assert _found(told) == set()
    # Not even that there is a bid (令87 第28条).
    assert b"tendering.bid." not in told
    for key in tender.BIDS:
        assert p.records[f"bid:{key}"]["id"].encode() not in told
    await _nobody_gets_the_envelope(deployed, p)

    await tender.travel_past_deadline(p)
    await p.do("agency", f"tendering/projects/{p.records['project']['id']}/open")
    await p.do("small", f"{place}/decrypt", {"passphrase": PASSPHRASE}, told="later")
    for who in ("agency", "supervisor", "operator"):
        seen: Record = await p.actor(who).read(place)
        assert [seen[name] for name in CONTENT] == [None] * len(CONTENT)
    told = await _everything_told(p)
    out, err = capfd.readouterr()
    assert _found(out.encode() + err.encode()) == set()
    assert PASSPHRASE.encode() not in told
    # The search finds what is there: after its decryption the content is in the bid's columns.
    opened = await asyncio.to_thread(_dump, zhengcai_postgres, deployed)
    assert _found(opened) == set(SECRETS) - {PASSPHRASE}


async def _nobody_gets_the_envelope(deployed: Deployed, p: Purchase) -> None:
    """Even who has learned the id of the sealed file is not given it."""
    found = await deployed.sql("SELECT id FROM document WHERE label = 'sealed'")
    assert len(found) == 3
    for row in found:
        for who in ("agency", "operator", "supervisor", "overseer", "sysadmin", "auditor", "late"):
            for path in (f"core/documents/{row['id']}", f"core/documents/{row['id']}/content"):
                assert (await p.actor(who).get(path)).status_code == 404, (who, path)
