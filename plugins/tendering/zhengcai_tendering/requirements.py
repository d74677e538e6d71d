"""What the law asks of a tender, by the rules of the day of its announcement; before it, of today."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import ColumnElement, false, func, or_, select

from zhengcai import Context, Problem, Rule, Size, clock
from zhengcai_tendering.committee import Composition, composition
from zhengcai_tendering.methods import DEDUCTIONS, LAW_87, METHODS, RESERVED, Method
from zhengcai_tendering.models import Bid, Project
from zhengcai_tendering.terms import TenderTerms


def method_of(project: Project) -> Method:
    """The data of the project's method."""
    return METHODS[project.method]


def rule_for(ctx: Context, project: Project, rule_id: str) -> Rule:
    """A rule as it binds the project."""
    return ctx.rule(rule_id, of=project)


def content_problems(ctx: Context, project: Project, terms: TenderTerms) -> list[Problem]:
    """Ceiling, weights, deduction, bond, and the times for the document and for the bids."""
    return [
        *_money_problems(ctx, project, terms),
        *_weight_problems(ctx, project, terms),
        *_deduction_problems(ctx, project, terms),
        *_period_problems(ctx, project, terms),
    ]


def _money_problems(ctx: Context, project: Project, terms: TenderTerms) -> list[Problem]:
    problems = []
    if terms.ceiling_price > project.budget:
        problems.append(
            Problem(
                "tender.ceiling_above_budget",
                "最高限价{ceiling:money}元超过采购预算{budget:money}元",
                field="ceiling_price",
                law=f"{LAW_87} 第12条",
                params={"ceiling": str(terms.ceiling_price), "budget": str(project.budget)},
            )
        )
    rule = rule_for(ctx, project, "A-31")
    highest = Fraction(project.budget) * rule.fraction / 100
    if Fraction(terms.bid_bond) > highest:
        problems.append(
            Problem(
                "tender.bond_too_high",
                "投标保证金{bond:money}元超过采购预算的{percent}%",
                field="bid_bond",
                law=rule.citation,
                params={"bond": str(terms.bid_bond), "percent": str(rule.value)},
            )
        )
    return problems


def _weight_problems(ctx: Context, project: Project, terms: TenderTerms) -> list[Problem]:
    problems = []
    lowest = rule_for(ctx, project, f"{method_of(project).price_weight}-{project.kind}-min")
    if Fraction(terms.price_weight) < lowest.fraction:
        problems.append(
            Problem(
                "tender.price_weight_too_low",
                "价格分值占{weight}%，不得低于{lowest}%",
                field="price_weight",
                law=lowest.citation,
                params={"weight": str(terms.price_weight), "lowest": str(lowest.value)},
            )
        )
    full = rule_for(ctx, project, "B.2-price-score-full")
    total = sum((row.weight for row in terms.criteria), terms.price_weight)
    if total != full.number:
        problems.append(
            Problem(
                "tender.weights_not_full",
                "价格分值与各评审因素分值之和为{total}，应为{full}",
                field="criteria",
                law=full.citation,
                params={"total": str(total), "full": str(full.value)},
            )
        )
    names = [row.name for row in terms.criteria]
    for number, row in enumerate(terms.criteria):
        if names.index(row.name) < number:
            problems.append(
                Problem(
                    "tender.criterion_repeated",
                    "评审因素“{name}”重复",
                    field=f"criteria.{number}.name",
                    params={"name": row.name},
                )
            )
    return problems


def _deduction_problems(ctx: Context, project: Project, terms: TenderTerms) -> list[Problem]:
    if project.sme_reserve == RESERVED:
        # Whoever may take part is small or medium already: no further preference (第9条).
        if terms.sme_deduction == 0:
            return []
        return [
            Problem(
                "tender.deduction_when_reserved",
                "专门面向中小企业采购的项目不再给予价格扣除",
                field="sme_deduction",
                law="政府采购促进中小企业发展管理办法 第9条",
            )
        ]
    prefix = DEDUCTIONS[project.kind]
    low = rule_for(ctx, project, f"{prefix}-min")
    high = rule_for(ctx, project, f"{prefix}-max")
    if low.fraction <= Fraction(terms.sme_deduction) <= high.fraction:
        return []
    return [
        Problem(
            "tender.deduction_out_of_range",
            "小微企业价格扣除比例应在{low}%至{high}%之间",
            field="sme_deduction",
            law=low.citation,
            params={"low": str(low.value), "high": str(high.value)},
        )
    ]


