"""Everything that changes a tender, in the order of the procedure."""

from zhengcai_tendering.actions import (
    announcing,
    bidding,
    closing,
    deciding,
    drafting,
    drawing,
    electing,
    evaluating,
    failing,
    low_prices,
    opening,
    publishing,
    qualifying,
    scoring,
    seating,
)

MODULES = [
    drafting,
    publishing,
    bidding,
    opening,
    qualifying,
    drawing,
    seating,
    electing,
    scoring,
    low_prices,
    evaluating,
    failing,
    deciding,
    announcing,
    closing,
]
