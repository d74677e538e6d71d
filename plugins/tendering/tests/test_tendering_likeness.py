"""Signs of collusion among bids that were read out (财政部令第87号 第37条)."""

from decimal import Decimal

import pytest
from zhengcai_tendering.models import Bid
from zhengcai_tendering.warnings import _likeness


def bids(*prices: str, statements: tuple[str, ...] = ()) -> list[Bid]:
    """Bids ordered by price."""
    said = [*statements, *[""] * len(prices)]
    return [
        Bid(price=Decimal(price), statement=statement or None)
        for price, statement in zip(prices, said, strict=False)
    ]


@pytest.mark.parametrize(
    ("prices", "causes"),
    [
        ((), []),
        (("100",), []),
        (("100", "110"), []),
        (("100", "113", "120"), []),
        (("100", "110", "120"), ["regular_prices"]),
        (("100", "100", "120"), ["same_price"]),
        (("100", "100", "100"), ["same_price"]),
    ],
)
def test_prices(prices: tuple[str, ...], causes: list[str]) -> None:
    assert [cause for cause, _ in _likeness(bids(*prices))] == causes


def test_statements() -> None:
    alike = bids("100", "113", "120", statements=("完全响应", "另有说明", "完全响应"))
    assert [cause for cause, _ in _likeness(alike)] == ["same_statement"]
