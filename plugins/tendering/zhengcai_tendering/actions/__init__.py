"""Everything that changes a tender, in the order of the procedure."""

from zhengcai_tendering.actions import (
    awarding,
    bidding,
    closing,
    drafting,
    drawing,
    evaluating,
    failing,
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
    scoring,
    evaluating,
    failing,
    awarding,
    closing,
]
