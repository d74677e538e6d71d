"""What stands beside the records of service quality on their pages."""

from collections.abc import Sequence

from zhengcai import Context, LinkTo, Section, table
from zhengcai_governance.models.assessment import Assessment, ServicePayment
from zhengcai_governance.models.service import ServiceContract
from zhengcai_governance.service_records import accepted_plan, adopted_scheme
from zhengcai_governance.service_terms import ASSESSMENT_STATES, PAYMENT_STATES, RESULTS


async def contract_sections(ctx: Context, contract: ServiceContract) -> Sequence[Section]:
    """Plan and scheme, the periods assessed so far, and what was applied for."""
    found = []
    plan = await accepted_plan(ctx, contract.id)
    scheme = await adopted_scheme(ctx, contract.id)
    basis = [
        (LinkTo(row.title, ctx.address(place, row.id)),)
        for row, place in (
            (plan, "governance.service-plans"),
            (scheme, "governance.assessment-schemes"),
        )
        if row is not None
    ]
    if basis:
        found.append(table("方案和考核办法", (("记录", "link"),), basis))
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


async def assessment_sections(ctx: Context, assessment: Assessment) -> Sequence[Section]:
    """What went before a re-assessment."""
    rows = [
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
    return (table("历次考核", columns, rows),) if rows else ()
