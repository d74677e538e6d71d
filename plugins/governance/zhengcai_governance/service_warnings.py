"""What supervision is warned of: assessments, payments, rectifications and reports that are late."""

from collections.abc import Sequence
from typing import Any, Literal

from zhengcai import Context, Finding, WarningRule
from zhengcai_governance.models.assessment import Assessment, ServicePayment
from zhengcai_governance.models.escalation import Escalation
from zhengcai_governance.service_terms import LAW


def _late(
    name: str,
    title: str,
    severity: Literal["notice", "serious"],
    rows: tuple[type[Any], str, tuple[str, ...]],
    due: str,
    what: str,
    text: str,
) -> WarningRule:
    """A rule that answers each row that waits.

    `rows` are the model, its collection and the states in which one waits; `due` is the attribute
    with its last day; `what` is to be done and the `text` says so, both filled from the row.
    """
    model, collection, states = rows

    async def find(ctx: Context) -> Sequence[Finding]:
        return [
            Finding(
                collection=f"governance.{collection}",
                subject_id=row.id,
                title=what.format(row),
                text=text.format(row),
                organisation=row.provider_code,
                due=getattr(row, due),
            )
            for row in await ctx.db.scalars(ctx.rows(model, model.state.in_(states)))
        ]

    return WarningRule(f"governance.{name}", title, "after", severity, find, LAW)


RULES = (
    _late(
        "assessment", "运维服务考核", "serious",
        (Assessment, "assessments", ("due", "scored")), "due_on",
        "{0.title}：作出考核结论",
        "{0.title}最迟应于{0.due_on}评分，尚未作出结论。",
    ),
    _late(
        "rectification", "运维服务整改", "serious",
        (Assessment, "assessments", ("rectifying",)), "rectify_by",
        "{0.title}：整改",
        "{0.provider_name}最迟应于{0.rectify_by}完成整改，尚未提交。",
    ),
    _late(
        "service_payment", "运维服务费支付", "notice",
        (ServicePayment, "service-payments", ("applied", "approved")), "due_on",
        "{0.number}：支付服务费",
        "考核合格，按合同约定最迟应于{0.due_on}支付，尚未支付。",
    ),
    _late(
        "escalation", "重大事项上报", "serious",
        (Escalation, "service-escalations", ("arrived",)), "report_by",
        "{0.title}：汇总上报",
        "{0.origin_name}上报的事项最迟应于{0.report_by}汇总上报自治区，尚未上报。",
    ),
)  # fmt: skip
