"""Governance of the software itself: who may have it changed, and what that needs."""

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from zhengcai import Context, Problem, WarningRule, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from zhengcai_governance import (
        defect_jobs,
        delivery_jobs,
        dispute_jobs,
        entry_jobs,
        ledger_service,
        oauth,
        pulling,
        queries,
        receipts,
        rollout_board,
        service_board,
        service_jobs,
        settings,
        sharing_jobs,
        support,
        taking_back_jobs,
        ticket_jobs,
    )
    from zhengcai_governance.actions import (
        acceptances,
        answering,
        arriving,
        assessments,
        classifying,
        concluding,
        confirming,
        consolidating,
        converting,
        defect_fixing,
        defect_rollups,
        defects,
        deliveries,
        dispute_cases,
        disputes,
        escalation_letters,
        escalations,
        evaluating,
        feedback,
        grants,
        joining,
        knowledge,
        ledger,
        merging,
        milestones,
        objecting,
        orders,
        pilot_decisions,
        pilots,
        platform_costs,
        progress,
        publicising,
        pulls,
        reclassifying,
        rectifying,
        releasing,
        reporting,
        requirements,
        reviewing,
        rollout_contacts,
        rollout_tasks,
        schemes,
        service_contracts,
        service_payments,
        service_plans,
        service_teams,
        shares,
        sharing_planning,
        sharing_requests,
        sharing_returning,
        specifications,
        taking_back,
        ticket_following,
        tickets,
        training_changes,
        trainings,
        works,
    )

    return (
        settings,
        requirements,
        evaluating,
        reporting,
        arriving,
        consolidating,
        reviewing,
        merging,
        publicising,
        objecting,
        answering,
        receipts,
        ledger,
        defects,
        defect_fixing,
        defect_rollups,
        reclassifying,
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
        pilots,
        pilot_decisions,
        rollout_tasks,
        milestones,
        platform_costs,
        rollout_contacts,
        trainings,
        training_changes,
        joining,
        feedback,
        rollout_board,
        sharing_requests,
        sharing_planning,
        sharing_returning,
        specifications,
        grants,
        pulls,
        oauth,
        pulling,
        sharing_jobs,
        classifying,
        shares,
        works,
        orders,
        acceptances,
        progress,
        deliveries,
        confirming,
        releasing,
        taking_back,
        entry_jobs,
        taking_back_jobs,
        delivery_jobs,
        queries,
        disputes,
        dispute_cases,
        dispute_jobs,
        converting,
        ledger_service,
    )


@hookimpl
async def check_enable(ctx: Context) -> Sequence[Problem]:
    """Not without the documents of the place that order the procedure."""
    from zhengcai_governance.sources import missing

    return missing(ctx)


@hookimpl(optionalhook=True)
async def warning_rules(ctx: Context) -> Sequence[WarningRule]:
    """Whatever waits longer than it may."""
    from zhengcai_governance.due_warnings import RULES

    return RULES


@hookimpl(optionalhook=True)
async def announcement_kinds(ctx: Context) -> Mapping[str, Mapping[str, Any]]:
    """The publicity of software requirements on the portal."""
    from zhengcai_governance.announcing import KINDS

    return KINDS
