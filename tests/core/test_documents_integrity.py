"""Canonical JSON, Merkle trees, seals and keys."""

import stat
import threading
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengcai.documents.canonical import canonical
from zhengcai.documents.fields import (
    FieldCipher,
    UnreadableField,
    field_keyring,
    open_field_cipher,
    open_keyed_digest,
)
from zhengcai.documents.merkle import (
    inclusion_proof,
    leaf_hash,
    tree_levels,
    tree_root,
    verify_inclusion,
)
from zhengcai.documents.seals import Seal, chained_root, first_root, seal_from
from zhengcai.documents.signing import open_signer, signing_keyring
from zhengcai.settings import Settings


def test_canonical_form_does_not_depend_on_order_or_zone() -> None:
    noon = datetime(2026, 11, 21, 12, 0, tzinfo=timezone(timedelta(hours=8)))
    one = {"b": Decimal("29.03"), "a": noon, "名": UUID(int=7)}
    other = {"名": UUID(int=7), "a": noon.astimezone(UTC), "b": Decimal("29.03")}
    assert canonical(one) == canonical(other)
    assert (
        canonical(one)
        == (
            '{"a":"2026-11-21T04:00:00.000000Z","b":"29.03",'
            '"名":"00000000-0000-0000-0000-000000000007"}'
        ).encode()
    )


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (0.1, TypeError),
        (2**53, ValueError),
        (datetime(2026, 11, 21), ValueError),  # noqa: DTZ001 - the refused case
        (object(), TypeError),
        ("\ud800", UnicodeError),
    ],
)
def test_canonical_form_refuses_what_readers_disagree_about(
    value: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        canonical(value)


def test_tree_follows_rfc_6962() -> None:
    """The published vectors: inputs of 0, 1, 2 and 8 leaves, and their roots."""
    data = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [leaf_hash(bytes.fromhex(item)) for item in data]
    roots = {size: tree_root(leaves[:size]).hex() for size in (0, 1, 2, 8)}
    assert roots == {
        0: sha256(b"").hexdigest(),
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }


@given(size=st.integers(1, 40), pick=st.integers(0, 1000), other=st.integers(0, 1000))
def test_a_proof_holds_for_its_own_leaf_and_no_other(size: int, pick: int, other: int) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    root, index, wrong = tree_root(leaves), pick % size, other % size
    levels = tree_levels(leaves)
    proof = inclusion_proof(levels, index)
    with pytest.raises(IndexError):
        inclusion_proof(levels, size)
    assert verify_inclusion(leaves[index], index, size, proof, root)
    assert verify_inclusion(leaves[wrong], wrong, size, proof, root) == (wrong == index)
    assert not verify_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not verify_inclusion(leaves[index], index, size, proof, leaf_hash(b"else"))
    assert not verify_inclusion(leaves[index], size, size, proof, root)
    if proof:
        assert not verify_inclusion(leaves[index], index, size, proof[:-1], root)


def test_a_seal_binds_its_tenant_number_size_and_signature(tmp_path: Path) -> None:
    signer = open_signer(Settings(var=tmp_path))
    root, before = leaf_hash(b"x").hex(), first_root("150100")
    seal = Seal(
        tenant_code="150100",
        number=1,
        from_position=0,
        to_position=3,
        size=3,
        tree_root=root,
        previous_root=before,
        chained_root=chained_root(before, 1, 3, root),
        sealed_at="2026-11-21T04:00:00.000000Z",
        key_id=signer.key_id,
    ).signed_by(signer)
    assert seal.faults(signer.public_keys) == []
    assert seal_from(vars(seal) | {"leaves": ""}) == seal
    assert seal.faults({}) == [f"没有签名密钥 {signer.key_id} 的公钥"]
    for change in (
        {"tenant_code": "150200"},
        {"number": 2},
        {"size": 4, "to_position": 4},
        {"tree_root": before},
        {"sealed_at": "2026-11-22T04:00:00.000000Z"},
        {"signature": "zz"},
        {"number": -1},
        {"previous_root": "not hexadecimal"},
    ):
        assert seal_from(vars(seal) | change).faults(signer.public_keys)
    with pytest.raises(ValueError, match="size"):
        seal_from(vars(seal) | {"size": True})


def test_keys_are_private_made_once_and_rotate(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    ids: set[str] = set()
    start = threading.Barrier(8)

    def open_once() -> None:
        start.wait()
        ids.add(open_signer(settings).key_id)

    threads = [threading.Thread(target=open_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 1
    folder = tmp_path / "keys"
    assert [path.name for path in folder.iterdir()] == ["signing-1.key"]
    assert stat.S_IMODE((folder / "signing-1.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    old = open_signer(settings)
    signature = old.sign(b"text")
    signing_keyring(settings).rotate()
    new = open_signer(settings)
    assert new.key_id != old.key_id
    assert new.verify(b"text", signature, old.key_id)
    assert not new.verify(b"text", signature, new.key_id)
    assert not new.verify(b"other", signature, old.key_id)
    assert not new.verify(b"text", signature, "unknown")


def test_an_encrypted_field_is_bound_to_its_place_and_survives_rotation(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    old = open_field_cipher(settings)
    value = old.encrypt("张示例", "expert.name:7")
    assert "张示例" not in value
    assert value != old.encrypt("张示例", "expert.name:7")

    field_keyring(settings).rotate()
    new = open_field_cipher(settings)
    assert new.decrypt(value, "expert.name:7") == "张示例"
    assert old.is_current(value)
    assert not new.is_current(value)
    assert new.is_current(new.encrypt("张示例", "expert.name:7"))
    altered = value[:-5] + ("A" if value[-5] != "A" else "B") + value[-4:]
    for wrong, place in [
        (value, "expert.name:8"),
        (altered, "expert.name:7"),
        (value.replace("$1$", "$9$"), "expert.name:7"),
        ("a256gcm$1$****", "expert.name:7"),
        ("rot13$1$AAAA", "expert.name:7"),
        ("plain", "expert.name:7"),
    ]:
        with pytest.raises(UnreadableField):
            new.decrypt(wrong, place)
    with pytest.raises(UnreadableField):
        old.decrypt(new.encrypt("张示例", "expert.name:7"), "expert.name:7")


def test_a_keyed_digest_depends_on_key_and_place(tmp_path: Path) -> None:
    here, elsewhere = Settings(var=tmp_path / "a"), Settings(var=tmp_path / "b")
    value = {"amount": Decimal("800000.00")}
    digest = open_keyed_digest(here).of(value, "bid")
    assert digest == open_keyed_digest(here).of(value, "bid")
    assert digest != open_keyed_digest(here).of(value, "plan")
    assert digest != open_keyed_digest(elsewhere).of(value, "bid")
    assert digest != sha256(canonical(value)).hexdigest()
    noon = datetime(2026, 11, 21, 12, tzinfo=timezone(timedelta(hours=8)))
    held = {"amount": Decimal("8.00"), "at": noon, "rate": 0.1, "raw": b"x"}
    read = {"raw": b"x", "rate": 0.1, "at": noon.astimezone(UTC), "amount": Decimal("8")}
    assert open_keyed_digest(here).of(held, "bid") == open_keyed_digest(here).of(read, "bid")
    with pytest.raises(TypeError):
        open_keyed_digest(here).of(object(), "bid")
    assert isinstance(open_field_cipher(here), FieldCipher)
