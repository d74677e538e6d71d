"""The offline verifier of an audit export: standard library and `cryptography`, nothing else.

It trusts nothing in the export but what hangs together under the signatures and, where they are
given, the chained roots published elsewhere.
"""

import argparse
import base64
import json
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhengcai.documents.merkle import HASH_BYTES, leaf_hash, tree_root
from zhengcai.documents.seals import (
    PublishedRoots,
    Seal,
    first_root,
    public_key_id,
    read_roots,
    seal_from,
)

ENTRIES, SEALS, KEYS = "entries.jsonl", "seals.jsonl", "keys.json"

MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading a line can raise that was not written by the platform."""

Kind = Literal[
    "edited", "deleted", "inserted", "reordered", "truncated", "seal", "root", "key", "unreadable"
]


@dataclass(frozen=True)
class Finding:
    """One fault. `seal` is a seal's number, `position` an entry's sealed position from 0, `line`
    a line of entries.jsonl from 1."""

    kind: Kind
    message: str
    seal: int | None = None
    position: int | None = None
    line: int | None = None


@dataclass
class Report:
    """What the verifier found. Entries after the last seal are counted, but not yet protected."""

    tenant_code: str | None = None
    entries: int = 0
    sealed: int = 0
    unsealed: int = 0
    seals: int = 0
    compared_roots: int = 0
    compared_keys: int = 0
    last_root: str | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify(
    directory: Path,
    published: PublishedRoots | None = None,
    expected_keys: Collection[str] = (),
) -> Report:
    """Check the export in `directory`.

    Only with `published` roots is the removal of the last seals seen. `expected_keys` are the published ids of the signing keys: no other is accepted. Never
    raises for what the export contains; a missing folder is an `OSError`.
    """
    report = Report()
    if not directory.is_dir():
        raise NotADirectoryError(directory)
    keys = _read_keys(directory, expected_keys, report)
    report.compared_keys = len(set(expected_keys) & keys.keys())
    seals, leaves = _check_seals(_lines(directory / SEALS, report), keys, report)
    if published is not None:
        _check_roots(seals, published, report)
    _check_entries(_lines(directory / ENTRIES, report), seals, leaves, report)
    return report


def _lines(path: Path, report: Report) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError:
        report.findings.append(Finding("unreadable", f"缺少文件 {path.name}"))
        return []


def _read_keys(
    directory: Path, expected: Collection[str], report: Report
) -> dict[str, Ed25519PublicKey]:
    keys = {}
    try:
        stored = json.loads((directory / KEYS).read_bytes())
        for key_id, raw in stored.items():
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(raw, validate=True))
            if public_key_id(key) != key_id:
                report.findings.append(Finding("key", f"公钥 {key_id} 与其编号不符"))
            else:
                keys[key_id] = key
    except (OSError, *MALFORMED):
        report.findings.append(Finding("unreadable", f"{KEYS} 无法读取"))
    for key_id in set(expected) - keys.keys():
        report.findings.append(Finding("key", f"没有公布的签名密钥 {key_id}"))
    return {key_id: key for key_id, key in keys.items() if not expected or key_id in expected}


def _check_seals(
    lines: list[bytes], keys: Mapping[str, Ed25519PublicKey], report: Report
) -> tuple[list[Seal], list[bytes]]:
    seals: list[Seal] = []
    leaves: list[bytes] = []
    for line in lines:
        expected = seals[-1].number + 1 if seals else 1
        try:
            record = json.loads(line)
            seal = seal_from(record)
            own = base64.b64decode(record["leaves"], validate=True)
        except MALFORMED:
            report.findings.append(Finding("unreadable", "封存记录无法读取", seal=expected))
            continue
        faults = seal.faults(keys)
        parts = [own[at : at + HASH_BYTES] for at in range(0, len(own), HASH_BYTES)]
        if len(parts) != seal.size or tree_root(parts).hex() != seal.tree_root:
            faults.append("叶摘要与树根不符")
        if seal.number != expected:
            faults.append(f"序号应为 {expected}，有封存被删去、插入或调换")
        before = seals[-1] if seals else None
        if seal.previous_root != (before.chained_root if before else first_root(seal.tenant_code)):
            faults.append("与前一封存不相连")
        if seal.from_position != (before.to_position if before else 0):
            faults.append("起始位置与前一封存不相接")
        if before and before.tenant_code != seal.tenant_code:
            faults.append("租户与前一封存不同")
        report.findings += [Finding("seal", fault, seal=seal.number) for fault in faults]
        seals.append(seal)
        leaves += parts
    report.seals, report.sealed = len(seals), len(leaves)
    if seals:
        report.tenant_code, report.last_root = seals[0].tenant_code, seals[-1].chained_root
    return seals, leaves


def _check_roots(seals: list[Seal], published: PublishedRoots, report: Report) -> None:
    if report.tenant_code not in (None, published.tenant_code):
        message = f"所给的链式根属于租户 {published.tenant_code}，不是本导出的租户，没有比对"
        report.findings.append(Finding("root", message))
        return
    present = {seal.number: seal.chained_root for seal in seals}
    for number, root in sorted(published.roots.items()):
        if number not in present:
            message = "已公布链式根的封存不在导出中"
            report.findings.append(Finding("truncated", message, seal=number))
        elif present[number] != root.lower():
            report.findings.append(Finding("root", "链式根与公布的不符", seal=number))
        else:
            report.compared_roots += 1


def _check_entries(
    lines: list[bytes], seals: list[Seal], leaves: list[bytes], report: Report
) -> None:
    """Walk the entries beside the sealed leaves and name every place where they part."""
    position_of = {leaf: position for position, leaf in enumerate(leaves)}
    hashes = [leaf_hash(line) for line in lines]
    present = set(hashes)
    report.entries = len(lines)

    def add(kind: Kind, message: str, position: int | None = None, line: int | None = None) -> None:
        seal = next(
            (s.number for s in seals if position is not None and position < s.to_position), None
        )
        report.findings.append(Finding(kind, message, seal, position, line))

    def skip_to(position: int) -> None:
        for missing in range(cursor, position):
            if leaves[missing] not in present:
                add("deleted", "已封存的记录被删去", missing)

    cursor = 0
    last_order: tuple[int, int] | None = None
    for number, (line, leaf) in enumerate(zip(lines, hashes, strict=True), start=1):
        order = _order(line)
        position = position_of.get(leaf)
        if position is not None and position < cursor:
            add("reordered", "记录重复或次序被调换", position, number)
        elif position is not None:
            skip_to(position)
            cursor = position + 1
        elif cursor < len(leaves) and leaves[cursor] not in present:
            add("edited", "记录与封存时的内容不同", cursor, number)
            cursor += 1
        elif cursor < len(leaves) or order is None or (last_order and order <= last_order):
            add("inserted", "记录没有封存，却排在已封存的记录之中", None, number)
            continue
        else:
            report.unsealed += 1
        last_order = max(order, last_order) if order and last_order else order or last_order
    skip_to(len(leaves))


def _order(line: bytes) -> tuple[int, int] | None:
    try:
        entry: Any = json.loads(line)
        return int(entry["xid"]), int(entry["seq"])
    except MALFORMED:
        return None


def main() -> NoReturn:
    """The command line of `verify.pyz`: exits with 0 where the export is sound, 1 where it is not."""
    parser = argparse.ArgumentParser(description="离线核验审计导出")
    parser.add_argument("directory", type=Path, help="导出目录")
    parser.add_argument("--roots", type=Path, help="另行公布的链式根（JSON）")
    parser.add_argument("--key", action="append", default=[], help="另行公布的签名密钥编号")
    arguments = parser.parse_args()
    published = read_roots(arguments.roots.read_bytes()) if arguments.roots else None
    report = verify(arguments.directory, published, arguments.key)
    sys.stdout.write("\n".join(summary(report)) + "\n")
    sys.exit(0 if report.sound else 1)


def summary(report: Report) -> list[str]:
    """The report in lines for an auditor."""
    lines = [
        f"租户 {report.tenant_code or '未知'}：记录 {report.entries} 条，"
        f"已封存 {report.sealed} 条（{report.seals} 批），未封存 {report.unsealed} 条",
        f"最后链式根：{report.last_root or '无'}",
    ]
    if report.compared_keys == 0:
        lines.append(
            "注意：未给出公布的签名密钥（--key）。签名只用导出自带的公钥核对过，"
            "不能证明是本平台所签：整份导出可能是另造的"
        )
    if report.compared_roots == 0:
        lines.append("未与公布的链式根比对：无法发现末尾封存被整体删去或全部重做")
    if report.unsealed:
        lines.append("未封存的记录尚不受保护，请在封存后再次核验")
    for finding in report.findings:
        where = [
            f"封存 {finding.seal}" if finding.seal is not None else "",
            f"位置 {finding.position}" if finding.position is not None else "",
            f"第 {finding.line} 行" if finding.line is not None else "",
        ]
        lines.append(f"[{finding.kind}] {' '.join(filter(None, where))} {finding.message}")
    sound = "结论：未发现问题" + ("" if report.compared_keys else "（签名密钥未经核对）")
    lines.append(sound if report.sound else f"结论：发现 {len(report.findings)} 处问题")
    return lines


if __name__ == "__main__":
    main()