def _period_problems(ctx: Context, project: Project, terms: TenderTerms) -> list[Problem]:
    method, problems = method_of(project), []
    if terms.documents_from < ctx.today:
        problems.append(
            Problem(
                "tender.documents_in_the_past",
                "招标文件提供起始日{day}已经过去，请重新编制采购文件",
                field="documents_from",
                law=f"{LAW_87} 第18条",
                params={"day": terms.documents_from.isoformat()},
            )
        )
    begins = max(terms.documents_from, ctx.today)
    for rule_id, until, code, message, name in (
        (method.document_period, terms.documents_until, *DOCUMENTS_TOO_SHORT),
        (method.response_period, day_of(terms.bid_deadline), *PERIOD_TOO_SHORT),
    ):
        rule = rule_for(ctx, project, rule_id)
        first = ctx.not_before(rule_id, begins, of=project).day
        if until < first:
            params = {"period": rule.integer, "day": first.isoformat()}
            problems.append(Problem(code, message, name, rule.citation, params))
    return problems


DOCUMENTS_TOO_SHORT = (
    "tender.documents_too_short",
    "招标文件提供期限不得少于{period}个工作日，应至少到{day}",
    "documents_until",
)
PERIOD_TOO_SHORT = (
    "tender.period_too_short",
    "自招标文件发出之日起至投标截止之日止不得少于{period}日，投标截止时间应不早于{day}",
    "bid_deadline",
)


def publication_problems(ctx: Context, project: Project) -> list[Problem]:
    """The periods that count from the day on which the tender is announced."""
    problems = []
    if project.intent_published_on is not None:
        first = ctx.not_before("A-01", project.intent_published_on, of=project).day
        if ctx.today < first:
            rule = rule_for(ctx, project, "A-01")
            problems.append(
                Problem(
                    "tender.intent_too_recent",
                    "采购意向公开不满{period}日，{day}起方可开始采购活动",
                    law=rule.citation,
                    params={"period": rule.integer, "day": first.isoformat()},
                )
            )
    return problems


def day_of(moment: datetime) -> date:
    """The date of a moment that already is in Asia/Shanghai or carries its offset."""
    return clock.local(moment).date()


def committee_of(ctx: Context, project: Project) -> Composition:
    """How many members the budget asks for, and how many of them from outside."""
    method = method_of(project)
    limit = rule_for(ctx, project, f"{method.committee}-large-budget")
    size = f"{method.committee}-size"
    if Fraction(project.budget) >= limit.fraction:
        size = f"{method.committee}-size-large"
    share = rule_for(ctx, project, method.expert_share)
    return composition(rule_for(ctx, project, size).integer, share.fraction)


def too_few(ctx: Context, project: Project, number: int, code: str, law: str = "") -> list[Problem]:
    """The problem of fewer suppliers than the method needs; by default with the rule's own law."""
    rule = rule_for(ctx, project, method_of(project).min_suppliers)
    if number >= rule.integer:
        return []
    return [
        Problem(
            code,
            "供应商只有{number}家，不足{least}家",
            law=law or rule.citation,
            params={"number": number, "least": rule.integer},
        )
    ]


def short_of_bids(ctx: Context) -> ColumnElement[bool]:
    """Projects with fewer bids than their method needs by their own rules; none without a number.

    Ask only of those whose deadline is over (令87 第28条).
    """
    received = (
        select(func.count())
        .where(
            Bid.tenant_code == Project.tenant_code,
            Bid.project_id == Project.id,
            Bid.state != "withdrawn",
        )
        .scalar_subquery()
    )
    least: list[ColumnElement[bool]] = []
    for code, method in METHODS.items():
        for since, until, rule in ctx.rule_over_time(method.min_suppliers):
            bound = (Project.rules_on >= since) & (Project.rules_on < (until or date.max))
            least.append((Project.method == code) & bound & (received < rule.integer))
    return or_(false(), *least)


def deduction_for(size: str | None, percent: Decimal) -> Decimal:
    """The deduction that a bid gets: small and micro firms alone (财库〔2020〕46号 第9条)."""
    return percent if size in (Size.SMALL, Size.MICRO) else Decimal(0)
