"""Rows that belong to others of this plugin."""

from collections.abc import Sequence
from uuid import UUID

from zhengcai import Context
from zhengcai_supervision.models import Acceptance, Contract, Plan


async def acceptances_of(ctx: Context, contract: Contract) -> Sequence[Acceptance]:
    """Every acceptance of the contract, the first one first."""
    rows = ctx.rows(Acceptance, Acceptance.contract_id == contract.id).order_by(Acceptance.round)
    return (await ctx.db.scalars(rows)).all()


async def contract_of(ctx: Context, project_id: UUID) -> Contract | None:
    """The contract that came of a project, or None."""
    return await ctx.db.scalar(ctx.rows(Contract, Contract.project_id == project_id))


async def plan_of(ctx: Context, project_id: UUID) -> Plan | None:
    """The plan that a project executes, or None."""
    return await ctx.db.scalar(ctx.rows(Plan, Plan.project_id == project_id))
