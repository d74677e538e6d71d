"""What supervision is warned of: assessments, payments, rectifications and reports that are late."""

from collections.abc import Sequence

from zhengcai import Context, Finding, WarningRule
from zhengcai_governance.models.assessment import Assessment, ServicePayment
from zhengcai_governance.models.escalation import Escalation
from zhengcai_governance.service_terms import LAW


async def _unscored(ctx: Context) -> Sequence[Finding]:
    rows = await ctx.db.scalars(ctx.rows(Assessment, Assessment.state.in_(("due", "scored"))))
    return [
        Finding(
            collection="governance.assessments",
            subject_id=row.id,
            title=f"{row.title}：作出考核结论",
            text=f"{row.title}最迟应于{row.due_on}评分，尚未作出结论。",
            organisation=row.provider_code,
            due=row.due_on,
            law=LAW,
        )
        for row in rows
    ]


async def _unrectified(ctx: Context) -> Sequence[Finding]:
    rows = await ctx.db.scalars(ctx.rows(Assessment, Assessment.state == "rectifying"))
    return [
        Finding(
            collection="governance.assessments",
            subject_id=row.id,
            title=f"{row.title}：整改",
            text=f"{row.provider_name}最迟应于{row.rectify_by}完成整改，尚未提交。",
            organisation=row.provider_code,
            due=row.rectify_by,
            law=LAW,
        )
        for row in rows
    ]


async def _unpaid(ctx: Context) -> Sequence[Finding]:
    rows = await ctx.db.scalars(
        ctx.rows(ServicePayment, ServicePayment.state.in_(("applied", "approved")))
    )
    return [
        Finding(
            collection="governance.service-payments",
            subject_id=row.id,
            title=f"{row.number}：支付服务费",
            text=f"考核合格，按合同约定最迟应于{row.due_on}支付，尚未支付。",
            organisation=row.provider_code,
            due=row.due_on,
            law=LAW,
        )
        for row in rows
    ]


async def _unreported(ctx: Context) -> Sequence[Finding]:
    rows = await ctx.db.scalars(ctx.rows(Escalation, Escalation.state == "arrived"))
    return [
        Finding(
            collection="governance.service-escalations",
            subject_id=row.id,
            title=f"{row.title}：汇总上报",
            text=f"{row.origin_name}上报的事项最迟应于{row.report_by}汇总上报自治区，尚未上报。",
            organisation=row.provider_code,
            due=row.report_by,
            law=LAW,
        )
        for row in rows
    ]


RULES = (
    WarningRule("governance.assessment", "运维服务考核", "after", "serious", _unscored, LAW),
    WarningRule("governance.rectification", "运维服务整改", "after", "serious", _unrectified, LAW),
    WarningRule("governance.service_payment", "运维服务费支付", "after", "notice", _unpaid, LAW),
    WarningRule("governance.escalation", "重大事项上报", "after", "serious", _unreported, LAW),
)
