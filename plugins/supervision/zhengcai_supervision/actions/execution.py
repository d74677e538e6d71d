"""What other plugins bring about through our ports: the system's own steps, on the same road."""

from decimal import Decimal
from uuid import UUID

from zhengcai import Context, Form, Money, Role, Stage, action, field
from zhengcai_supervision.models import Contract, Plan

PLAN_LAW = "政府采购法实施条例 第29条"
PAYMENT_LAW = "政府采购法实施条例 第51条"


class ForProject(Form):
    """Which project executes the plan."""

    project_id: UUID = field("采购项目")


@action(
    "plan.start",
    title="开始执行采购计划",
    on=Plan,
    by=Role.SYSTEM,
    source="filed",
    target="started",
    law=PLAN_LAW,
    stage=Stage.PLANNING,
    hidden=True,
)
async def start_plan(ctx: Context, plan: Plan, form: ForProject) -> None:
    """A project executes the plan from now on."""
    plan.project_id = form.project_id
    ctx.facts.update(project_id=str(form.project_id))


@action(
    "plan.stop",
    title="停止执行采购计划",
    on=Plan,
    by=Role.SYSTEM,
    source="started",
    target="filed",
    law=PLAN_LAW,
    stage=Stage.PLANNING,
    hidden=True,
)
async def stop_plan(ctx: Context, plan: Plan) -> None:
    """The project ended without a result; another may execute the plan."""
    ctx.facts.update(project_id=str(plan.project_id))
    plan.project_id = None


@action(
    "plan.complete",
    title="完成采购计划",
    on=Plan,
    by=Role.SYSTEM,
    source="started",
    target="completed",
    law=PLAN_LAW,
    stage=Stage.PAYMENT,
    hidden=True,
)
async def complete_plan(ctx: Context, plan: Plan) -> None:
    """The contract that came of the plan has been paid in full."""
    ctx.facts.update(project_id=str(plan.project_id))


class Settle(Form):
    """How much has left the treasury in total."""

    paid: Money = field("累计支付金额")


@action(
    "contract.settle",
    title="登记支付",
    on=Contract,
    by=Role.SYSTEM,
    source="accepted",
    target=("accepted", "completed"),
    law=PAYMENT_LAW,
    stage=Stage.PAYMENT,
    hidden=True,
)
async def settle_contract(ctx: Context, contract: Contract, form: Settle) -> None:
    """Note the payment; the last yuan completes the contract."""
    contract.paid = Decimal(form.paid)
    if contract.paid == contract.amount:
        contract.state = "completed"
    ctx.facts.update(paid=str(form.paid), final=contract.state == "completed")
