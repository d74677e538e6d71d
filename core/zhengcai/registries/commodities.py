"""The register of procurement items (品目), by edition of the catalogue, and its CSV importer.

Code: `A` 货物, `B` 工程, `C` 服务 for a whole branch, then four pairs of digits (A02010108). Codes of
two editions mean different things, so an item is known by edition and code.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import RegisterModel, title

KINDS = {"A": "goods", "B": "works", "C": "services"}
"""What an item is, by the first letter of its code."""

PACKAGED_EDITION = "2022"
"""财库〔2022〕31号."""

_CODE = re.compile(r"[ABC](\d{8})?")
_COLUMNS = ("code", "name", "parent", "level", "description")
_OPTIONAL = ("description",)


class CommodityRow(RegisterModel):
    """One item of one edition."""

    __tablename__ = "commodity"
    __table_args__ = (CheckConstraint("kind IN ('goods', 'works', 'services')", name="kind"),)

    edition: Mapped[str] = mapped_column(primary_key=True, info=title("目录版本"))
    code: Mapped[str] = mapped_column(primary_key=True, info=title("品目编码"))
    name: Mapped[str] = mapped_column(info=title("品目名称"))
    parent: Mapped[str | None] = mapped_column(info=title("上级品目"))
    level: Mapped[int] = mapped_column(info=title("级次"))
    kind: Mapped[str] = mapped_column(info=title("类别"))
    description: Mapped[str] = mapped_column(default="", info=title("说明"))


@dataclass(frozen=True, slots=True)
class Commodity:
    """An item as read; `level` 0 is one of the three branches."""

    code: str
    name: str
    parent: str | None
    level: int
    description: str

    @property
    def kind(self) -> str:
        """`goods`, `works` or `services`."""
        return KINDS[self.code[0]]


@dataclass(frozen=True, slots=True)
class CommodityFault:
    """What is wrong with a file: line from 1, the column's name (empty: the whole line)."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class CommodityImport:
    """Either every item, or every fault; a file with a fault imports nothing."""

    edition: str
    items: tuple[Commodity, ...]
    faults: tuple[CommodityFault, ...]

    def rows(self) -> list[CommodityRow]:
        """Rows to upsert by edition and code."""
        return [
            CommodityRow(
                edition=self.edition,
                code=item.code,
                name=item.name,
                parent=item.parent,
                level=item.level,
                kind=item.kind,
                description=item.description,
            )
            for item in self.items
        ]


def read_catalogue(path: Path, edition: str) -> CommodityImport:
    """Read and check a CSV file. Raises `OSError` when it cannot be opened."""
    return parse_catalogue(path.read_bytes(), edition)


@cache
def packaged_catalogue() -> CommodityImport:
    """The small built-in part of the catalogue of 2022."""
    content = (files("zhengcai") / "data" / "catalogue_core.csv").read_bytes()
    return parse_catalogue(content, PACKAGED_EDITION)


def parse_catalogue(content: bytes, edition: str) -> CommodityImport:
    """Items of a CSV text in UTF-8 (a byte-order mark is allowed), or all its faults at once."""
    faults: list[CommodityFault] = []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(CommodityFault(1, "", "文件不是UTF-8编码（可能是GBK），请另存为UTF-8"))
        text = content.decode("gb18030", errors="replace")
    rows, found = _rows(text)
    faults.extend(found)
    items: dict[str, tuple[int, Commodity]] = {}
    for line, row in rows:
        faults.extend(CommodityFault(line, column, why) for column, why in _row_faults(row))
        code = row["code"]
        if code in items:
            faults.append(CommodityFault(line, "code", f"编码{code}与第{items[code][0]}行重复"))
        elif _CODE.fullmatch(code) and row["level"].isdecimal():
            parent, level = row["parent"] or None, int(row["level"])
            items[code] = line, Commodity(code, row["name"], parent, level, row["description"])
    codes = {row["code"] for _, row in rows}
    for line, item in items.values():
        faults.extend(CommodityFault(line, *each) for each in _parent_faults(item, items, codes))
    faults.sort(key=lambda fault: fault.line)
    clean = () if faults else tuple(item for _, item in items.values())
    return CommodityImport(edition, clean, tuple(faults))


def _rows(text: str) -> tuple[list[tuple[int, dict[str, str]]], list[CommodityFault]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    faults: list[CommodityFault] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in _COLUMNS if name not in header and name not in _OPTIONAL]
        faults.extend(CommodityFault(1, name, f"缺少列{name}") for name in missing)
        unknown = [name for name in header if name not in _COLUMNS]
        faults.extend(CommodityFault(1, name, f"未知列{name}") for name in unknown)
        if missing:
            return rows, faults
        for values in reader:
            if not any(value.strip() for value in values):
                continue
            if len(values) != len(header):
                why = f"应有{len(header)}列，实有{len(values)}列"
                faults.append(CommodityFault(reader.line_num, "", why))
                continue
            row = dict.fromkeys(_COLUMNS, "") | {
                name: value.strip() for name, value in zip(header, values, strict=True)
            }
            rows.append((reader.line_num, row))
    except csv.Error as error:
        faults.append(CommodityFault(reader.line_num, "", f"不是有效的CSV：{error}"))
    if not rows and not faults:
        faults.append(CommodityFault(1, "", "文件没有数据行"))
    return rows, faults


def _row_faults(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not _CODE.fullmatch(row["code"]):
        yield "code", f"编码{row['code']}应为A、B、C，或其后加八位数字"
    if not row["name"]:
        yield "name", "名称为空"
    if not row["level"].isdecimal():
        yield "level", f"级次{row['level']}应为数字"


def _parent_faults(
    item: Commodity, items: dict[str, tuple[int, Commodity]], codes: Iterable[str]
) -> Iterator[tuple[str, str]]:
    if item.parent is None:
        if len(item.code) > 1:
            yield "parent", "上级编码为空"
        return
    if item.parent not in codes:
        yield "parent", f"上级编码{item.parent}不存在"
    elif item.parent[0] != item.code[0]:
        yield "parent", f"上级编码{item.parent}属于另一门类"
    elif item.parent in items and items[item.parent][1].level != item.level - 1:
        yield "level", f"级次{item.level}应比上级编码{item.parent}的级次大1"
