"""What supervision is warned of: requirements that wait longer than the bureau may take."""

from collections.abc import Sequence
from datetime import date

from zhengcai import Context, Finding, WarningRule
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.terms import EVALUATE_LAW


def _finding(row: Requirement, what: str, due: date | None) -> Finding:
    return Finding(
        collection="governance.requirements",
        subject_id=row.id,
        title=f"{row.number} {row.title}：{what}",
        text=f"{row.proposer_name}提出的软件需求最迟应于{due}{what}，尚未办理。",
        organisation=row.proposer_code,
        due=due,
        law=EVALUATE_LAW,
        cause=f"{row.round}",
    )


async def _unreceived(ctx: Context) -> Sequence[Finding]:
    rows = await ctx.db.scalars(ctx.rows(Requirement, Requirement.state == "submitted"))
    return [_finding(row, "接收", row.receive_by) for row in rows]


async def _unevaluated(ctx: Context) -> Sequence[Finding]:
    waiting = Requirement.state.in_(("received", "evaluating"))
    rows = await ctx.db.scalars(ctx.rows(Requirement, waiting))
    return [_finding(row, "评估", row.evaluate_by) for row in rows]


RULES = (
    WarningRule(
        id="governance.requirement_reception",
        title="软件需求逾期未接收",
        phase="during",
        severity="notice",
        find=_unreceived,
        law=EVALUATE_LAW,
    ),
    WarningRule(
        id="governance.requirement_evaluation",
        title="软件需求逾期未评估",
        phase="during",
        severity="notice",
        find=_unevaluated,
        law=EVALUATE_LAW,
    ),
)
