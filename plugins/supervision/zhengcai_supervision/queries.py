"""Reads beyond list and detail: a plan's budget and checks, a contract's deadlines and acceptances."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from zhengcai import Context, query
from zhengcai_supervision.actions.contracts import CONTRACTS
from zhengcai_supervision.actions.plans import PLANS
from zhengcai_supervision.deadlines import Deadline, deadlines_of
from zhengcai_supervision.filing import findings
from zhengcai_supervision.filing.budget import own_line
from zhengcai_supervision.models import Contract, Plan
from zhengcai_supervision.records import acceptances_of


class Balance(BaseModel):
    """The budget line of a plan; amounts in yuan as decimal strings."""

    id: UUID
    code: str = Field(title="指标编码")
    title: str = Field(title="指标名称")
    year: int = Field(title="年度")
    available: Decimal = Field(title="可用")
    frozen: Decimal = Field(title="冻结")
    used: Decimal = Field(title="已支用")


class Finding(BaseModel):
    """One thing that stands against filing a plan."""

    subject: str = Field(title="核对事项")
    code: str = Field(title="代码")
    message: str = Field(title="说明")
    field: str | None = Field(title="字段")
    law: str | None = Field(title="依据")


class AcceptanceRecord(BaseModel):
    """One acceptance of a contract."""

    round: int = Field(title="次数")
    result: str = Field(title="验收结论")
    opinion: str = Field(title="验收意见")
    members: list[dict[str, Any]] = Field(title="验收小组成员")
    standards: list[dict[str, Any]] = Field(title="各项标准的履约情况")
    acceptor: str = Field(title="验收人")
    accepted_at: datetime = Field(title="验收时间")
    announcement_id: UUID | None = Field(title="公告")


@query("plan.budget", title="预算指标余额", on=Plan, by=PLANS.read)
async def budget(ctx: Context, plan: Plan) -> list[Balance]:
    """The plan's budget line; empty when there is none of the purchaser's own."""
    line = await own_line(ctx, plan)
    return [Balance.model_validate(line, from_attributes=True)] if line else []


@query("plan.checks", title="备案核对", on=Plan, by=PLANS.read)
async def checks(ctx: Context, plan: Plan) -> list[Finding]:
    """What stands against filing the plan as it is; empty when it may be filed."""
    return [
        Finding(
            subject=subject,
            code=problem.code,
            message=problem.text(),
            field=problem.field,
            law=problem.law,
        )
        for subject, problems in (await findings(ctx, plan)).items()
        for problem in problems
    ]


@query("contract.deadlines", title="办理期限", on=Contract, by=CONTRACTS.read)
async def deadlines(ctx: Context, contract: Contract) -> list[Deadline]:
    """The contract's steps with their last days and laws."""
    return deadlines_of(ctx, contract)


@query("contract.acceptances", title="验收记录", on=Contract, by=CONTRACTS.read)
async def acceptances(ctx: Context, contract: Contract) -> list[AcceptanceRecord]:
    """Every acceptance, the first one first."""
    return [
        AcceptanceRecord.model_validate(row, from_attributes=True)
        for row in await acceptances_of(ctx, contract)
    ]
