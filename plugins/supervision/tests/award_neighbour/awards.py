"""An award: a project from beginning to end, as little as supervision needs beside it."""

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
    Provider,
    Role,
    Subject,
    action,
    field,
    new_id,
    query,
    title,
)


class Award(Subject):
    """Its id is that of the project; amounts in yuan."""

    __tablename__ = "awarding_award"

    number: Mapped[str] = mapped_column(info=title("编号"))
    plan_id: Mapped[UUID] = mapped_column(info=title("采购计划"))
    project_title: Mapped[str] = mapped_column(info=title("项目"))
    purchaser_code: Mapped[str] = mapped_column(info=title("采购人代码"))
    purchaser_name: Mapped[str] = mapped_column(info=title("采购人"))
    supplier_code: Mapped[str] = mapped_column(info=title("供应商代码"))
    supplier_size: Mapped[str] = mapped_column(info=title("规模"))
    amount: Mapped[Decimal] = mapped_column(info=title("金额"))
    notified_at: Mapped[datetime] = mapped_column(info=title("通知时间"))
    rules_on: Mapped[date] = mapped_column(info=title("适用规则日期"))


AWARDS = Collection(
    model=Award,
    name="awards",
    singular="award",
    title="示例定标",
    states={"confirmed": "已定标"},
    read={Role.AGENCY: None},
    label="number",
)


class ConfirmAward(Form):
    plan_id: UUID = field("采购计划")
    supplier_code: str = field("供应商")
    supplier_size: str = field("规模", "small")
    amount: Money = field("金额")


@action("award.confirm", title="定标", on=Award, by=Role.AGENCY, target="confirmed")
async def confirm_award(ctx: Context, form: ConfirmAward) -> Award:
    project_id = new_id()
    plan = await ctx.plans.start(form.plan_id, project_id)
    return Award(
        id=project_id,
        number=f"示例项目-{plan.number}",
        project_title=plan.title,
        purchaser_code=plan.purchaser_code,
        purchaser_name=plan.purchaser_name,
        notified_at=ctx.now,
        rules_on=ctx.today,
        **form.model_dump(),
    )


class PayAward(Form):
    contract_id: UUID = field("合同")
    paid: Money = field("累计支付")


@action("award.pay", title="支付", on=Award, by=Role.AGENCY, source="confirmed")
async def pay_award(ctx: Context, award: Award, form: PayAward) -> None:
    await ctx.contracts.settle(form.contract_id, form.paid)


class ArchivedFile(BaseModel):
    path: str
    kind: str
    start: str
    subject: UUID | None


@query("award.files", title="归档文件", on=Award, by=Role.AGENCY)
async def files(ctx: Context, award: Award) -> list[ArchivedFile]:
    answers = await ctx.runtime.hooks.archive_files(ctx.enabled, ctx, award.id)
    return [
        ArchivedFile(
            path=each.path,
            kind=each.kind,
            start=each.data[:5].decode("latin-1"),
            subject=each.subject,
        )
        for answer in answers
        for each in answer.value
    ]


class Seen(BaseModel):
    plan: PlanInfo | None
    contract: ContractInfo | None


@query("award.seen", title="端口所见", on=Award, by=Role.AGENCY)
async def seen(ctx: Context, award: Award) -> list[Seen]:
    plan = await ctx.plans.plan(award.plan_id)
    contract = await ctx.contracts.of_project(award.id)
    if contract is not None:
        assert await ctx.contracts.contract(contract.id) == contract
    return [Seen(plan=plan, contract=contract)]


class AwardService:
    """`zhengcai.AwardsPort`."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def award(self, project_id: UUID) -> AwardInfo | None:
        award = await self._ctx.get(Award, project_id)
        if award is None:
            return None
        supplier = await self._ctx.organisation(award.supplier_code)
        return AwardInfo(
            project_id=award.id,
            project_number=award.number,
            title=award.project_title,
            plan_id=award.plan_id,
            purchaser_code=award.purchaser_code,
            purchaser_name=award.purchaser_name,
            supplier_code=award.supplier_code,
            supplier_name=supplier.name if supplier else "",
            supplier_size=award.supplier_size,
            amount=award.amount,
            notified_at=award.notified_at,
            rules_on=award.rules_on,
        )


AWARDS_PORT = Provider("awards", AwardService)
