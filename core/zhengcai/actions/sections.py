"""Further parts of a record's page, as plain values that a plugin gives and the web layer draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A value of a table that leads to a page; `address` lies on this site (`ctx.address`)."""

    label: str
    address: str

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part: a table (columns of `(title, kind)` and rows of values) or paragraphs.

    Kinds are text, code, money, date, datetime, number, percent, yesno, and word: a text of the
    plugin's own, such as the name of a step, which is shown in the reader's language. So are title,
    headings and note, and paragraphs that a catalogue knows. A value of the kind link is a `LinkTo`.
    """

    title: str
    columns: Sequence[tuple[str, str]] = ()
    rows: Sequence[Sequence[Any]] = ()
    paragraphs: Sequence[str] = ()
    note: str | None = None


def table(
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[Any]],
    note: str | None = None,
) -> Section:
    """A section with a table; each row has one value for each column."""
    return Section(title, columns, rows, note=note)


def text(title: str, *paragraphs: str) -> Section:
    """A section of running text."""
    return Section(title, paragraphs=paragraphs)
