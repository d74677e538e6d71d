"""Search over Chinese text: overlapping pairs of characters in an array column with a GIN index.

Two-character words are the rule in Chinese and too short for trigrams.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Text, false
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

GRAMS = ARRAY(Text(collation="C"))
"""Type of a column that holds `grams`; give it a GIN index."""

_RUNS = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")


def grams(texts: Iterable[str]) -> list[str]:
    """The searchable parts of `texts`: pairs of Chinese characters, whole Latin words and numbers.

    Widths and cases are folded (NFKC). A Chinese run of one character stands for itself, and so do
    the first and the last of a longer one: 2026年 is found in 2026年度.
    """
    found: set[str] = set()
    for run in _runs(texts):
        found.update(_grams(run))
        if not run[0].isascii():
            found.update((run[0], run[-1]))
    return sorted(found)


def _runs(texts: Iterable[str]) -> Iterator[str]:
    for each in texts:
        yield from _RUNS.findall(unicodedata.normalize("NFKC", each).lower())


def _grams(run: str) -> Iterator[str]:
    if run[0].isascii() or len(run) == 1:
        yield run
    else:
        yield from (run[at : at + 2] for at in range(len(run) - 1))


def matches(column: InstrumentedAttribute[list[str]], words: str) -> ColumnElement[bool]:
    """Rows whose `grams` contain those of `words`; none where nothing in `words` can be searched."""
    wanted = sorted({gram for run in _runs([words]) for gram in _grams(run)})
    return column.contains(wanted) if wanted else false()
