"""Archive packages prove by themselves what they hold, and show every change."""

import base64
import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from zhengcai.documents.merkle import inclusion_proof, leaf_hash, tree_levels, tree_root
from zhengcai.documents.package_verifier import verify_package
from zhengcai.documents.packages import PURPOSE, AuditExcerpt, PackageFile, build_package
from zhengcai.documents.seals import PublishedRoots, Seal, chained_root, first_root
from zhengcai.documents.signing import Signer, open_signer
from zhengcai.settings import Settings

METADATA = {"tenant": "150100", "number": "HHZC-2026-0001", "title": "笔记本电脑采购项目档案"}
FILES = [
    PackageFile(
        "02-合同/合同.pdf", b"%PDF contract", "application/pdf", "政府采购合同", "contract"
    ),
    PackageFile("01-公告/tender.json", b"{}", "application/json", "招标公告", "announcement"),
]

Members = dict[str, bytes]


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return open_signer(Settings(var=tmp_path))


def excerpts(signer: Signer) -> list[AuditExcerpt]:
    entries = [json.dumps({"id": number}) for number in range(5)]
    leaves = [leaf_hash(entry.encode()) for entry in entries]
    root, before = tree_root(leaves).hex(), first_root("150100")
    seal = Seal(
        tenant_code="150100",
        number=1,
        from_position=0,
        to_position=5,
        size=5,
        tree_root=root,
        previous_root=before,
        chained_root=chained_root(before, 1, 5, root),
        sealed_at="2026-11-21T04:00:00.000000Z",
        key_id=signer.key_id,
    ).signed_by(signer)
    proofs = [[node.hex() for node in inclusion_proof(tree_levels(leaves), at)] for at in (1, 4)]
    return [
        AuditExcerpt(entries[1], seal, 1, proofs[0]),
        AuditExcerpt(entries[4], seal, 4, proofs[1]),
        AuditExcerpt('{"id":9}'),
    ]


def unpacked(package: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Members) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_a_package_verifies_offline_and_is_the_same_bytes_each_time(
    signer: Signer, tmp_path: Path
) -> None:
    audit = excerpts(signer)
    package = build_package(FILES, METADATA, signer, audit)
    assert package == build_package(list(reversed(FILES)), METADATA, signer, audit)
    target = tmp_path / "package.zip"
    target.write_bytes(package)
    seal = audit[0].seal
    assert seal is not None
    report = verify_package(
        target, [signer.key_id], PublishedRoots("150100", {1: seal.chained_root})
    )
    assert report.sound, report.findings
    assert (report.files, report.proven_entries, report.unsealed_entries) == (3, 2, 1)
    assert report.metadata == METADATA
    assert report.key_id == signer.key_id


def alter(members: Members) -> None:
    members["02-合同/合同.pdf"] = b"%PDF contracT"


def remove(members: Members) -> None:
    del members["01-公告/tender.json"]


def grow(members: Members) -> None:
    members["02-合同/合同.pdf"] += b" "


def add(members: Members) -> None:
    members["03-附件.pdf"] = b"%PDF"


def edit_manifest(members: Members) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b"HHZC", b"HHZD")


def break_signature(members: Members) -> None:
    members["manifest.sig"] = b"00" * 64


def garble_signature(members: Members) -> None:
    members["manifest.sig"] = "签".encode()


def drop_manifest(members: Members) -> None:
    del members["manifest.json"]


def drop_keys(members: Members) -> None:
    del members["keys.json"]


def exchange_key(members: Members) -> None:
    stored = json.loads(members["keys.json"])
    members["keys.json"] = json.dumps(
        {key: base64.b64encode(bytes(32)).decode() for key in stored}
    ).encode()


def other_format(members: Members) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b"archive/1", b"archive/9")


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (alter, "altered", "02-合同/合同.pdf"),
        (grow, "altered", "02-合同/合同.pdf"),
        (remove, "missing", "01-公告/tender.json"),
        (add, "extra", "03-附件.pdf"),
        (edit_manifest, "signature", "manifest.json"),
        (break_signature, "signature", "manifest.json"),
        (garble_signature, "signature", "manifest.json"),
        (drop_manifest, "unreadable", "manifest.json"),
        (other_format, "unreadable", "manifest.json"),
        (drop_keys, "unreadable", "keys.json"),
        (exchange_key, "key", "keys.json"),
    ],
)
def test_every_change_is_found(
    signer: Signer, change: Callable[[Members], None], code: str, where: str
) -> None:
    members = unpacked(build_package(FILES, METADATA, signer, excerpts(signer)))
    change(members)
    report = verify_package(io.BytesIO(packed(members)), [signer.key_id])
    assert (code, where) in {(found.code, found.where) for found in report.findings}


def test_a_package_made_anew_under_another_key_needs_the_expected_key(
    signer: Signer, tmp_path: Path
) -> None:
    stranger = open_signer(Settings(var=tmp_path / "stranger"))
    forged = build_package(FILES, METADATA, stranger)
    assert verify_package(io.BytesIO(forged)).sound
    report = verify_package(io.BytesIO(forged), [signer.key_id])
    assert [found.code for found in report.findings] == ["key"]


def test_a_forged_audit_entry_or_seal_is_found(signer: Signer) -> None:
    first, second, unsealed = excerpts(signer)
    assert first.seal is not None
    forged = AuditExcerpt('{"id":"forged"}', first.seal, first.index, first.proof)
    package = build_package(FILES, METADATA, signer, [forged, second, unsealed])
    report = verify_package(io.BytesIO(package), [signer.key_id])
    assert [found.where for found in report.findings] == ["audit.json#0"]
    genuine = build_package(FILES, METADATA, signer, [second])
    report = verify_package(
        io.BytesIO(genuine), [signer.key_id], PublishedRoots("150100", {1: "0" * 64})
    )
    assert [found.code for found in report.findings] == ["audit"]
    report = verify_package(io.BytesIO(genuine), [signer.key_id], PublishedRoots("420200", {}))
    assert [found.code for found in report.findings] == ["root"]


@pytest.mark.parametrize(
    "manifest",
    [
        {"files": [{"path": "a"}]},
        {"files": 7},
        {"files": [{"path": "audit.json", "size": 3, "sha256": sha256(b"[7]").hexdigest()}]},
    ],
)
def test_a_signed_package_of_another_form_is_reported(
    signer: Signer, manifest: dict[str, object]
) -> None:
    members = unpacked(build_package([], METADATA, signer))
    members["audit.json"] = b"[7]"
    form = {"format": "zhengcai-archive/1", "key_id": signer.key_id, "metadata": {}}
    members["manifest.json"] = json.dumps(form | manifest).encode()
    signature = signer.sign(PURPOSE + members["manifest.json"])
    members["manifest.sig"] = signature.hex().encode()
    report = verify_package(io.BytesIO(packed(members)))
    assert "unreadable" in {found.code for found in report.findings}


def test_a_broken_file_and_repeated_names_are_reported(signer: Signer) -> None:
    package = build_package(FILES, METADATA, signer)
    assert verify_package(io.BytesIO(package[:-30])).findings[0].code == "unreadable"
    target = io.BytesIO(package)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("02-合同/合同.pdf", b"%PDF contract")
    assert "repeated" in {found.code for found in verify_package(target).findings}


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", "", "a\\b", "c:/a", "manifest.json", "x"])
def test_unsafe_reserved_and_repeated_paths_are_refused(signer: Signer, path: str) -> None:
    files = [PackageFile(p, b"1", "text/plain", "示例", "other") for p in (path, "x")]
    with pytest.raises(ValueError, match="path"):
        build_package(files, METADATA, signer)
