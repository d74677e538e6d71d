"""Comprehensive scoring (综合评分法), in exact arithmetic and without any rule of its own.

Percentages, weights and the rounding come from the tender document and the rule book; every
intermediate value is an exact fraction and is rounded once, when it becomes a score.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import floor
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a score is written: decimals, and the method by its name in the rule book."""

    decimals: int
    method: str

    def __call__(self, value: Fraction) -> Decimal:
        """`value` as a score. Raises `ValueError` for a method that is not known."""
        if self.method != "half_up":
            raise ValueError(f"unknown rounding: {self.method}")
        scaled = floor(abs(value) * 10**self.decimals + Fraction(1, 2))
        return Decimal(scaled if value >= 0 else -scaled).scaleb(-self.decimals)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A scored item of the tender document; `weight` is its highest score."""

    name: str
    weight: Decimal
    objective: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A valid bid: raw price in yuan, the deduction it is entitled to, brand of the core product."""

    bid_id: UUID
    price: Decimal
    deduction: Decimal = Decimal(0)
    brand: str = ""

    @property
    def adjusted(self) -> Fraction:
        """The price after the policy deduction: for scoring only, the contract keeps the raw one."""
        return Fraction(self.price) * (1 - Fraction(self.deduction) / 100)


@dataclass(frozen=True, slots=True)
class Standing:
    """A bid in the ranking; `rank` is None for one that stands behind a bid of the same brand."""

    bid_id: UUID
    price: Decimal
    brand: str
    price_score: Decimal
    technical_score: Decimal
    items: Mapping[str, Decimal] = field(default_factory=dict)
    rank: int | None = None
    tied: bool = False

    @property
    def total(self) -> Decimal:
        """Price score and the rest, as they are written."""
        return self.price_score + self.technical_score


def price_scores(
    offers: Sequence[Offer], weight: Decimal, full: Decimal, rounding: Rounding
) -> dict[UUID, Decimal]:
    """Base price ÷ adjusted price × `full` × `weight` %, by bid (令87 第55条).

    The base is the lowest adjusted price; neither highest nor lowest price is left out.
    """
    base = min(offer.adjusted for offer in offers)
    share = Fraction(full) * Fraction(weight) / 100
    return {offer.bid_id: rounding(base / offer.adjusted * share) for offer in offers}


def average(scores: Sequence[Decimal]) -> Fraction:
    """The exact mean of the members' scores for one item."""
    return sum((Fraction(score) for score in scores), Fraction(0)) / len(scores)


def standings(
    offers: Sequence[Offer],
    scores: Mapping[UUID, Mapping[str, Sequence[Decimal]]],
    prices: Mapping[UUID, Decimal],
    rounding: Rounding,
) -> list[Standing]:
    """The bids with their scores, not yet ranked; `scores` is bid → criterion → members' scores."""
    result = []
    for offer in offers:
        means = {name: average(given) for name, given in scores[offer.bid_id].items()}
        result.append(
            Standing(
                offer.bid_id,
                offer.price,
                offer.brand,
                prices[offer.bid_id],
                rounding(sum(means.values(), Fraction(0))),
                {name: rounding(mean) for name, mean in means.items()},
            )
        )
    return result


def ranked(found: Sequence[Standing], keys: Sequence[str]) -> list[Standing]:
    """Ranks by the named `keys` in order (令87 第57条): `total_desc`, `price_asc`, `technical_desc`.

    Bids that are equal in every key share a rank and are marked as tied.
    """

    def place(standing: Standing) -> tuple[Decimal, ...]:
        return tuple(KEYS[key](standing) for key in keys)

    result: list[Standing] = []
    for _, equal in groupby(sorted(found, key=place), key=place):
        same = list(equal)
        rank = len(result) + 1
        result += [replace(one, rank=rank, tied=len(same) > 1) for one in same]
    return result


KEYS: Mapping[str, Callable[[Standing], Decimal]] = {
    "total_desc": lambda standing: -standing.total,
    "price_asc": lambda standing: standing.price,
    "technical_desc": lambda standing: -standing.technical_score,
}
"""What a ranking can be ordered by; the names are those of the rule book."""


def one_per_brand(
    ordered: Sequence[Standing], keys: Sequence[str], choose: Callable[[Sequence[UUID]], UUID]
) -> list[Standing]:
    """Ranks with one candidate a brand: the best of each, the others behind it without a rank.

    Comprehensive scoring counts bidders of one brand as one (令87 第31条). `choose` decides between
    bids of one brand that share a rank.
    """
    leading: list[Standing] = []
    behind: list[Standing] = []
    for same in by_brand(ordered, lambda standing: standing.brand):
        best = [one for one in same if one.rank == same[0].rank]
        kept = choose([one.bid_id for one in best]) if len(best) > 1 else best[0].bid_id
        leading += [one for one in same if one.bid_id == kept]
        behind += [replace(one, rank=None, tied=False) for one in same if one.bid_id != kept]
    return ranked(leading, keys) + behind


def by_brand(items: Iterable[T], brand: Callable[[T], str]) -> list[list[T]]:
    """The items grouped by brand in their order; one without a brand is a group of its own."""
    groups: dict[object, list[T]] = {}
    for number, item in enumerate(items):
        groups.setdefault(" ".join(brand(item).casefold().split()) or number, []).append(item)
    return list(groups.values())


def conflicting(
    rows: Mapping[tuple[UUID, str], Sequence[Decimal]], criteria: Sequence[Criterion]
) -> list[tuple[UUID, str]]:
    """Objective items that the members score differently, as `(bid, criterion)` (令87 第64条)."""
    objective = {criterion.name for criterion in criteria if criterion.objective}
    return [key for key, given in rows.items() if key[1] in objective and len(set(given)) > 1]
