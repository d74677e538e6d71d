"""Prices that contradict themselves, and prices that are too low."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhengcai_tendering.pricing import LowPriceLimits, Quotation, corrected, low_prices

ORDER = ("opening_list", "capital_amount", "unit_price_misplaced", "sum_of_unit_prices")
LIMITS = LowPriceLimits(Decimal(50), Decimal(50), Decimal(45))


@pytest.mark.parametrize(
    ("total", "unit", "quantity", "expected"),
    [
        ("860000.00", "4300.00", 200, None),
        ("860000.00", None, 200, None),
        ("860000.00", "430.00", 200, ("860000.00", "unit_price_misplaced")),
        ("860000.00", "43.00", 200, ("860000.00", "unit_price_misplaced")),
        ("860000.00", "43000.00", 200, ("860000.00", "unit_price_misplaced")),
        ("860000.00", "4310.00", 200, ("862000.00", "sum_of_unit_prices")),
        ("860000.00", "8600.00", 200, ("1720000.00", "sum_of_unit_prices")),
        ("0.00", "1.00", 2, ("2.00", "sum_of_unit_prices")),
    ],
)
def test_the_order_of_precedence(
    total: str, unit: str | None, quantity: int, expected: tuple[str, str] | None
) -> None:
    found = corrected(
        Quotation(Decimal(total), Decimal(unit) if unit else None, Decimal(quantity)), ORDER
    )
    assert (None if found is None else (str(found.price), found.by)) == expected


def test_an_order_without_unit_prices_leaves_the_opening_list() -> None:
    found = corrected(Quotation(Decimal(100), Decimal(3), Decimal(4)), ("opening_list",))
    assert found is not None
    assert (found.price, found.by) == (Decimal(100), "opening_list")


def uid(number: int) -> UUID:
    return UUID(int=number)


@pytest.mark.parametrize(
    ("prices", "ceiling", "expected"),
    [
        ((41, 78, 80, 89), 100, {0: ["ceiling"]}),
        ((45, 78, 80, 89), 100, {}),
        ((39, 78, 80, 89), 100, {0: ["ceiling"]}),
        ((38, 78, 80, 89), 100, {0: ["ceiling", "second_lowest"]}),
        ((20, 78, 80, 89), 100, {0: ["average", "ceiling", "second_lowest"]}),
        ((10, 12, 80, 89), 100, {0: ["average", "ceiling"], 1: ["average", "ceiling"]}),
        ((44,), 100, {0: ["ceiling"]}),
        ((), 100, {}),
    ],
)
def test_which_limits_a_low_price_breaks(
    prices: Sequence[int], ceiling: int, expected: dict[int, list[str]]
) -> None:
    found = low_prices(
        {uid(n): Decimal(price) for n, price in enumerate(prices)}, Decimal(ceiling), LIMITS
    )
    assert {key.int: reasons for key, reasons in found.items()} == expected


@given(st.lists(st.decimals("1", "1000", places=2), min_size=2, max_size=8))
def test_only_the_lowest_price_can_be_below_half_of_the_second_lowest(
    prices: list[Decimal],
) -> None:
    found = low_prices({uid(n): price for n, price in enumerate(prices)}, Decimal(1), LIMITS)
    for key, reasons in found.items():
        if "second_lowest" in reasons:
            assert prices[key.int] == min(prices)
