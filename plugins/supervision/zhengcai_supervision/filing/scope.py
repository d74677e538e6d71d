"""Which purchases the law of government procurement binds, and the thresholds that decide it."""

from zhengcai import Context, Rule
from zhengcai_supervision.models import Plan

_LIMITS = {
    "goods": "D.1-limit-goods-services",
    "services": "D.1-limit-goods-services",
    "works": "D.1-limit-works",
}
_OPEN_TENDER = {
    "goods": "D.1-open-tender-goods-services",
    "services": "D.1-open-tender-goods-services",
    "works": "B.1-tender-works-construction",
}

CLASS_DIGITS = 7
"""A letter and three pairs of digits: the third level of the catalogue (财库〔2022〕31号)."""


async def is_bound(ctx: Context, plan: Plan) -> bool:
    """In the centralised catalogue, or from the purchase threshold on (政府采购法 第2条)."""
    limit = ctx.rule(_LIMITS[plan.kind])
    return plan.organisation_form != "decentralised" or plan.amount >= limit.number


def open_tender_threshold(ctx: Context, plan: Plan) -> Rule:
    """From which amount on the plan must be tendered openly. Refuses where none is configured."""
    return ctx.rule(_OPEN_TENDER[plan.kind])


def catalogue_class(code: str) -> str:
    """The class of an item: items of one class count together."""
    return code[:CLASS_DIGITS]
