"""The offline verifier finds every kind of tampering and says where."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from zhengcai.actions.audit.export import write_companions
from zhengcai.actions.audit.verifier import Report, summary, verify
from zhengcai.documents.canonical import canonical
from zhengcai.documents.merkle import leaf_hash, tree_root
from zhengcai.documents.seals import PublishedRoots, Seal, chained_root, first_root, read_roots
from zhengcai.documents.signing import Signer, open_signer
from zhengcai.settings import Settings

TENANT = "150100"


@dataclass
class Export:
    """An export in memory: lines of entries, records of seals; `write` gives the folder."""

    entries: list[bytes]
    seals: list[dict[str, object]]
    signer: Signer
    folder: Path

    def write(self) -> Path:
        write_companions(self.folder, self.signer.public_keys)
        (self.folder / "entries.jsonl").write_bytes(b"".join(e + b"\n" for e in self.entries))
        (self.folder / "seals.jsonl").write_bytes(
            b"".join(canonical(seal) + b"\n" for seal in self.seals)
        )
        return self.folder

    def roots(self, tenant: str = TENANT) -> PublishedRoots:
        roots = {int(str(seal["number"])): str(seal["chained_root"]) for seal in self.seals}
        return PublishedRoots(tenant, roots)


def entry(number: int, **more: object) -> bytes:
    return canonical({"xid": 100 + number // 2, "seq": number, "action": "plan.file"} | more)


def sealed(entries: list[bytes], sizes: list[int], signer: Signer) -> list[dict[str, object]]:
    records: list[dict[str, object]] = []
    previous, start = first_root(TENANT), 0
    for number, size in enumerate(sizes, start=1):
        leaves = [leaf_hash(line) for line in entries[start : start + size]]
        root = tree_root(leaves).hex()
        chained = chained_root(previous, number, size, root)
        seal = Seal(
            TENANT,
            number,
            start,
            start + size,
            size,
            root,
            previous,
            chained,
            "2026-11-21T04:00:00.000000Z",
            signer.key_id,
        ).signed_by(signer)
        records.append(vars(seal) | {"leaves": base64.b64encode(b"".join(leaves)).decode()})
        previous, start = chained, start + size
    return records


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Three seals of 4, 3 and 5 entries, and two entries that are not sealed yet."""
    signer = open_signer(Settings(var=tmp_path / "var"))
    entries = [entry(number) for number in range(14)]
    return Export(entries, sealed(entries, [4, 3, 5], signer), signer, tmp_path / "export")


def found(report: Report) -> list[tuple[str, int | None, int | None]]:
    return [(item.kind, item.seal, item.position) for item in report.findings]


def test_an_untouched_export_is_sound_and_its_unsealed_tail_is_told(export: Export) -> None:
    report = verify(export.write(), export.roots(), [export.signer.key_id])
    assert report.sound, report.findings
    assert (report.entries, report.sealed, report.unsealed, report.seals) == (14, 12, 2, 3)
    assert report.compared_roots == 3
    assert "未封存 2 条" in summary(report)[0]
    assert "未与公布的链式根比对" in "\n".join(summary(verify(export.folder)))


def edit(export: Export) -> None:
    export.entries[5] = entry(5, action="plan.cancel")


def edit_neighbours(export: Export) -> None:
    export.entries[4:6] = [entry(4, edited=1), entry(5, edited=1)]


def edit_last_sealed(export: Export) -> None:
    export.entries[11] = entry(11, edited=1)


def delete(export: Export) -> None:
    del export.entries[5]


def delete_first(export: Export) -> None:
    del export.entries[0]


def insert(export: Export) -> None:
    export.entries.insert(5, entry(5, forged=1))


def insert_after_the_last_sealed(export: Export) -> None:
    export.entries.insert(12, entry(3, forged=1))


def insert_nonsense(export: Export) -> None:
    export.entries.append(b"not json")


