"""Governance of the software itself: who may have it changed, and what that needs."""

from collections.abc import Iterable
from types import ModuleType

from zhengcai import hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from zhengcai_governance import defect_jobs, settings, support, ticket_jobs
    from zhengcai_governance.actions import (
        defect_fixing,
        defect_rollups,
        defects,
        evaluating,
        knowledge,
        ledger,
        requirements,
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
    )
