"""The method: the purchaser's choice below the open-tender threshold, the law's from there on."""

from decimal import Decimal

from sqlalchemy import func, select

from zhengcai import Context, Problem
from zhengcai_supervision.filing.scope import catalogue_class, open_tender_threshold
from zhengcai_supervision.models import Plan
from zhengcai_supervision.models.plans import BINDING
from zhengcai_supervision.terms import METHODS


async def method_allowed(ctx: Context, plan: Plan) -> list[Problem]:
    """Open tender from the threshold on; below it any method that fits the kind, with a reason."""
    if plan.method == "open_tender":
        open_tender_threshold(ctx, plan)
        return []
    problems: list[Problem] = []
    if plan.method == "inquiry" and plan.kind != "goods":
        problems.append(
            Problem(
                "plan.method_unfit",
                "询价只适用于货物采购",
                field="method",
                law="政府采购法 第32条",
            )
        )
    if not plan.method_reason:
        problems.append(
            Problem(
                "plan.method_reason_missing",
                "采用公开招标以外的采购方式应说明理由",
                field="method_reason",
                law="政府采购需求管理办法 第30条",
            )
        )
    threshold = open_tender_threshold(ctx, plan)
    if plan.amount >= threshold.number:
        problems.append(
            Problem(
                "plan.method_needs_approval",
                "采购预算{amount:money}元达到公开招标数额标准{threshold:money}元（{source}），采用{method}应当在"
                "采购活动开始前获得批准；平台尚不能出示该批准",
                field="method",
                law=threshold.citation if plan.kind == "works" else "政府采购法 第27条",
                params={
                    "amount": str(plan.amount),
                    "threshold": str(threshold.number),
                    "source": threshold.citation,
                    "method": METHODS[plan.method],
                },
            )
        )
    return problems


async def not_split(ctx: Context, plan: Plan) -> list[Problem]:
    """Several purchases of one class from one budget line do not add up past the threshold.

    A budget line is one of a year, so that the line stands for year and budget item alike.
    """
    if plan.method == "open_tender" or plan.kind == "works":
        return []
    threshold = open_tender_threshold(ctx, plan)
    others = await ctx.db.scalar(
        select(func.coalesce(func.sum(Plan.amount), 0)).where(
            Plan.tenant_code == ctx.tenant.code,
            Plan.purchaser_code == plan.purchaser_code,
            Plan.budget_line_id == plan.budget_line_id,
            Plan.catalogue_code.startswith(catalogue_class(plan.catalogue_code), autoescape=True),
            Plan.method != "open_tender",
            Plan.state.in_(BINDING),
            Plan.id != plan.id,
        )
    )
    before = others or Decimal(0)
    total = before + plan.amount
    if before == 0 or total <= threshold.number:
        return []
    return [
        Problem(
            "plan.split",
            "同一预算指标本年度已有同类品目以非公开招标方式采购{before:money}元，加上本计划累计{total:money}元，"
            "超过公开招标数额标准{threshold:money}元，属于化整为零",
            field="method",
            law="政府采购法实施条例 第28条",
            params={
                "before": str(before),
                "total": str(total),
                "threshold": str(threshold.number),
            },
        )
    ]


async def domestic(ctx: Context, plan: Plan) -> list[Problem]:
    """Imports need an approval before they begin (财库〔2007〕119号), which cannot be shown yet."""
    if not plan.imported:
        return []
    return [
        Problem(
            "plan.import_needs_approval",
            "采购进口产品应当先获得财政部门核准；平台尚不能出示该核准",
            field="imported",
            law="政府采购法 第10条、政府采购进口产品管理办法 第7条",
        )
    ]