def repeat(export: Export) -> None:
    export.entries.insert(6, export.entries[2])


def reorder(export: Export) -> None:
    export.entries[5], export.entries[6] = export.entries[6], export.entries[5]


def cut_entries(export: Export) -> None:
    del export.entries[10:]


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (edit, [("edited", 2, 5)]),
        (edit_neighbours, [("edited", 2, 4), ("edited", 2, 5)]),
        (edit_last_sealed, [("edited", 3, 11)]),
        (delete, [("deleted", 2, 5)]),
        (delete_first, [("deleted", 1, 0)]),
        (insert, [("inserted", None, None)]),
        (insert_after_the_last_sealed, [("inserted", None, None)]),
        (insert_nonsense, [("inserted", None, None)]),
        (repeat, [("reordered", 1, 2)]),
        (reorder, [("reordered", 2, 5)]),
        (cut_entries, [("deleted", 3, 10), ("deleted", 3, 11)]),
    ],
)
def test_a_change_of_entries_is_found_at_its_place(
    export: Export,
    tamper: Callable[[Export], None],
    expected: list[tuple[str, int | None, int | None]],
) -> None:
    tamper(export)
    report = verify(export.write())
    assert found(report) == expected
    assert f"[{expected[0][0]}]" in "\n".join(summary(report))


def drop_middle_seal(export: Export) -> None:
    del export.seals[1]


def swap_seals(export: Export) -> None:
    export.seals[0], export.seals[1] = export.seals[1], export.seals[0]


def renumber(export: Export) -> None:
    export.seals[2]["number"] = 4


def shrink(export: Export) -> None:
    export.seals[2]["size"] = 4
    export.seals[2]["to_position"] = 11


def other_leaves(export: Export) -> None:
    leaves = [leaf_hash(b"forged")] * 3
    export.seals[1]["leaves"] = base64.b64encode(b"".join(leaves)).decode()


def other_root(export: Export) -> None:
    export.seals[1]["tree_root"] = "0" * 64


def backdate(export: Export) -> None:
    export.seals[1]["sealed_at"] = "2020-01-01T00:00:00.000000Z"


def garble(export: Export) -> None:
    export.seals[1]["leaves"] = "***"


def lose_a_member(export: Export) -> None:
    del export.seals[1]["signature"]


@pytest.mark.parametrize(
    "change",
    [
        {"tenant_code": "\\ud800"},
        {"number": 2**60},
        {"number": -1},
        {"previous_root": "zz"},
        {"to_position": 10**6},
        {"leaves": 7},
    ],
)
def test_a_hostile_seal_is_reported_and_does_not_raise(
    export: Export, change: dict[str, object]
) -> None:
    folder = export.write()
    lines = (folder / "seals.jsonl").read_bytes().splitlines()
    hostile = json.loads(lines[1]) | change
    lines[1] = json.dumps(hostile).replace("\\\\", "\\").encode()
    (folder / "seals.jsonl").write_bytes(b"\n".join([*lines, b"[" * 100_000, b"null"]))
    (folder / "entries.jsonl").write_bytes(b"[" * 100_000 + b"\n\xff\n{}\n")
    assert not verify(folder).sound


@pytest.mark.parametrize(
    ("tamper", "seal"),
    [
        (drop_middle_seal, 3),
        (swap_seals, 2),
        (renumber, 4),
        (shrink, 3),
        (other_leaves, 2),
        (other_root, 2),
        (backdate, 2),
        (garble, 2),
        (lose_a_member, 2),
    ],
)
def test_a_change_of_seals_is_found_at_its_seal(
    export: Export, tamper: Callable[[Export], None], seal: int
) -> None:
    tamper(export)
    report = verify(export.write())
    assert seal in {item.seal for item in report.findings if item.kind in {"seal", "unreadable"}}


def test_removing_the_last_seals_needs_the_published_roots(export: Export) -> None:
    roots = export.roots()
    del export.seals[2], export.entries[7:]
    assert verify(export.write()).sound
    assert found(verify(export.folder, roots)) == [("truncated", 3, None)]


