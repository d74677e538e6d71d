"""Every morning: periods that have ended fall due for assessment, contracts that have run out end."""

from datetime import time

from zhengcai import Context, job
from zhengcai_governance.actions.assessments import open_assessment
from zhengcai_governance.actions.service_contracts import expire_contract
from zhengcai_governance.models.assessment import Assessment
from zhengcai_governance.models.service import ServiceContract
from zhengcai_governance.periods import periods
from zhengcai_governance.service_records import adopted_scheme


@job("assess_service", daily=time(5))
async def assess_service(ctx: Context) -> None:
    """A period of which no assessment is known yet gets one; on days that were missed too."""
    live = ctx.rows(ServiceContract, ServiceContract.state == "active")
    for contract in (await ctx.db.scalars(live.with_for_update())).all():
        await _open_due(ctx, contract)
        if contract.ends_on < ctx.today:
            await ctx.perform(expire_contract, contract)


async def _open_due(ctx: Context, contract: ServiceContract) -> None:
    scheme = await adopted_scheme(ctx, contract.id)
    if scheme is None:
        return
    known = set(
        (
            await ctx.db.scalars(
                ctx.rows(Assessment, Assessment.contract_id == contract.id).with_only_columns(
                    Assessment.ordinal
                )
            )
        ).all()
    )
    for ordinal, first, last in periods(contract.starts_on, contract.ends_on, scheme.period):
        if last >= ctx.today:
            break
        if ordinal not in known:
            await ctx.perform(
                open_assessment,
                contract_id=contract.id,
                scheme_id=scheme.id,
                ordinal=ordinal,
                starts_on=first,
                ends_on=last,
            )
