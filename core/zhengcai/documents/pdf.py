"""PDF from typst templates, as PDF/A-2b, always with a font that has the Chinese glyphs.

PDF/A forbids a missing glyph, and typst refuses to export one, so a box in place of a character is
an error and never a page.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import typst

from zhengcai import clock
from zhengcai.documents.canonical import plain
from zhengcai.settings import Settings

STANDARD: Literal["a-2b"] = "a-2b"
PROBE = "政采合同购销财务签约协议验收￥（）《》"
PACKAGED = "pylopdf_fonts_zh_cn"
MISSING = re.compile(r"the text `\"(.*)\"` could not be displayed")

SYSTEM_FAMILIES = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "SimSun",
    "FangSong",
    "STSong",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
)
"""Families that draw characters as in China. Those of Japan or Korea have many of them, but draw
some differently, and the packaged font is better than that."""

PRELUDE = """\
#let data = json(bytes(sys.inputs.data))
#set text(font: {family}, lang: "zh", region: "cn", size: 12pt)
#set page(paper: "a4", numbering: "1 / 1")
"""


class FontMissing(Exception):  # noqa: N818
    """No font has the characters that the page needs; the message says what to do."""


@dataclass(frozen=True)
class FontChoice:
    """The fonts that the typesetter may use, and the family that it starts with."""

    fonts: typst.Fonts
    family: str


def render_pdf(template: str, data: Mapping[str, Any], settings: Settings) -> bytes:
    """Typeset `template` (typst source) with `data`, which it finds as the dictionary `data`.

    Values arrive as canonical JSON: amounts and times as text. The prelude sets language, font and
    an A4 page with page numbers; a template may set its own. Takes tens of milliseconds: call it in
    a thread. Raises `FontMissing`; an error in the template is a `typst.TypstError`.
    """
    choice = choose_font(settings.documents.font)
    source = PRELUDE.format(family=json.dumps(choice.family, ensure_ascii=False)) + template
    return _typeset(source, choice.fonts, {"data": json.dumps(plain(data), ensure_ascii=False)})


@lru_cache(maxsize=4)
def choose_font(configured: Path | None) -> FontChoice:
    """The configured font, else the system's Chinese fonts, else the packaged one.

    A configured font that lacks the glyphs is an error and is not passed over.
    """
    packaged = packaged_fonts()
    if configured is not None:
        folder = configured if configured.is_dir() else configured.parent
        fonts = typst.Fonts(False, False, [folder])
        families = [
            font.family
            for font in fonts.fonts()
            if configured.is_dir() or Path(font.path or "").name == configured.name
        ]
        family = first_covering(fonts, dict.fromkeys(families))
        if family is None:
            raise FontMissing(
                f"documents.font（{configured}）中没有含所需汉字的字体，请改为含中文字形的字体文件或目录"
            )
        return FontChoice(typst.Fonts(True, True, [folder, *packaged]), family)
    fonts = typst.Fonts(True, True, packaged)
    family = first_covering(fonts, SYSTEM_FAMILIES)
    if family is None:
        raise FontMissing(
            "找不到中文字体：请安装 fonts-noto-cjk 等系统字体，或用 documents.font 指定字体文件，"
            "或重新安装依赖以取得随附字体"
        )
    return FontChoice(fonts, family)


def first_covering(fonts: typst.Fonts, families: Sequence[str] | Mapping[str, None]) -> str | None:
    """The first of `families` that is present and really draws Chinese text."""
    present = set(fonts.families())
    return next((name for name in families if name in present and _covers(fonts, name)), None)


def packaged_fonts() -> list[Path]:
    """The folder of the font package, if it is installed."""
    found = find_spec(PACKAGED)
    return [Path(place) for place in (found.submodule_search_locations or [])] if found else []


def _covers(fonts: typst.Fonts, family: str) -> bool:
    name = json.dumps(family, ensure_ascii=False)
    try:
        _typeset(f"#set text(font: {name}, fallback: false)\n{PROBE}", fonts, {})
    except FontMissing:
        return False
    return True


def _typeset(source: str, fonts: typst.Fonts, inputs: dict[str, str]) -> bytes:
    # The root only bounds what a template may read: this folder, in which there is no data.
    compiler = typst.Compiler(
        source.encode(), root=Path(__file__).parent, font_paths=fonts, sys_inputs=inputs
    )
    try:
        result = compiler.compile(
            format="pdf", pdf_standards=STANDARD, timestamp=int(clock.now().timestamp())
        )
    except typst.TypstError as error:
        missing = MISSING.search(error.message)
        if missing is None:
            raise
        raise FontMissing(
            f"没有字体含有字符“{missing.group(1)}”：请安装含该字符的字体，或用 documents.font 指定"
        ) from error
    if not isinstance(result, bytes):
        raise TypeError("typst gave no PDF")
    return result
