"""The arithmetic of comprehensive scoring, on tables and on arbitrary bids."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhengcai_tendering.scoring import (
    Criterion,
    Offer,
    Rounding,
    Standing,
    average,
    by_brand,
    conflicting,
    one_per_brand,
    price_scores,
    ranked,
    standings,
)

TWO = Rounding(2, "half_up")
KEYS = ("total_desc", "price_asc")


def uid(number: int) -> UUID:
    return UUID(int=number)


def standing(
    number: int, technical: str, price: str = "100", brand: str = "", price_score: str = "30"
) -> Standing:
    return Standing(uid(number), Decimal(price), brand, Decimal(price_score), Decimal(technical))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(29025, 1000), 2, "29.03"),
        (Fraction(29024, 1000), 2, "29.02"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(-5, 1000), 2, "-0.01"),
        (Fraction(30), 2, "30.00"),
    ],
)
def test_halves_are_rounded_up(value: Fraction, decimals: int, expected: str) -> None:
    assert str(Rounding(decimals, "half_up")(value)) == expected


def test_a_rounding_that_is_not_known_is_an_error() -> None:
    with pytest.raises(ValueError, match="truncate"):
        Rounding(2, "truncate")(Fraction(1))


def test_price_scores_deduct_from_small_firms_for_scoring_only() -> None:
    offers = [
        Offer(uid(1), Decimal(800_000)),
        Offer(uid(2), Decimal(860_000), deduction=Decimal(10)),
        Offer(uid(3), Decimal(900_000)),
    ]
    scores = price_scores(offers, Decimal(30), Decimal(100), TWO)
    assert [str(scores[uid(n)]) for n in (1, 2, 3)] == ["29.03", "30.00", "25.80"]
    assert offers[1].adjusted == 774_000
    assert offers[1].price == 860_000


amounts = st.decimals("0.01", "99999999.99", places=2)
offer_lists = st.lists(
    st.tuples(amounts, st.sampled_from([Decimal(0), Decimal(10), Decimal(15), Decimal(20)])),
    min_size=1,
    max_size=12,
).map(lambda rows: [Offer(uid(n), price, cut) for n, (price, cut) in enumerate(rows)])


@given(offers=offer_lists, weight=st.integers(10, 60))
def test_the_lowest_adjusted_price_gets_the_full_weight_and_nobody_more(
    offers: Sequence[Offer], weight: int
) -> None:
    scores = price_scores(offers, Decimal(weight), Decimal(100), TWO)
    assert max(scores.values()) == weight
    cheapest = min(offers, key=lambda offer: offer.adjusted)
    assert scores[cheapest.bid_id] == weight
    ordered = sorted(offers, key=lambda offer: offer.adjusted)
    written = [scores[offer.bid_id] for offer in ordered]
    assert written == sorted(written, reverse=True)


@given(values=st.lists(st.decimals("0", "100", places=2), min_size=1, max_size=9))
def test_a_mean_is_exact_and_lies_between_the_scores(values: Sequence[Decimal]) -> None:
    mean = average(values)
    assert min(values) <= mean <= max(values)
    assert mean * len(values) == sum(Fraction(value) for value in values)


def test_members_means_are_summed_exactly_and_rounded_once() -> None:
    offer = Offer(uid(1), Decimal(100))
    third = [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    [found] = standings(
        [offer],
        {uid(1): {"a": third, "b": third, "c": [Decimal(0), Decimal(0), Decimal("0.01")]}},
        {uid(1): Decimal(30)},
        TWO,
    )
    assert found.items == {"a": Decimal("33.33"), "b": Decimal("33.33"), "c": Decimal("0.00")}
    assert found.technical_score == Decimal("66.67")
    assert found.total == Decimal("96.67")


def test_ranking_is_by_total_then_by_the_lower_price() -> None:
    order = ranked(
        [standing(1, "50", "90"), standing(2, "60", "95"), standing(3, "50", "80")], KEYS
    )
    assert [(one.bid_id.int, one.rank, one.tied) for one in order] == [
        (2, 1, False),
        (3, 2, False),
        (1, 3, False),
    ]


def test_equal_total_and_price_share_a_rank_unless_the_document_orders_them() -> None:
    first = standing(1, "50", price_score="30")
    second = standing(2, "55", price_score="25")
    third = standing(3, "10")
    shared = ranked([first, second, third], KEYS)
    assert [(one.rank, one.tied) for one in shared] == [(1, True), (1, True), (3, False)]
    decided = ranked([first, second, third], (*KEYS, "technical_desc"))
    assert [(one.bid_id.int, one.rank, one.tied) for one in decided] == [
        (2, 1, False),
        (1, 2, False),
        (3, 3, False),
    ]


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 5), st.integers(1, 4), st.sampled_from(["", "甲", "乙"])),
        min_size=1,
        max_size=10,
    )
)
def test_ranks_start_at_one_and_keep_one_candidate_a_brand(
    rows: Sequence[tuple[int, int, str]],
) -> None:
    found = [standing(n, str(t), str(p), brand) for n, (t, p, brand) in enumerate(rows)]
    order = one_per_brand(ranked(found, KEYS), KEYS, lambda ids: ids[-1])
    kept = [one for one in order if one.rank is not None]
    assert {one.bid_id for one in order} == {one.bid_id for one in found}
    assert kept[0].rank == 1
    named = [one.brand for one in kept if one.brand]
    assert len(named) == len(set(named))
    for one in order:
        if one.rank is None:
            best = next(other for other in kept if other.brand == one.brand)
            assert best.total >= one.total


def test_of_one_brand_the_highest_score_stays_a_candidate() -> None:
    order = ranked(
        [
            standing(1, "60", brand="示例 Book"),
            standing(2, "62", brand="示例  book"),
            standing(3, "61", brand="他牌"),
        ],
        KEYS,
    )
    result = one_per_brand(order, KEYS, lambda ids: ids[0])
    assert [(one.bid_id.int, one.rank) for one in result] == [(2, 1), (3, 2), (1, None)]


def test_equal_bids_of_one_brand_are_decided_by_the_given_choice() -> None:
    asked: list[Sequence[UUID]] = []

    def choose(ids: Sequence[UUID]) -> UUID:
        asked.append(ids)
        return ids[-1]

    order = ranked([standing(1, "60", brand="甲"), standing(2, "60", brand="甲")], KEYS)
    result = one_per_brand(order, KEYS, choose)
    assert [(one.bid_id.int, one.rank, one.tied) for one in result] == [
        (2, 1, False),
        (1, None, False),
    ]
    assert asked == [[uid(1), uid(2)]]


def test_bidders_without_a_brand_count_one_by_one() -> None:
    assert [len(group) for group in by_brand(["", "甲", "", "甲 "], str)] == [1, 2, 1]


def test_objective_items_must_be_scored_alike() -> None:
    criteria = [Criterion("保修", Decimal(10), True), Criterion("方案", Decimal(60), False)]
    rows = {
        (uid(1), "保修"): [Decimal(10), Decimal(10), Decimal(8)],
        (uid(2), "保修"): [Decimal(8), Decimal("8.00"), Decimal(8)],
        (uid(1), "方案"): [Decimal(50), Decimal(40), Decimal(30)],
    }
    assert conflicting(rows, criteria) == [(uid(1), "保修")]
