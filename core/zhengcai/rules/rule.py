"""One rule: a statutory number, list or prohibition with its source and its validity."""

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

NATIONAL = "CN"
"""Jurisdiction of rules that hold everywhere; any other jurisdiction is a tenant or division code."""

RULE_ID = re.compile(r"[A-Z](\.\d+)?-[0-9a-z]+(-[0-9a-z]+)*")
_ARTICLES = re.compile(r"\d+(-\d+)?(、\d+(-\d+)?)*")

Unit = Literal[
    "calendar_day", "working_day", "month", "year", "minute", "percent", "fraction", "yuan",
    "count", "decimals", "date", "list", "name", "guard",
]  # fmt: skip
Mark = Literal["V", "V2", "K", "U"]
Strictness = Literal["min", "max", "none"]


class Rule(BaseModel):
    """A row of the rule book.

    `rule_id` is stable: `A-07` is the row A-07 of the project's list of statutory periods; a second
    number of the same row adds a word (`A-12-clarification`); rows of other sections start with
    their section (`B.1-open-min-suppliers`, `C-sme-deduction-goods-min`, `D.1-…`). The parts of the
    procedure that a region's own document orders are rows `I.3-…` to `I.7-…`.

    `value` is an integer, a decimal or fraction written as a string, a name, a list of names, or true
    (a prohibition without a number); None declares a rule whose number each locality sets: until one does, asking for it is refused.
    `valid_from` is the first day, `valid_to` the first day no longer covered (None: open).
    `strictness` says what a stricter local number is: `min` a floor that may rise, `max` a ceiling
    that may fall, `none` no order. `mark` is the confidence in the row: V read in the full text,
    V2 in a secondary text, K expert knowledge, U to be checked before real use.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)

    rule_id: str = Field(pattern=f"^{RULE_ID.pattern}$")
    jurisdiction: str = Field(default=NATIONAL, pattern=r"^(CN|[0-9A-Z]{6,12})$")
    valid_from: date
    valid_to: date | None = None
    title: str = Field(min_length=1)
    value: Any = None
    unit: Unit
    law: str = Field(min_length=1)
    article: str = ""
    also: tuple[str, ...] = ()
    delegable: bool = False
    strictness: Strictness = "none"
    mark: Mark
    synthetic: bool = False
    note: str = ""
    basis: str = ""

    @property
    def key(self) -> tuple[str, str, date]:
        """Rule, jurisdiction and first day: what makes a row unique."""
        return (self.rule_id, self.jurisdiction, self.valid_from)

    @property
    def citation(self) -> str:
        """The source as a lawyer writes it, e.g. 「政府采购法 第35条」; a local row names its basis."""
        if self.jurisdiction != NATIONAL and self.basis:
            return self.basis
        return self.statute

    @property
    def statute(self) -> str:
        """The article of the statute, also of a local row."""
        return cite(self.law, self.article)

    @property
    def citations(self) -> tuple[str, ...]:
        """Every source, the main one first."""
        return (self.citation, *self.also)

    @property
    def fraction(self) -> Fraction:
        """The value as an exact fraction (`2/3`). Raises `TypeError` when the rule holds no number."""
        if isinstance(self.value, int | str) and not isinstance(self.value, bool):
            with suppress(ValueError, ZeroDivisionError):
                return Fraction(self.value)
        raise TypeError(f"rule {self.rule_id} holds {self.value!r}, not a number")

    @property
    def number(self) -> Decimal:
        """The value as an exact decimal. Raises `TypeError` when the rule holds none."""
        fraction = self.fraction
        if "/" in str(self.value):
            raise TypeError(
                f"rule {self.rule_id} holds the fraction {fraction}, ask for `fraction`"
            )
        return Decimal(str(self.value))

    @property
    def integer(self) -> int:
        """The value as a whole number. Raises `TypeError` when it is none."""
        fraction = self.fraction
        if fraction.denominator != 1:
            raise TypeError(f"rule {self.rule_id} holds {self.value!r}, not a whole number")
        return fraction.numerator

    @property
    def fits(self) -> bool:
        """Whether the value is of the kind that the unit asks for; a missing one always is."""
        match self.unit:
            case _ if self.value is None:
                return True
            case "list":
                return isinstance(self.value, list | tuple)
            case "name" | "date":
                return isinstance(self.value, str)
            case "guard":
                return self.value is True
            case "percent" | "fraction" | "yuan":
                return _is_number(self.value)
        return _is_number(self.value) and self.fraction.denominator == 1

    def covers(self, day: date) -> bool:
        """Whether the row is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def overlaps(self, other: "Rule") -> bool:
        """Whether both rows are in force on some day."""
        return (self.valid_to is None or other.valid_from < self.valid_to) and (
            other.valid_to is None or self.valid_from < other.valid_to
        )


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and Fraction(value) >= 0
    except (TypeError, ValueError, ZeroDivisionError):
        return False


def cite(law: str, article: str) -> str:
    """`law` with its article: digits become 「第35条」, anything else is quoted as it stands."""
    if not article:
        return law
    return f"{law} 第{article}条" if _ARTICLES.fullmatch(article) else f"{law} {article}"
