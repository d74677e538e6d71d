"""Governance of the software itself: who may have it changed, and what that needs."""

from collections.abc import Iterable, Sequence
from types import ModuleType

from zhengcai import Context, WarningRule, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from zhengcai_governance import (
        defect_jobs,
        service_board,
        service_jobs,
        settings,
        support,
        ticket_jobs,
    )
    from zhengcai_governance.actions import (
        assessments,
        concluding,
        defect_fixing,
        defect_rollups,
        defects,
        escalation_letters,
        escalations,
        evaluating,
        knowledge,
        ledger,
        rectifying,
        requirements,
        schemes,
        service_contracts,
        service_payments,
        service_plans,
        service_teams,
        ticket_following,
        tickets,
    )

    return (
        settings,
        requirements,
        evaluating,
        ledger,
        defects,
        defect_fixing,
        defect_rollups,
        defect_jobs,
        tickets,
        ticket_following,
        knowledge,
        ticket_jobs,
        support,
        service_teams,
        service_contracts,
        service_plans,
        schemes,
        assessments,
        concluding,
        rectifying,
        service_payments,
        escalations,
        escalation_letters,
        service_jobs,
        service_board,
    )


@hookimpl(optionalhook=True)
async def warning_rules(ctx: Context) -> Sequence[WarningRule]:
    """Assessments, rectifications, payments and reports that are late."""
    from zhengcai_governance import service_warnings

    return service_warnings.RULES
