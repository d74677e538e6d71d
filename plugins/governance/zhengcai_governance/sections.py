"""What stands beside the records of service quality on their pages."""

from collections.abc import Sequence

from zhengcai import Context, LinkTo, Role, Section, table
from zhengcai_governance.models.assessment import Assessment, Scheme, ServicePayment
from zhengcai_governance.models.service import ServiceContract, ServicePlan, ServiceTeam
from zhengcai_governance.service_terms import (
    ASSESSMENT_STATES,
    PAYMENT_STATES,
    PLAN_STATES,
    RESULTS,
    SCHEME_STATES,
)


async def contract_sections(ctx: Context, contract: ServiceContract) -> Sequence[Section]:
    """Plans and schemes, the periods assessed so far, and what was applied for."""
    found = []
    plans = await ctx.db.scalars(
        ctx.rows(ServicePlan, ServicePlan.contract_id == contract.id).order_by(ServicePlan.id)
    )
    schemes = await ctx.db.scalars(
        ctx.rows(Scheme, Scheme.contract_id == contract.id).order_by(Scheme.id)
    )
    basis = [
        (LinkTo(row.title, ctx.address(place, row.id)), states[row.state])
        for rows, place, states in (
            (plans, "governance.service-plans", PLAN_STATES),
            (schemes, "governance.assessment-schemes", SCHEME_STATES),
        )
        for row in rows
    ]
    if basis:
        found.append(table("方案和考核办法", (("记录", "link"), ("状态", "word")), basis))
    assessments = await ctx.db.scalars(
        ctx.rows(Assessment, Assessment.contract_id == contract.id).order_by(Assessment.ordinal)
    )
    periods = [
        (
            LinkTo(each.title, ctx.address("governance.assessments", each.id)),
            each.ends_on,
            ASSESSMENT_STATES[each.state],
            "" if each.score is None else f"{each.score}",
            RESULTS[each.result] if each.result else "",
        )
        for each in assessments
    ]
    if periods:
        columns = (
            ("考核", "link"),
            ("考核期止", "date"),
            ("状态", "word"),
            ("得分", "code"),
            ("结果", "word"),
        )
        found.append(table("考核情况", columns, periods))
    payments = await ctx.db.scalars(
        ctx.rows(ServicePayment, ServicePayment.contract_id == contract.id).order_by(
            ServicePayment.id
        )
    )
    paid = [
        (
            LinkTo(each.number, ctx.address("governance.service-payments", each.id)),
            each.title,
            each.amount,
            PAYMENT_STATES[each.state],
        )
        for each in payments
    ]
    if paid:
        heads = (("申请", "link"), ("考核", "text"), ("金额", "money"), ("状态", "word"))
        found.append(table("支付申请", heads, paid))
    return found


async def team_sections(ctx: Context, team: ServiceTeam) -> Sequence[Section]:
    """The people."""
    columns = (("姓名", "text"), ("岗位", "text"), ("专业技能", "text"), ("证书名称和编号", "text"))
    rows = [
        (each["name"], each["post"], each["skills"], each["certificate"]) for each in team.staff
    ]
    return (table("运维人员", columns, rows),)


async def plan_sections(ctx: Context, plan: ServicePlan) -> Sequence[Section]:
    """The standards."""
    columns = (("标准编号", "code"), ("标准", "text"), ("衡量办法", "text"))
    rows = [(each["code"], each["standard"], each["measure"]) for each in plan.standards]
    return (table("服务标准", columns, rows),)


async def scheme_sections(ctx: Context, scheme: Scheme) -> Sequence[Section]:
    """The items with their weights."""
    columns = (("考核项目", "text"), ("服务标准编号", "code"), ("权重", "code"))
    rows = [(each["item"], each["standard"], each["weight"]) for each in scheme.items]
    return (table("考核项目和权重", columns, rows),)


def may_know(ctx: Context, assessment: Assessment) -> bool:
    """Whether the reader may see the score: what is still being scored is not told to the provider."""
    judges = {Role.FINANCE_SUPERVISOR, Role.OVERSEER}
    return assessment.state != "due" or bool(judges & ctx.actor.reading_roles)


async def assessment_sections(ctx: Context, assessment: Assessment) -> Sequence[Section]:
    """Scores, the figures beside them, and what went before a re-assessment."""
    found = []
    if assessment.score is not None and may_know(ctx, assessment):
        scores = [(each["item"], each["score"], each["finding"]) for each in assessment.scores]
        heads = (("考核项目", "text"), ("得分", "code"), ("评分依据", "text"))
        found.append(table("评分", heads, scores))
    if assessment.figures:
        figures = [(each["title"], each["value"]) for each in assessment.figures]
        found.append(table("服务数据", (("项目", "word"), ("数值", "code")), figures))
    rounds = [
        (
            str(each["round"]),
            each["score"],
            RESULTS[each["result"]],
            each["opinion"],
            each["rectification"],
        )
        for each in assessment.rounds
    ]
    columns = (
        ("轮次", "code"),
        ("得分", "code"),
        ("结果", "word"),
        ("考核意见", "text"),
        ("整改情况", "text"),
    )
    if rounds:
        found.append(table("历次考核", columns, rounds))
    return found
