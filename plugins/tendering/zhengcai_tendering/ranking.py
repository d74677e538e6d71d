"""The ranking of a project's valid bids, from its sheets, its document and the rule book."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import SystemRandom
from uuid import UUID

from zhengcai import Context, Problem
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, PriceInquiry, Project, ScoreSheet
from zhengcai_tendering.pricing import LowPriceLimits, low_prices
from zhengcai_tendering.requirements import deduction_for, rule_for
from zhengcai_tendering.scoring import (
    Offer,
    Rounding,
    Standing,
    conflicting,
    one_per_brand,
    price_scores,
    ranked,
    standings,
)

Scores = dict[UUID, dict[str, list[Decimal]]]

LOW_PRICE_RULES = {
    "average": "B.2-low-price-average",
    "second_lowest": "B.2-low-price-second",
    "ceiling": "B.2-low-price-ceiling",
}
"""Limits below which a price must be looked into, by the name that the check gives them."""

LOW_PRICE_TITLES = {
    "average": "低于全部有效报价平均价的{percent}%",
    "second_lowest": "低于次低报价的{percent}%",
    "ceiling": "低于最高限价的{percent}%",
}


def gathered(bids: Sequence[Bid], sheets: Sequence[ScoreSheet], project: Project) -> Scores:
    """bid → criterion → the members' scores, with what the committee settled in their place."""
    settled = {
        (UUID(one["bid_id"]), one["criterion"]): Decimal(one["score"])
        for one in project.noted("settled_score")
    }
    result: Scores = {bid.id: {} for bid in bids}
    for sheet in sheets:
        for row in sheet.scores:
            bid_id, name = UUID(row["bid_id"]), row["criterion"]
            if bid_id in result:
                score = settled.get((bid_id, name), Decimal(row["score"]))
                result[bid_id].setdefault(name, []).append(score)
    return result


def objective_problems(project: Project, bids: Mapping[UUID, Bid], scores: Scores) -> list[Problem]:
    """Objective items scored differently: the committee settles them before it signs."""
    rows = {(bid, name): given for bid, items in scores.items() for name, given in items.items()}
    return [
        Problem(
            "report.objective_differs",
            "“{bidder}”的客观评审因素“{criterion}”各成员评分不一致，应由评标委员会认定",
            law=f"{LAW_87} 第64条",
            params={"bidder": bids[bid_id].supplier_name, "criterion": name},
        )
        for bid_id, name in conflicting(rows, project.document.scored)
    ]


def flagged_prices(
    ctx: Context, project: Project, bids: Sequence[Bid]
) -> dict[UUID, list[tuple[str, str]]]:
    """Bids whose raw price is abnormally low → `(why, law)` (财库〔2026〕2号)."""
    rules = {name: rule_for(ctx, project, rule_id) for name, rule_id in LOW_PRICE_RULES.items()}
    found = low_prices(
        {bid.id: bid.final_price for bid in bids},
        project.document.ceiling_price,
        LowPriceLimits(
            rules["average"].number, rules["second_lowest"].number, rules["ceiling"].number
        ),
    )
    return {
        bid_id: [
            (LOW_PRICE_TITLES[name].format(percent=rules[name].value), rules[name].citation)
            for name in names
        ]
        for bid_id, names in found.items()
    }


def low_price_problems(
    ctx: Context, project: Project, bids: Sequence[Bid], inquiries: Sequence[PriceInquiry]
) -> dict[UUID, Problem]:
    """Bid → the problem of a price that is low, or was asked about, and is not judged yet."""
    judged = {one["bid_id"] for one in project.noted("low_price")}
    asked = {one.bid_id for one in inquiries}
    flagged = flagged_prices(ctx, project, bids)
    doubt = [("评标委员会已要求说明", f"{LAW_87} 第60条")]
    found = {bid: flagged.get(bid.id) or (doubt if bid.id in asked else []) for bid in bids}
    return {
        bid.id: Problem(
            "report.low_price_unjudged",
            "“{bidder}”的报价{why}，应当启动异常低价审查并作出认定",
            law=reasons[0][1],
            params={"bidder": bid.supplier_name, "why": "、".join(why for why, _ in reasons)},
        )
        for bid, reasons in found.items()
        if reasons and str(bid.id) not in judged
    }


def tie_steps(ctx: Context, project: Project) -> list[str]:
    """What decides between bids that are equal: `document`, then `random` (令87 第68条)."""
    return list(rule_for(ctx, project, "B.2-tie").value)


def ranking_keys(ctx: Context, project: Project) -> list[str]:
    """The keys of the ranking in order; where the rule book says `tie`, those of the document."""
    keys: list[str] = []
    for name in rule_for(ctx, project, "B.2-ranking").value:
        if name != "tie":
            keys.append(name)
        elif "document" in tie_steps(ctx, project):
            keys += project.document.ranking_extra
    return keys


def rank_bids(
    ctx: Context, project: Project, bids: Sequence[Bid], scores: Scores
) -> list[Standing]:
    """Score and rank the bids, and write the result on them."""
    terms = project.document
    rounding = Rounding(
        rule_for(ctx, project, "B.2-score-decimals").integer,
        str(rule_for(ctx, project, "B.2-score-rounding").value),
    )
    by_id = {bid.id: bid for bid in bids}
    for bid in bids:
        bid.deduction = deduction_for(bid.manufacturer_size, terms.sme_deduction)
    offers = [
        Offer(
            bid.id,
            bid.final_price,
            bid.deduction or Decimal(0),
            (bid.brand or "") if terms.core_product else "",
        )
        for bid in bids
    ]
    full = rule_for(ctx, project, "B.2-price-score-full").number
    prices = price_scores(offers, terms.price_weight, full, rounding)
    keys = ranking_keys(ctx, project)

    def choose(ids: Sequence[UUID]) -> UUID:
        if terms.same_brand_rule == "price":
            lowest = min(by_id[one].final_price for one in ids)
            ids = [one for one in ids if by_id[one].final_price == lowest]
        kept = ids[0] if len(ids) == 1 else SystemRandom().choice(ids)
        project.note("same_brand", bid_id=str(kept), among=[str(one) for one in ids])
        return kept

    result = one_per_brand(ranked(standings(offers, scores, prices, rounding), keys), keys, choose)
    for standing in result:
        bid = by_id[standing.bid_id]
        bid.price_score, bid.technical_score = standing.price_score, standing.technical_score
        bid.total_score, bid.rank = standing.total, standing.rank
        bid.item_scores = {name: str(score) for name, score in standing.items.items()}
    return result


def written(bids: Sequence[Bid]) -> list[Standing]:
    """The ranking as `rank_bids` has written it on the bids."""
    found = []
    for bid in bids:
        if bid.price_score is None or bid.technical_score is None:
            raise ValueError("the bid has not been ranked")
        found.append(
            Standing(
                bid.id,
                bid.final_price,
                bid.brand or "",
                bid.price_score,
                bid.technical_score,
                rank=bid.rank,
                tied=bid.rank is not None and sum(one.rank == bid.rank for one in bids) > 1,
            )
        )
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0, -one.total))
