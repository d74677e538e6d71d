"""What differs between procurement methods, as data: which rows of the rule book bind each.

Thresholds, periods and numbers stand in the rule book; a further method is a row here and the few
actions that only it has.
"""

from dataclasses import dataclass

LAW_87 = "政府采购货物和服务招标投标管理办法"
"""财政部令第87号, the rules of tenders for goods and services."""


@dataclass(frozen=True, slots=True)
class Method:
    """A procurement method by the ids of its rules."""

    title: str
    announcement: str
    """Kind of its announcement, as the portal lists them."""
    announcement_period: str
    document_period: str
    response_period: str
    clarification_period: str
    min_suppliers: str
    committee: str
    """Prefix of the rules on the committee: `…-size`, `…-size-large`, `…-large-budget`."""
    expert_share: str
    price_weight: str
    """Prefix of the lowest price weight; the kind of the purchase completes it."""
    draw_notice: str | None
    """Rule that says how early experts may be drawn; None where the law exempts the method."""


METHODS = {
    "open_tender": Method(
        title="公开招标",
        announcement="tender",
        announcement_period="A-04",
        document_period="A-06",
        response_period="A-07",
        clarification_period="A-09",
        min_suppliers="B.1-open-min-suppliers",
        committee="B.1-open-committee",
        expert_share="B.1-open-expert-share",
        price_weight="B.2-price-weight",
        draw_notice="A-18",
    )
}
"""By the code that a plan carries."""

RESERVED = "whole"
"""A project in which only small and medium enterprises may take part."""

SME_RESERVES = {RESERVED: "整体预留", "part": "部分预留", "none": "不预留"}

KINDS = {"goods": "货物", "services": "服务", "works": "工程"}
"""Kinds of purchase, as a plan carries them."""

DEDUCTIONS = {
    "goods": "C-sme-deduction-goods-services",
    "services": "C-sme-deduction-goods-services",
    "works": "C-sme-deduction-works",
}
"""Rules of the price deduction for small firms by kind of purchase, without `-min` and `-max`."""