def test_roots_of_another_tenant_are_one_finding(export: Export) -> None:
    report = verify(export.write(), export.roots("150200"))
    assert found(report) == [("root", None, None)]
    assert "150200" in report.findings[0].message


def test_the_answer_of_the_platform_is_read_as_it_is(export: Export) -> None:
    items = [
        {"number": 2, "size": 3, "chained_root": "b", "key_id": "k", "signature": "s"},
        {"number": 1, "size": 4, "chained_root": "a", "key_id": "k", "signature": "s"},
    ]
    answer = json.dumps({"tenant": TENANT, "items": items}).encode()
    assert read_roots(answer) == PublishedRoots(TENANT, {1: "a", 2: "b"})
    assert read_roots(export.roots().to_json().encode()) == export.roots()
    for wrong in (b"", b"[]", b"{}", b'{"1": "root"}', b'{"tenant": "1", "items": [1]}'):
        with pytest.raises(ValueError, match="core/seals"):
            read_roots(wrong)


def test_a_history_made_anew_needs_the_published_roots_or_key(
    export: Export, tmp_path: Path
) -> None:
    roots, key_id = export.roots(), export.signer.key_id
    edit(export)
    export.signer = open_signer(Settings(var=tmp_path / "stranger"))
    export.seals = sealed(export.entries, [4, 3, 5], export.signer)
    assert verify(export.write()).sound
    assert found(verify(export.folder, roots)) == [("root", 2, None), ("root", 3, None)]
    assert {item.kind for item in verify(export.folder, None, [key_id]).findings} == {"key", "seal"}


def test_seals_of_another_tenant_do_not_pass(export: Export) -> None:
    for record in export.seals:
        record["tenant_code"] = "150200"
    report = verify(export.write())
    assert {item.seal for item in report.findings} == {1, 2, 3}


@pytest.mark.parametrize("name", ["entries.jsonl", "seals.jsonl", "keys.json"])
def test_a_missing_file_is_reported(export: Export, name: str) -> None:
    (export.write() / name).unlink()
    assert not verify(export.folder).sound


def test_a_key_under_a_foreign_id_is_reported(export: Export) -> None:
    folder = export.write()
    stored = json.loads((folder / "keys.json").read_bytes())
    stored["0" * 16] = next(iter(stored.values()))
    (folder / "keys.json").write_text(json.dumps(stored))
    assert found(verify(folder)) == [("key", None, None)]


def test_an_empty_audit_is_sound_and_a_missing_folder_is_an_error(
    export: Export, tmp_path: Path
) -> None:
    assert verify(replace(export, entries=[], seals=[]).write()).sound
    with pytest.raises(NotADirectoryError):
        verify(tmp_path / "nowhere")


def test_the_exported_program_runs_without_the_platform(export: Export, tmp_path: Path) -> None:
    """Run with nothing but the standard library and `cryptography` importable."""
    folder = export.write()
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    for name in ("cryptography", "cffi", "_cffi_backend"):
        for source in Path(sys.prefix).glob(f"lib/python*/site-packages/{name}*"):
            (libraries / source.name).symlink_to(source)
    (tmp_path / "roots.json").write_text(export.roots().to_json())
    program = (
        f"import sys, runpy; sys.path.insert(0, {str(libraries)!r});"
        f"runpy.run_path({str(folder / 'verify.pyz')!r}, run_name='__main__')"
    )
    arguments: list[str | Path] = [folder, "--roots", tmp_path / "roots.json"]
    arguments += ["--key", export.signer.key_id]

    def run() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", program, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    sound = run()
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "结论：未发现问题" in sound.stdout
    edit(export)
    export.write()
    broken = run()
    assert broken.returncode == 1
    assert "[edited] 封存 2 位置 5 第 6 行" in broken.stdout
