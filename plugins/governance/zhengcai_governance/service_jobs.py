"""Every morning: periods that have ended fall due for assessment, contracts that have run out end."""

from datetime import time, timedelta

from zhengcai import Context, job
from zhengcai_governance.actions.assessments import open_periods
from zhengcai_governance.actions.service_contracts import expire_contract
from zhengcai_governance.models.service import ServiceContract


@job("assess_service", daily=time(5))
async def assess_service(ctx: Context) -> None:
    """A period of which no assessment is known yet gets one; on days that were missed too."""
    live = ctx.rows(ServiceContract, ServiceContract.state == "active")
    for contract in (await ctx.db.scalars(live.with_for_update())).all():
        await open_periods(ctx, contract, ctx.today - timedelta(days=1))
        if contract.ends_on < ctx.today:
            await ctx.perform(expire_contract, contract)
