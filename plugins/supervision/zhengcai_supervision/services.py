"""The ports `plans` and `contracts`, for other plugins, inside their transactions."""

from decimal import Decimal
from uuid import UUID

from zhengcai import (
    Context,
    ContractInfo,
    PlanInfo,
    Problem,
    Provider,
    Reason,
    Refusal,
)
from zhengcai_supervision.actions.execution import (
    PAYMENT_LAW,
    PLAN_LAW,
    complete_plan,
    settle_contract,
    start_plan,
    stop_plan,
)
from zhengcai_supervision.models import Contract, Plan
from zhengcai_supervision.records import contract_of

NO_CONTRACT = Problem("contract.not_found", "没有找到该合同")


def plan_info(plan: Plan) -> PlanInfo:
    """The plan as others see it."""
    return PlanInfo(
        id=plan.id,
        number=plan.number or "",
        title=plan.title,
        state=plan.state,
        purchaser_code=plan.purchaser_code,
        purchaser_name=plan.purchaser_name,
        budget_line_id=plan.budget_line_id,
        amount=plan.amount,
        method=plan.method,
        kind=plan.kind,
        catalogue_code=plan.catalogue_code,
        intent_id=plan.intent_id,
        intent_published_on=plan.intent_published_on,
        filed_at=plan.filed_at,
        sme_reserve=plan.sme_reserve,
    )


def contract_info(contract: Contract, plan: Plan) -> ContractInfo:
    """The contract as its payer sees it."""
    return ContractInfo(
        id=contract.id,
        number=contract.number or "",
        state=contract.state,
        project_id=contract.project_id,
        plan_id=contract.plan_id,
        budget_line_id=plan.budget_line_id,
        frozen_amount=plan.amount,
        purchaser_code=contract.purchaser_code,
        supplier_code=contract.supplier_code,
        supplier_name=contract.supplier_name,
        supplier_size=contract.supplier_size,
        supplier_account=contract.supplier_account,
        amount=contract.amount,
        filed=contract.filed_at is not None,
        accepted_at=contract.accepted_at,
        rules_on=contract.rules_on,
        payment_days=contract.payment_days,
    )


class PlanService:
    """Filed plans (`zhengcai.PlansPort`)."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def plan(self, plan_id: UUID) -> PlanInfo | None:
        plan = await self._ctx.get(Plan, plan_id)
        return plan_info(plan) if plan else None

    async def start(self, plan_id: UUID, project_id: UUID) -> PlanInfo:
        plan = await self._ctx.get(Plan, plan_id, lock=True)
        if plan is None:
            raise Refusal(
                Problem("plan.not_found", "没有找到该采购计划，无计划不得采购", law=PLAN_LAW),
                reason=Reason.CONFLICT,
            )
        if plan.state != "filed":
            raise Refusal(
                Problem("plan.not_free", "该采购计划未备案，或者已由其他项目执行", law=PLAN_LAW),
                reason=Reason.CONFLICT,
            )
        await self._ctx.perform_as_system(start_plan, plan, project_id=project_id)
        return plan_info(plan)

    async def stop(self, plan_id: UUID, project_id: UUID) -> None:
        plan = await self._ctx.get(Plan, plan_id, lock=True)
        if plan is None or plan.state != "started" or plan.project_id != project_id:
            raise Refusal(
                Problem("plan.not_started", "该采购计划不由此项目执行", law=PLAN_LAW),
                reason=Reason.CONFLICT,
            )
        await self._ctx.perform_as_system(stop_plan, plan)


class ContractService:
    """Contracts (`zhengcai.ContractsPort`)."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def contract(self, contract_id: UUID) -> ContractInfo | None:
        return await self._info(await self._ctx.get(Contract, contract_id))

    async def of_project(self, project_id: UUID) -> ContractInfo | None:
        return await self._info(await contract_of(self._ctx, project_id))

    async def settle(self, contract_id: UUID, paid: Decimal) -> None:
        contract = await self._ctx.get(Contract, contract_id, lock=True)
        if contract is None:
            raise Refusal(NO_CONTRACT, reason=Reason.NOT_FOUND)
        if contract.state != "accepted":
            raise Refusal(
                Problem(
                    "contract.not_payable",
                    "合同尚未验收合格，或者已经结清，不能支付",
                    law=PAYMENT_LAW,
                ),
                reason=Reason.CONFLICT,
            )
        if not contract.paid <= paid <= contract.amount:
            raise Refusal(
                Problem(
                    "contract.overpaid",
                    "累计支付{paid:money}元应不少于已支付的{before:money}元，且不超过合同金额{amount:money}元",
                    law=PAYMENT_LAW,
                    params={
                        "paid": str(paid),
                        "before": str(contract.paid),
                        "amount": str(contract.amount),
                    },
                ),
                reason=Reason.CONFLICT,
            )
        await self._ctx.perform_as_system(settle_contract, contract, paid=paid)
        if contract.state == "completed":
            plan = await self._plan(contract, lock=True)
            await self._ctx.perform_as_system(complete_plan, plan)

    async def _info(self, contract: Contract | None) -> ContractInfo | None:
        return contract_info(contract, await self._plan(contract)) if contract else None

    async def _plan(self, contract: Contract, *, lock: bool = False) -> Plan:
        plan = await self._ctx.get(Plan, contract.plan_id, lock=lock)
        if plan is None:
            raise LookupError(f"no plan {contract.plan_id} of contract {contract.id}")
        return plan


PLAN_PORT = Provider("plans", PlanService)
CONTRACT_PORT = Provider("contracts", ContractService)
