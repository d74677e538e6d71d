"""The automatic checks of plan filing: filing is no approval, and nothing else is asked.

A plan that passes is filed at once; one that does not is told everything that stands against it,
each with its article. A rule that is not configured, or a service that is off, is one more problem
beside the others.
"""

from collections.abc import Awaitable, Callable

from zhengcai import Context, Problem, Refusal
from zhengcai_supervision.filing.budget import amount_is_set, budget_covers
from zhengcai_supervision.filing.catalogue import item_fits, organisation_fits
from zhengcai_supervision.filing.intents import intent_is_public
from zhengcai_supervision.filing.methods import domestic, method_allowed, not_split
from zhengcai_supervision.filing.policy import sme_share_reserved, survey_made
from zhengcai_supervision.models import Plan

Check = Callable[[Context, Plan], Awaitable[list[Problem]]]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("预算", budget_covers),
    ("金额", amount_is_set),
    ("品目", item_fits),
    ("组织形式", organisation_fits),
    ("采购方式", method_allowed),
    ("化整为零", not_split),
    ("进口产品", domestic),
    ("中小企业预留", sme_share_reserved),
    ("采购意向", intent_is_public),
    ("需求调查", survey_made),
)
"""Every check with the subject it is about, in the order in which they are told."""


async def findings(ctx: Context, plan: Plan) -> dict[str, list[Problem]]:
    """What each check says of the plan as it stands; a problem that two would tell is told once."""
    told: list[Problem] = []
    found: dict[str, list[Problem]] = {}
    for subject, check in CHECKS:
        try:
            problems = await check(ctx, plan)
        except Refusal as refusal:
            problems = list(refusal.problems)
        found[subject] = [problem for problem in problems if problem not in told]
        told.extend(found[subject])
    return found


async def filing_problems(ctx: Context, plan: Plan) -> list[Problem]:
    """Everything that stands against filing the plan; empty when it may be filed."""
    return [problem for each in (await findings(ctx, plan)).values() for problem in each]


async def settled_meanwhile(ctx: Context, plan: Plan) -> list[Problem]:
    """Asked once more when the budget line is held: what another filing may have changed."""
    return [*await not_split(ctx, plan), *await intent_is_public(ctx, plan)]
