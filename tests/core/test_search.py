"""Search over Chinese text: what is a substring is found, what is not is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requisition_cast import REQUISITIONS, Cast
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.dialects import postgresql

from zhengcai.search import GRAMS, grams, matches

COLUMN = Table("t", MetaData(), Column("grams", GRAMS)).c.grams


def asked(words: str) -> set[str]:
    """The grams that a search for `words` asks for."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    compiled = matches(COLUMN, words).compile(dialect=dialect)  # type: ignore[arg-type]
    return set(next(iter(compiled.params.values()), ()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("笔记本电脑", ["笔记", "记本", "本电", "电脑", "笔", "脑"]),
        ("A02类", ["a02", "类"]),
        ("ＡＢＣ　１２", ["abc", "12"]),
        ("", []),
        ("，。！", []),
    ],
)
def test_grams(text: str, found: list[str]) -> None:
    assert grams([text]) == sorted(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026年度办公设备采购", "2026年"),
        ("第1张台灯", "第1张"),
        ("蒙A牌公务用车", "A牌"),
        ("笔记本电脑", "电脑"),
        ("笔记本电脑（二次）", "电脑(二"),
        ("HP笔记本", "hp"),
    ],
)
def test_a_part_of_a_text_is_found(text: str, words: str) -> None:
    assert asked(words) <= set(grams([text]))


@pytest.mark.parametrize(
    ("text", "words"), [("笔记本电脑", "脑笔"), ("笔记本电脑", "本子"), ("2026年", "2025年")]
)
def test_what_is_no_part_is_not_found(text: str, words: str) -> None:
    assert not asked(words) <= set(grams([text]))


CHINESE = st.text("采购公告货物服务工程招标", min_size=1, max_size=12)


@given(before=CHINESE, middle=CHINESE.filter(lambda text: len(text) > 1), after=CHINESE)
def test_every_run_inside_a_text_is_found(before: str, middle: str, after: str) -> None:
    assert asked(middle) <= set(grams([before + middle + after]))


async def test_a_search_for_nothing_searchable_finds_nothing(cast: Cast) -> None:
    await cast.draft()
    assert (await cast.operator.get(REQUISITIONS, q="！？")).json()["items"] == []
