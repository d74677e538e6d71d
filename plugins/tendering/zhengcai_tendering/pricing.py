"""Prices as the law looks at them: contradictions inside a bid, and prices that are too low."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import UUID

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Quotation:
    """The price as one bid states it in several places; yuan, None where it states none."""

    opening_list: Decimal
    unit_price: Decimal | None = None
    quantity: Decimal = Decimal(1)

    @property
    def sum_of_units(self) -> Decimal | None:
        """Unit price × quantity in yuan and cents."""
        if self.unit_price is None:
            return None
        return (self.unit_price * self.quantity).quantize(CENT, ROUND_HALF_UP)

    @property
    def misplaced(self) -> bool:
        """Whether the unit price differs by a shifted decimal point or a percent sign alone."""
        total = self.sum_of_units
        if not total or not self.opening_list:
            return False
        ratio = Fraction(self.opening_list) / Fraction(total)
        ratio = ratio if ratio > 1 else 1 / ratio
        while ratio >= 10 and ratio.denominator == 1 and ratio.numerator % 10 == 0:
            ratio /= 10
        return ratio == 1 and total != self.opening_list


@dataclass(frozen=True, slots=True)
class Correction:
    """The price that prevails, and by which rule of the order."""

    price: Decimal
    by: str


def corrected(quotation: Quotation, order: Sequence[str]) -> Correction | None:
    """What the price becomes where the bid contradicts itself; None where it does not.

    `order` is the rule book's order of precedence (令87 第59条). Here the opening list is the one
    statement of the total and capitals are written by the platform, so the first two of the order
    cannot be broken; a shifted decimal point leaves the total, else the unit prices prevail.
    """
    total = quotation.sum_of_units
    if total is None or total == quotation.opening_list:
        return None
    for rule in order:
        if rule == "unit_price_misplaced" and quotation.misplaced:
            return Correction(quotation.opening_list, rule)
        if rule == "sum_of_unit_prices":
            return Correction(total, rule)
    return Correction(quotation.opening_list, "opening_list")


@dataclass(frozen=True, slots=True)
class LowPriceLimits:
    """Percentages below which a price must be looked into (财库〔2026〕2号)."""

    of_average: Decimal
    of_second_lowest: Decimal
    of_ceiling: Decimal


def low_prices(
    prices: Mapping[UUID, Decimal], ceiling: Decimal, limits: LowPriceLimits
) -> dict[UUID, list[str]]:
    """Raw prices strictly below a limit → which limits: `average`, `second_lowest`, `ceiling`."""
    if not prices:
        return {}
    ordered = sorted(prices.values())
    bounds = {
        "average": Fraction(sum(ordered)) / len(ordered) * Fraction(limits.of_average) / 100,
        "ceiling": Fraction(ceiling) * Fraction(limits.of_ceiling) / 100,
    }
    if len(ordered) > 1:
        share = Fraction(limits.of_second_lowest) / 100
        bounds["second_lowest"] = Fraction(ordered[1]) * share
    found: dict[UUID, list[str]] = {}
    for bid_id, price in prices.items():
        reasons = [name for name in sorted(bounds) if Fraction(price) < bounds[name]]
        if reasons:
            found[bid_id] = reasons
    return found
