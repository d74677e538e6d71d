"""Search over Chinese text: overlapping pairs of characters in an array column with a GIN index.

Two-character words are the rule in Chinese and too short for trigrams.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

GRAMS = ARRAY(Text(collation="C"))
"""Type of a column that holds `grams`; give it a GIN index."""

_RUNS = re.compile(r"[0-9a-z]+|[^\W0-9a-z_]+")


def grams(texts: Iterable[str]) -> list[str]:
    """The searchable parts of `texts`: pairs of Chinese characters, whole Latin words and numbers.

    Widths and cases are folded (NFKC). A Chinese run of one character stands for itself.
    """
    return sorted({gram for each in texts for gram in _grams(each)})


def _grams(value: str) -> Iterator[str]:
    for run in _RUNS.findall(unicodedata.normalize("NFKC", value).lower()):
        if run[0].isascii() or len(run) == 1:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def matches(column: InstrumentedAttribute[list[str]], words: str) -> ColumnElement[bool]:
    """Rows whose `grams` contain all those of `words`."""
    return column.contains(grams([words]))
