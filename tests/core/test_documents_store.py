"""The file store and what it takes."""

import io
import os
import zipfile
from pathlib import Path
from uuid import UUID

import pytest

from zhengcai.documents.content import FileRefused, accept, clean_name
from zhengcai.documents.sealed_bids import Cost, SealBinding, seal_secret
from zhengcai.documents.store import FileDamaged, open_store
from zhengcai.settings import Settings, WebSettings

SOMEBODY = UUID(int=42)
PDF = b"%PDF-1.7\n..."


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return target.getvalue()


def office(**more: bytes) -> bytes:
    return zipped(**({"[Content_Types].xml": b"<Types/>"} | more))


@pytest.mark.parametrize(
    ("data", "name", "declared", "expected"),
    [
        (PDF, "a.pdf", "application/pdf", "application/pdf"),
        (PDF, "a.PDF", None, "application/pdf"),
        (PDF, "a.pdf", "application/octet-stream", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n0", "a.png", "image/png", "image/png"),
        (b"\xff\xd8\xff\xe0", "a.jpeg", "image/jpg", "image/jpeg"),
        ("采购需求".encode(), "a.txt", "text/plain; charset=utf-8", "text/plain"),
        ("采购需求".encode("gb18030"), "a.txt", None, "text/plain"),
        (b"a,b\n1,2\n", "a.csv", "text/csv", "text/csv"),
        (b'{"a": 1}', "a.json", "application/json", "application/json"),
        (b"<?xml version='1.0'?><a/>", "a.xml", "text/xml", "application/xml"),
        (zipped(a=b"1"), "a.zip", "application/zip", "application/zip"),
        (zipped(**{"OFD.xml": b"<OFD/>"}), "a.ofd", None, "application/ofd"),
        (
            office(word__document=b"x"),
            "a.docx",
            None,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            office(xl__workbook=b"x"),
            "a.xlsx",
            None,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            seal_secret(b"x", "p", SealBinding("1", "2", "3"), Cost(1, 64, 1)),
            "a.sealed",
            None,
            "application/vnd.zhengcai.sealed",
        ),
    ],
)
def test_the_type_follows_from_the_content(
    data: bytes, name: str, declared: str | None, expected: str
) -> None:
    assert accept(data, name, declared).media_type == expected


@pytest.mark.parametrize(
    ("data", "name", "declared", "code"),
    [
        (b"", "a.txt", None, "file.empty"),
        (PDF, "a.png", None, "file.name_mismatch"),
        (PDF, "a", None, "file.name_mismatch"),
        (PDF, "a.pdf", "image/png", "file.type_mismatch"),
        (b"MZ\x90", "a.pdf", None, "file.executable"),
        (b"#!/bin/sh\n", "a.txt", None, "file.executable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", None, "file.legacy_office"),
        (b"<html><body>", "a.txt", None, "file.active"),
        (b"<?xml version='1.0'?><svg onload='x'/>", "a.xml", None, "file.active"),
        (b"text <SCRIPT >", "a.txt", None, "file.active"),
        (b"<?xml version='1.0'?><!DOCTYPE a><a/>", "a.xml", None, "file.doctype"),
        (b"\x00\x01\x02", "a.txt", None, "file.unknown"),
        (b"\xff\xff\xff\xff", "a.txt", None, "file.unknown"),
        (zipped(a=b"1")[:30], "a.zip", None, "file.damaged"),
        (zipped(a=bytes(1_000_000)), "a.zip", None, "file.bomb"),
        (zipped(**{"../a": b"1"}), "a.zip", None, "file.unsafe_path"),
        (office(word__vbaProject=b"1"), "a.docx", None, ""),
        (office(**{"word__vbaProject.bin": b"1"}), "a.docx", None, "file.macro"),
    ],
)
def test_what_is_not_taken(data: bytes, name: str, declared: str | None, code: str) -> None:
    if not code:
        assert accept(data, name, declared)
        return
    with pytest.raises(FileRefused) as caught:
        accept(data, name, declared)
    assert caught.value.code == code
    assert caught.value.message


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\文件\\投标.pdf", "投标.pdf"),
        ("a\u202efdp.exe\x00.pdf", "afdp.exe.pdf"),
        ('a<b>"c".pdf', "a_b__c_.pdf"),
        ("...", "未命名"),
        ("", "未命名"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept


async def test_content_is_stored_once_per_tenant_and_checked_on_reading(tmp_path: Path) -> None:
    store = open_store(Settings(var=tmp_path))
    first = await store.put("150100", PDF, "合同.pdf", "application/pdf", created_by=SOMEBODY)
    again = await store.put("150100", PDF, "副本.pdf", created_by=SOMEBODY, label="sealed")
    assert (first.sha256, first.size, first.label) == (again.sha256, len(PDF), "internal")
    assert (again.name, again.label) == ("副本.pdf", "sealed")
    files = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [first.sha256]
    assert await store.get("150100", first.sha256) == PDF

    with pytest.raises(FileDamaged):
        await store.get("150200", first.sha256)
    files[0].chmod(0o600)
    files[0].write_bytes(PDF + b" ")
    with pytest.raises(FileDamaged):
        await store.get("150100", first.sha256)
    with pytest.raises(FileDamaged):
        await store.put("150100", PDF, "合同.pdf", created_by=SOMEBODY)


async def test_size_and_place_are_bounded(tmp_path: Path) -> None:
    store = open_store(Settings(var=tmp_path, web=WebSettings(max_body=100)))
    with pytest.raises(FileRefused) as caught:
        await store.put("150100", PDF + os.urandom(100), "a.pdf", created_by=SOMEBODY)
    assert caught.value.code == "file.too_large"
    for tenant, digest in [("../x", "0" * 64), ("150100", "../../etc/passwd")]:
        with pytest.raises(ValueError, match=r"tenant code|SHA-256"):
            await store.get(tenant, digest)
