"""Shares reserved for small and medium enterprises, and the survey that large purchases need."""

from decimal import Decimal

from zhengcai import Context, Problem, Rule
from zhengcai_supervision.filing.scope import is_bound
from zhengcai_supervision.models import Plan


async def sme_share_reserved(ctx: Context, plan: Plan) -> list[Problem]:
    """Reserved as 财库〔2020〕46号 第7条 and 第8条 ask, or one of the five reasons of 第6条."""
    if not await is_bound(ctx, plan):
        return []
    works = plan.kind == "works"
    whole = ctx.rule("C-sme-whole-limit-works" if works else "C-sme-whole-limit-goods-services")
    if plan.sme_exemption is not None or plan.sme_reserve == "whole":
        return []
    if plan.amount <= whole.number:
        return [
            Problem(
                "plan.sme_not_reserved",
                "采购预算{amount:money}元不超过{limit:money}元，应当整体专门面向中小企业采购，"
                "或者注明可不预留的情形",
                field="sme_reserve",
                law=whole.citation,
                params={"amount": str(plan.amount), "limit": str(whole.number)},
            )
        ]
    share = ctx.rule("C-sme-reserve-share-works" if works else "C-sme-reserve-share")
    small = ctx.rule("C-sme-small-share")
    return [
        *_below(
            plan.sme_reserved_amount,
            plan.amount,
            share,
            Problem(
                "plan.sme_share_too_small",
                "预留给中小企业的金额不得低于采购预算的{percent}%（{least:money}元）",
                field="sme_reserved_amount",
            ),
        ),
        *_below(
            plan.sme_small_amount,
            plan.sme_reserved_amount,
            small,
            Problem(
                "plan.small_share_too_small",
                "预留份额中小微企业不得低于{percent}%（{least:money}元）",
                field="sme_small_amount",
            ),
        ),
    ]


def _below(given: Decimal, base: Decimal, share: Rule, problem: Problem) -> list[Problem]:
    least = (base * share.number / 100).quantize(Decimal("0.01"))
    if given >= least:
        return []
    params = {"percent": str(share.number), "least": str(least)}
    return [Problem(problem.code, problem.message, problem.field, share.citation, params)]


async def survey_made(ctx: Context, plan: Plan) -> list[Problem]:
    """A demand survey not older than a year for large purchases (财库〔2021〕22号 第11条)."""
    rule = ctx.rule("B.1-survey-works" if plan.kind == "works" else "B.1-survey-goods-services")
    if plan.amount < rule.number:
        return []
    if plan.surveyed_on is None:
        return [
            Problem(
                "plan.no_survey",
                "采购预算{amount:money}元达到{limit:money}元，应当开展需求调查",
                field="surveyed_on",
                law=rule.citation,
                params={"amount": str(plan.amount), "limit": str(rule.number)},
            )
        ]
    if ctx.today > ctx.due("A-03", plan.surveyed_on).day:
        return [
            Problem(
                "plan.survey_too_old",
                "{day}的需求调查已超过可沿用的期限，应当重新开展",
                field="surveyed_on",
                law=ctx.rule("A-03").citation,
                params={"day": plan.surveyed_on.isoformat()},
            )
        ]
    return []
