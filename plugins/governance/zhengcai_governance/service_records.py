"""Finding the records of service quality that belong together."""

from uuid import UUID

from zhengcai import Context, Problem, Reason, Refusal
from zhengcai_governance.models.assessment import Assessment, Scheme
from zhengcai_governance.models.service import ServiceContract, ServicePlan

_NOT_FOUND = Problem("subject.not_found", "没有找到该记录")


async def contract_of(ctx: Context, contract_id: UUID, *, lock: bool = False) -> ServiceContract:
    """A service contract of this tenant; refuses where there is none."""
    found = await ctx.get(ServiceContract, contract_id, lock=lock)
    if found is None:
        raise Refusal(_NOT_FOUND, reason=Reason.NOT_FOUND)
    return found


async def assessment_of(ctx: Context, assessment_id: UUID, *, lock: bool = False) -> Assessment:
    """An assessment of this tenant; refuses where there is none."""
    found = await ctx.get(Assessment, assessment_id, lock=lock)
    if found is None:
        raise Refusal(_NOT_FOUND, reason=Reason.NOT_FOUND)
    return found


async def scheme_of(ctx: Context, scheme_id: UUID) -> Scheme:
    """A scheme of this tenant; refuses where there is none."""
    found = await ctx.get(Scheme, scheme_id)
    if found is None:
        raise Refusal(_NOT_FOUND, reason=Reason.NOT_FOUND)
    return found


async def accepted_plan(ctx: Context, contract_id: UUID) -> ServicePlan | None:
    """The plan that the bureau has accepted for a contract."""
    found: ServicePlan | None = await ctx.db.scalar(
        ctx.rows(
            ServicePlan, ServicePlan.contract_id == contract_id, ServicePlan.state == "accepted"
        )
    )
    return found


async def adopted_scheme(ctx: Context, contract_id: UUID) -> Scheme | None:
    """The scheme by which a contract is assessed."""
    found: Scheme | None = await ctx.db.scalar(
        ctx.rows(Scheme, Scheme.contract_id == contract_id, Scheme.state == "adopted")
    )
    return found
