"""What a file is, decided by its content; what it may be called; and what is not taken at all.

The few types of procurement are an own table: general detectors know hundreds of types that have no
business here, and none tells an OFD from a ZIP or a workbook with macros from one without.
"""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from zhengcai.documents.sealed_bids import MAGIC as SEALED_MAGIC

ZIP = "application/zip"
OFD = "application/ofd"
OOXML = "application/vnd.openxmlformats-officedocument."
SEALED = "application/vnd.zhengcai.sealed"
XML = "application/xml"
TEXT = "text/plain"

MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (SEALED_MAGIC, SEALED),
    (b"PK\x03\x04", ZIP),
)

OFFICE_FOLDERS = {
    "word": f"{OOXML}wordprocessingml.document",
    "xl": f"{OOXML}spreadsheetml.sheet",
    "ppt": f"{OOXML}presentationml.presentation",
}

EXTENSIONS = {
    "application/pdf": {".pdf"},
    "image/png": {".png"},
    "image/jpeg": {".jpg", ".jpeg"},
    SEALED: {".sealed"},
    ZIP: {".zip"},
    OFD: {".ofd"},
    OFFICE_FOLDERS["word"]: {".docx"},
    OFFICE_FOLDERS["xl"]: {".xlsx"},
    OFFICE_FOLDERS["ppt"]: {".pptx"},
    XML: {".xml"},
    "application/json": {".json"},
    "text/csv": {".csv"},
    "text/markdown": {".md"},
    TEXT: {".txt"},
}

KINDS_OF_TEXT = frozenset({TEXT, "text/csv", "text/markdown", "application/json"})

EXECUTABLE = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!", b"\xcf\xfa\xed\xfe")
LEGACY_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ACTIVE_TEXT = re.compile(rb"<(!doctype\s+html|html|script|svg|iframe|!entity)[\s>]", re.IGNORECASE)

LARGEST_RATIO = 200
LARGEST_UNPACKED = 1_000_000_000
MOST_MEMBERS = 10_000
LONGEST_NAME = 120


class FileRefused(Exception):  # noqa: N818
    """A file that is not taken; `code` and `message` (Chinese) make the Problem."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Accepted:
    """A file's clean name and true type."""

    name: str
    media_type: str


def accept(data: bytes, name: str, declared: str | None = None) -> Accepted:
    """Decide what `data` is. `declared` is the type that the sender claims, if any.

    Raises `FileRefused` where content, name and claim disagree or the type is not taken.
    """
    if not data:
        raise FileRefused("file.empty", "文件为空")
    clean = clean_name(name)
    found = media_type(data)
    suffix = PurePosixPath(clean).suffix.lower()
    if found in KINDS_OF_TEXT:
        found = next((kind for kind in KINDS_OF_TEXT if suffix in EXTENSIONS[kind]), found)
    if suffix not in EXTENSIONS[found]:
        wanted = "、".join(sorted(EXTENSIONS[found]))
        raise FileRefused("file.name_mismatch", f"文件名“{clean}”与内容不符，扩展名应为 {wanted}")
    claim = (declared or "").partition(";")[0].strip().lower()
    if claim not in {"", "application/octet-stream", found, *_also_called(found)}:
        raise FileRefused("file.type_mismatch", f"声明的类型 {claim} 与文件内容 {found} 不符")
    return Accepted(clean, found)


def media_type(data: bytes) -> str:
    """The type of `data` by its content. Raises `FileRefused` for what is not taken."""
    if data.startswith(EXECUTABLE):
        raise FileRefused("file.executable", "不接收可执行文件")
    if data.startswith(LEGACY_OFFICE):
        raise FileRefused(
            "file.legacy_office", "不接收旧版 Office 文件，请另存为 docx、xlsx 或 PDF"
        )
    for magic, found in MAGIC:
        if data.startswith(magic):
            return _inside_zip(data) if found == ZIP else found
    return _text_type(data)


def clean_name(name: str) -> str:
    """`name` without folders, control and direction characters, and not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join("_" if c in '<>:"|?*' else c for c in last if unicodedata.category(c)[0] != "C")
    stem, suffix = PurePosixPath(kept.strip(". ") or "未命名").stem, PurePosixPath(kept).suffix
    return stem[: LONGEST_NAME - len(suffix)].strip() + suffix


def _inside_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise FileRefused("file.damaged", "压缩文件已损坏") from error
    names = [member.filename for member in members]
    unpacked = sum(member.file_size for member in members)
    if (
        len(members) > MOST_MEMBERS
        or unpacked > LARGEST_UNPACKED
        or unpacked > LARGEST_RATIO * len(data)
    ):
        raise FileRefused("file.bomb", "压缩文件展开后过大")
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
        raise FileRefused("file.unsafe_path", "压缩文件内的路径不安全")
    if "[Content_Types].xml" in names:
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise FileRefused("file.macro", "不接收带宏的 Office 文件")
        folders = {name.partition("/")[0] for name in names}
        return next((kind for top, kind in OFFICE_FOLDERS.items() if top in folders), ZIP)
    return OFD if "OFD.xml" in names else ZIP


def _text_type(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefused("file.unknown", "无法识别文件类型")
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in text):
        raise FileRefused("file.unknown", "无法识别文件类型")
    if ACTIVE_TEXT.search(data):
        raise FileRefused("file.active", "不接收可在浏览器中执行的文件")
    if not text.lstrip().startswith("<?xml"):
        return TEXT
    if "<!doctype" in text.lower():
        raise FileRefused("file.doctype", "XML 文件不得含有 DOCTYPE 声明")
    return XML


def _also_called(found: str) -> set[str]:
    names = {XML: {"text/xml"}, ZIP: {"application/x-zip-compressed"}, "image/jpeg": {"image/jpg"}}
    return names.get(found, {TEXT} if found in KINDS_OF_TEXT else set())
