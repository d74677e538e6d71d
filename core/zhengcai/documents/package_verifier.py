"""The offline check of an archive package: it needs the package, and at best the published keys
and audit roots."""

import base64
import json
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhengcai.documents.merkle import leaf_hash, verify_inclusion
from zhengcai.documents.packages import AUDIT, FORMAT, KEYS, MANIFEST, OWN_NAMES, PURPOSE, SIGNATURE
from zhengcai.documents.seals import PublishedRoots, public_key_id, seal_from

LARGEST_OWN = 100_000_000
"""Bytes of manifest and keys at most; the other sizes are checked against the signed manifest."""


@dataclass(frozen=True)
class PackageFinding:
    """One fault of a package: a code, the path or entry it concerns, and words for the reader."""

    code: str
    where: str
    message: str


@dataclass
class PackageReport:
    """What a package holds and what is wrong with it."""

    metadata: dict[str, Any] = field(default_factory=dict)
    key_id: str | None = None
    files: int = 0
    proven_entries: int = 0
    unsealed_entries: int = 0
    findings: list[PackageFinding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def add(self, code: str, where: str, message: str) -> None:
        """Note a fault."""
        self.findings.append(PackageFinding(code, where, message))


def verify_package(
    package: Path | IO[bytes],
    expected_keys: Collection[str] = (),
    published: PublishedRoots | None = None,
) -> PackageReport:
    """Check a package; `expected_keys` are the published key ids, `published` the audit roots.

    Without them a package made anew under another key would pass. Raises only `OSError`.
    """
    report = PackageReport()
    try:
        with zipfile.ZipFile(package) as archive:
            _check(archive, expected_keys, published, report)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        report.add("unreadable", "", f"不是完整的 ZIP 文件：{error}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Signed, but by somebody whose software writes another form: not a package of ours.
        report.add("unreadable", MANIFEST, "清单或审计摘录的格式不符")
    return report


def _check(
    archive: zipfile.ZipFile,
    expected_keys: Collection[str],
    published: PublishedRoots | None,
    report: PackageReport,
) -> None:
    keys = _keys(archive, expected_keys, report)
    manifest = _manifest(archive, keys, report)
    if manifest is None:
        return
    names = archive.namelist()
    listed = {str(entry["path"]): entry for entry in manifest["files"]}
    for name in sorted({name for name in names if names.count(name) > 1}):
        report.add("repeated", name, "同名文件出现多次")
    for name in sorted(set(names) - listed.keys() - OWN_NAMES):
        report.add("extra", name, "文件不在清单中")
    contents: dict[str, bytes] = {}
    for path, entry in listed.items():
        data = _member(archive, path, int(entry["size"]))
        if path not in names:
            report.add("missing", path, "清单中的文件缺失")
        elif data is None or sha256(data).hexdigest() != entry["sha256"]:
            report.add("altered", path, "文件内容与清单不符")
        else:
            report.files += 1
            contents[path] = data
    if AUDIT in contents:
        records = json.loads(contents[AUDIT])
        roots = _roots_for(records, published, report)
        for position, record in enumerate(records):
            _check_excerpt(record, f"{AUDIT}#{position}", keys, roots, report)


def _roots_for(
    records: list[Any], published: PublishedRoots | None, report: PackageReport
) -> Mapping[int, str]:
    """The roots to compare: none, and one fault, where they are those of another tenant."""
    if published is None:
        return {}
    tenants = {seal_from(each["seal"]).tenant_code for each in records if each["seal"]}
    if tenants <= {published.tenant_code}:
        return published.roots
    message = f"所给的链式根属于租户 {published.tenant_code}，不是本档案的租户，没有比对"
    report.add("root", AUDIT, message)
    return {}


def _keys(
    archive: zipfile.ZipFile, expected: Collection[str], report: PackageReport
) -> dict[str, Ed25519PublicKey]:
    keys = {}
    try:
        stored = json.loads(_member(archive, KEYS, LARGEST_OWN) or b"")
        for key_id, raw in stored.items():
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(raw, validate=True))
            if public_key_id(key) == key_id:
                keys[key_id] = key
            else:
                report.add("key", KEYS, f"公钥 {key_id} 与其编号不符")
    except (ValueError, AttributeError, TypeError):
        report.add("unreadable", KEYS, "公钥文件无法读取")
    for key_id in sorted(keys.keys() - set(expected) if expected else ()):
        del keys[key_id]
    return keys


def _manifest(
    archive: zipfile.ZipFile, keys: Mapping[str, Ed25519PublicKey], report: PackageReport
) -> dict[str, Any] | None:
    """The manifest, read as such only where its signature holds."""
    data = _member(archive, MANIFEST, LARGEST_OWN) or b""
    try:
        manifest: dict[str, Any] = json.loads(data)
        key_id = str(manifest["key_id"])
        if manifest["format"] != FORMAT:
            report.add("unreadable", MANIFEST, "清单格式未知")
            return None
    except (ValueError, KeyError, TypeError):
        report.add("unreadable", MANIFEST, "清单缺失或无法读取")
        return None
    report.key_id = key_id
    if key_id not in keys:
        report.add("key", MANIFEST, f"签名密钥 {key_id} 不在公布的密钥之中")
        return None
    try:
        signature = bytes.fromhex((_member(archive, SIGNATURE, LARGEST_OWN) or b"").decode())
        keys[key_id].verify(signature, PURPOSE + data)
    except (InvalidSignature, ValueError):
        report.add("signature", MANIFEST, "清单签名无效")
        return None
    report.metadata = manifest["metadata"]
    return manifest


def _member(archive: zipfile.ZipFile, path: str, limit: int) -> bytes | None:
    """A member's bytes; None where it is missing, damaged or larger than `limit`."""
    try:
        with archive.open(path) as member:
            data = member.read(limit + 1)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return None
    return data if len(data) <= limit else None


def _check_excerpt(
    record: Mapping[str, Any],
    where: str,
    keys: Mapping[str, Ed25519PublicKey],
    roots: Mapping[int, str],
    report: PackageReport,
) -> None:
    if record["seal"] is None:
        report.unsealed_entries += 1
        return
    seal = seal_from(record["seal"])
    proof = [bytes.fromhex(node) for node in record["proof"]]
    leaf = leaf_hash(record["entry"].encode())
    included = verify_inclusion(
        leaf, record["index"], seal.size, proof, bytes.fromhex(seal.tree_root)
    )
    faults = seal.faults(keys)
    if not included:
        faults.append("记录不在所称的封存之中")
    if seal.number in roots and roots[seal.number].lower() != seal.chained_root:
        faults.append("链式根与公布的不符")
    for fault in faults:
        report.add("audit", where, fault)
    report.proven_entries += not faults
