"""Facts that supervision tells beside its actions: those that come of a port."""

from uuid import UUID

from zhengcai import Event


class PlanStarted(Event):
    """A project executes the plan from now on."""

    plan_id: UUID
    project_id: UUID


class PlanFreed(Event):
    """The project ended without a result; another may execute the plan."""

    plan_id: UUID
    project_id: UUID


class ContractSettled(Event):
    """`paid` yuan in total have left the treasury for the contract."""

    contract_id: UUID
    paid: str
    final: bool
