"""PDF with Chinese text, or a clear refusal: never boxes in silence."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import typst

from zhengcai.documents import pdf
from zhengcai.documents.pdf import FontMissing, choose_font, packaged_fonts, render_pdf
from zhengcai.settings import DocumentSettings, Settings

TEMPLATE = """
= 政府采购合同
采购人：#data.purchaser　金额：#data.amount 元
"""
DATA = {"purchaser": "示例市示例局", "amount": Decimal("860000.00")}
CONTRACT = packaged_fonts()[0] / "NotoSansSC-Regular.otf"


@pytest.fixture(autouse=True)
def _fresh_choice() -> Iterator[None]:
    choose_font.cache_clear()
    yield
    choose_font.cache_clear()


def bare_machine(monkeypatch: pytest.MonkeyPatch, packaged: list[Path]) -> None:
    """No system fonts at all."""
    fonts = typst.Fonts
    monkeypatch.setattr(typst, "Fonts", lambda system, own, paths: fonts(False, own, paths))
    monkeypatch.setattr(pdf, "packaged_fonts", lambda: packaged)


def test_a_page_is_pdf_a_with_embedded_chinese_glyphs() -> None:
    page = render_pdf(TEMPLATE, DATA, Settings())
    assert page.startswith(b"%PDF-")
    assert b"<pdfaid:part>2</pdfaid:part>" in page
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in page
    assert b"/FontFile3" in page or b"/FontFile2" in page
    empty = render_pdf("#data.amount", DATA, Settings())
    assert len(page) > len(empty)


def test_a_bare_machine_uses_the_packaged_font(monkeypatch: pytest.MonkeyPatch) -> None:
    bare_machine(monkeypatch, packaged_fonts())
    assert choose_font(None).family == "Noto Serif SC"
    assert b"NotoSerifSC" in render_pdf(TEMPLATE, DATA, Settings())


def test_without_any_chinese_font_the_refusal_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bare_machine(monkeypatch, [])
    with pytest.raises(FontMissing, match=r"documents\.font"):
        render_pdf(TEMPLATE, DATA, Settings())


@pytest.mark.parametrize("place", [CONTRACT, CONTRACT.parent])
def test_a_configured_font_comes_first(place: Path) -> None:
    settings = Settings(documents=DocumentSettings(font=place))
    family = choose_font(place).family
    assert family == "Noto Sans SC" or place.is_dir()
    assert f"Noto{family.split()[1]}SC".encode() in render_pdf(TEMPLATE, DATA, settings)


def test_a_configured_font_without_chinese_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "empty.ttf").write_bytes(b"no font")
    settings = Settings(documents=DocumentSettings(font=tmp_path / "empty.ttf"))
    with pytest.raises(FontMissing, match="汉字"):
        render_pdf(TEMPLATE, DATA, settings)


def test_a_character_that_no_font_has_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    bare_machine(monkeypatch, packaged_fonts())
    with pytest.raises(FontMissing, match="\u1820"):
        render_pdf(TEMPLATE, {"purchaser": "\u1820", "amount": "1"}, Settings())


def test_data_is_text_and_never_markup() -> None:
    attack = '#read("/etc/passwd") *x* "'
    page = render_pdf(
        "#assert(data.name == data.same)\n#data.name", {"name": attack, "same": attack}, Settings()
    )
    assert page.startswith(b"%PDF-")


def test_a_fault_in_the_template_is_not_called_a_missing_font() -> None:
    with pytest.raises(typst.TypstError):
        render_pdf("#data.unknown", DATA, Settings())
