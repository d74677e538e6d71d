"""A text that a record keeps in Chinese is told in English: its template is found again."""

from pathlib import Path

import pytest

from zhengcai.web.language import Catalogue

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "编号"
msgstr "number"

msgid "不得少于{days}日，应至少到{day}"
msgstr "At least {days} days, until {day}"

msgid "不得少于{days}日"
msgstr "At least {days} days"

msgid "“{title}”与“{title}”重复"
msgstr "{title} stands twice"

msgid "已开放%(count)s处地区"
msgstr "Open in %(count)s regions"

msgid "、"
msgstr ", "

msgid "{a}、{b}"
msgstr "{a}, {b}"
"""


@pytest.fixture
def english(tmp_path: Path) -> Catalogue:
    path = tmp_path / "messages.po"
    path.write_text(PO, encoding="utf-8")
    return Catalogue([path])


@pytest.mark.parametrize(
    ("told", "retold"),
    [
        ("编号", "number"),
        ("不得少于5日，应至少到2026-04-14", "At least 5 days, until 2026-04-14"),
        ("不得少于5日", "At least 5 days"),
        ("“编号”与“编号”重复", "number stands twice"),
        ("“编号”与“名称”重复", "“编号”与“名称”重复"),
        ("不得少于编号、编号日", "At least number, number days"),
        ("不得少于编号、名称日", "At least 编号、名称 days"),
        ("已开放3处地区", "Open in 3 regions"),
        ("甲、乙", "甲、乙"),
        ("从未说过", "从未说过"),
    ],
)
def test_a_template_is_found_again(english: Catalogue, told: str, retold: str) -> None:
    assert english.retell(told) == retold
