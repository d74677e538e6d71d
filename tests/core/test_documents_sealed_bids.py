"""Sealed bids: nobody but the holder of the passphrase reads them, and only in their place."""

import json
from dataclasses import asdict, replace

import pytest

from zhengcai.documents import sealed_bids
from zhengcai.documents.sealed_bids import (
    MAGIC,
    Cost,
    DamagedSeal,
    SealBinding,
    WrongPassphrase,
    open_sealed,
    seal_secret,
)

QUICK = Cost(passes=1, memory=64, lanes=1)
BINDING = SealBinding("150100", "project-1", "supplier-1")
CONTENT = "投标报价 860000.00".encode()


def with_header(envelope: bytes, **changes: object) -> bytes:
    start = len(MAGIC) + 4
    length = int.from_bytes(envelope[len(MAGIC) : start], "big")
    header = json.loads(envelope[start : start + length]) | changes
    raw = json.dumps(header).encode()
    return MAGIC + len(raw).to_bytes(4, "big") + raw + envelope[start + length :]


def test_the_passphrase_opens_and_the_envelope_tells_nothing() -> None:
    envelope = seal_secret(CONTENT, "示例口令 一二三", BINDING)
    assert CONTENT not in envelope
    assert b"860000" not in envelope
    assert open_sealed(envelope, "示例口令 一二三", BINDING) == CONTENT
    assert envelope != seal_secret(CONTENT, "示例口令 一二三", BINDING, QUICK)


def test_the_passphrase_may_be_typed_in_either_composition() -> None:
    envelope = seal_secret(CONTENT, "caf\u00e9１２", BINDING, QUICK)
    assert open_sealed(envelope, "cafe\u030112", BINDING) == CONTENT


def test_a_wrong_passphrase_is_told_from_damage() -> None:
    envelope = seal_secret(CONTENT, "right", BINDING, QUICK)
    with pytest.raises(WrongPassphrase):
        open_sealed(envelope, "wrong", BINDING)
    for place in (
        replace(BINDING, tenant_code="150200"),
        replace(BINDING, project_id="project-2"),
        replace(BINDING, supplier_id="supplier-2"),
    ):
        with pytest.raises(DamagedSeal):
            open_sealed(envelope, "right", place)


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e[:-1] + bytes([e[-1] ^ 1]),
        lambda e: e[:-20],
        lambda e: e[:30],
        lambda e: b"",
        lambda e: b"PK" + e,
        lambda e: MAGIC + b"\xff\xff\xff\xff" + e[12:],
        lambda e: with_header(e, algorithm="rot13"),
        lambda e: with_header(e, cost=asdict(QUICK) | {"memory": 10**9}),
        lambda e: with_header(e, cost=asdict(QUICK) | {"passes": 0}),
        lambda e: with_header(e, cost={"rounds": 3}),
        lambda e: with_header(e, cost=7),
        lambda e: with_header(e, salt="00"),
        lambda e: with_header(e, salt=None),
        lambda e: with_header(e, extra="unsigned addition"),
    ],
)
def test_an_altered_envelope_is_damaged(change: object) -> None:
    envelope = seal_secret(CONTENT, "right", BINDING, QUICK)
    with pytest.raises(DamagedSeal):
        open_sealed(change(envelope), "right", BINDING)  # type: ignore[operator]


def test_a_header_cannot_exhaust_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    envelope = seal_secret(CONTENT, "right", BINDING, QUICK)
    greedy = with_header(envelope, cost={"passes": 10, "memory": 2**21, "lanes": 1})

    def must_not_run(*_: object) -> None:
        raise AssertionError("derived a key with unbearable parameters")

    monkeypatch.setattr(sealed_bids, "hash_secret_raw", must_not_run)
    with pytest.raises(DamagedSeal):
        open_sealed(greedy, "right", BINDING)
