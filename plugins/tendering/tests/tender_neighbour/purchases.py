"""A plan and its contract, as little as tendering needs on either side of it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import (
    AwardInfo,
    Collection,
    Context,
    ContractInfo,
    Form,
    Money,
    PlanInfo,
    Problem,
    Provider,
    Refusal,
    Role,
    Subject,
    action,
    field,
    query,
    title,
)


class Plan(Subject):
    """A filed plan; amounts in yuan."""

    __tablename__ = "supervision_plan"

    number: Mapped[str] = mapped_column(info=title("编号"))
    purchaser_code: Mapped[str] = mapped_column(info=title("采购人代码"))
    purchaser_name: Mapped[str] = mapped_column(info=title("采购人"))
    amount: Mapped[Decimal] = mapped_column(info=title("金额"))
    method: Mapped[str] = mapped_column(info=title("方式"))
    intent_published_on: Mapped[date | None] = mapped_column(info=title("意向公开日期"))
    filed_at: Mapped[datetime] = mapped_column(info=title("备案时间"))
    project_id: Mapped[UUID | None] = mapped_column(info=title("项目"))


class Contract(Subject):
    """A contract of a project."""

    __tablename__ = "supervision_contract"

    project_id: Mapped[UUID] = mapped_column(info=title("项目"))
    plan_id: Mapped[UUID] = mapped_column(info=title("计划"))
    supplier_code: Mapped[str] = mapped_column(info=title("供应商"))
    amount: Mapped[Decimal] = mapped_column(info=title("金额"))


PLANS = Collection(
    model=Plan,
    name="plans",
    singular="plan",
    title="示例计划",
    states={"filed": "已备案", "started": "执行中"},
    read={Role.PURCHASER_OPERATOR: "purchaser_code"},
    label="number",
)
CONTRACTS = Collection(
    model=Contract,
    name="contracts",
    singular="contract",
    title="示例合同",
    states={"signed": "已签订", "completed": "已完成"},
    read={Role.PURCHASER_MANAGER: None},
    label="supplier_code",
)


class FilePlan(Form):
    amount: Money = field("金额", Decimal(1_000_000))
    method: str = field("方式", "open_tender")
    intent_published_on: date | None = field("意向公开日期", date(2026, 1, 5))


@action("plan.file", title="备案", on=Plan, by=Role.PURCHASER_OPERATOR, target="filed")
async def file_plan(ctx: Context, form: FilePlan) -> Plan:
    post = ctx.actor.organisation(Role.PURCHASER_OPERATOR)
    assert post is not None
    return Plan(
        number=await ctx.number("plan", "{tenant}-{year}-{n:05d}"),
        purchaser_code=post.organisation,
        purchaser_name=post.organisation_name,
        filed_at=ctx.now,
        **form.model_dump(),
    )


class SignContract(Form):
    project_id: UUID = field("项目")


@action("contract.sign", title="签订", on=Contract, by=Role.PURCHASER_MANAGER, target="signed")
async def sign_contract(ctx: Context, form: SignContract) -> Contract:
    award = await ctx.awards.award(form.project_id)
    if award is None:
        raise Refusal(Problem("contract.no_award", "没有中标结果"))
    ctx.facts.update(project_id=str(form.project_id))
    return Contract(
        project_id=form.project_id,
        plan_id=award.plan_id,
        supplier_code=award.supplier_code,
        amount=award.amount,
    )


@action(
    "contract.complete",
    title="完成",
    on=Contract,
    by=Role.PURCHASER_MANAGER,
    source="signed",
    target="completed",
)
async def complete_contract(ctx: Context, contract: Contract) -> None:
    """Accepted and paid."""


class Seen(BaseModel):
    award: AwardInfo | None


@query("contract.seen", title="端口所见", on=Contract, by=Role.PURCHASER_MANAGER)
async def seen(ctx: Context, contract: Contract) -> Seen:
    return Seen(award=await ctx.awards.award(contract.project_id))


class PlanService:
    """`zhengcai.PlansPort`."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def plan(self, plan_id: UUID) -> PlanInfo | None:
        plan = await self._ctx.get(Plan, plan_id)
        return None if plan is None else self._info(plan)

    async def start(self, plan_id: UUID, project_id: UUID) -> PlanInfo:
        plan = await self._ctx.get(Plan, plan_id, lock=True)
        if plan is None or plan.state != "filed":
            raise Refusal(Problem("plan.not_free", "计划已有项目执行", field="plan_id"))
        plan.state, plan.project_id = "started", project_id
        return self._info(plan)

    @staticmethod
    def _info(plan: Plan) -> PlanInfo:
        return PlanInfo(
            id=plan.id,
            number=plan.number,
            title="便携式计算机采购",
            state=plan.state,
            purchaser_code=plan.purchaser_code,
            purchaser_name=plan.purchaser_name,
            budget_line_id=plan.id,
            amount=plan.amount,
            method=plan.method,
            kind="goods",
            catalogue_code="A02010108",
            intent_id=plan.id if plan.intent_published_on else None,
            intent_published_on=plan.intent_published_on,
            filed_at=plan.filed_at,
            sme_reserve="none",
        )

    async def stop(self, plan_id: UUID, project_id: UUID) -> None:
        plan = await self._ctx.get(Plan, plan_id, lock=True)
        if plan is None or plan.project_id != project_id:
            raise Refusal(Problem("plan.not_started", "计划不由此项目执行"))
        plan.state, plan.project_id = "filed", None


class ContractService:
    """`zhengcai.ContractsPort`, as far as tendering asks."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def of_project(self, project_id: UUID) -> ContractInfo | None:
        rows = self._ctx.rows(Contract, Contract.project_id == project_id)
        contract = await self._ctx.db.scalar(rows)
        if contract is None:
            return None
        return ContractInfo(
            id=contract.id,
            number="示例合同",
            state=contract.state,
            project_id=project_id,
            plan_id=contract.plan_id,
            budget_line_id=contract.plan_id,
            frozen_amount=contract.amount,
            purchaser_code="",
            supplier_code=contract.supplier_code,
            supplier_name="",
            supplier_size="",
            supplier_account="",
            amount=contract.amount,
            filed=True,
            accepted_at=None,
            rules_on=self._ctx.today,
        )


PLANS_PORT = Provider("plans", PlanService)
CONTRACTS_PORT = Provider("contracts", ContractService)
