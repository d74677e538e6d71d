"""A deed: plan and contract in one, as little as the fiscal plugin needs beside it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import (
    Collection,
    Context,
    ContractInfo,
    Form,
    Moment,
    Money,
    Provider,
    Role,
    Subject,
    action,
    field,
    query,
    title,
)


class Deed(Subject):
    """Frozen money and what it is promised for; amounts in yuan."""

    __tablename__ = "neighbour_deed"

    number: Mapped[str] = mapped_column(info=title("编号"))
    budget_line_id: Mapped[UUID] = mapped_column(Uuid(), info=title("预算指标"))
    frozen: Mapped[Decimal] = mapped_column(info=title("冻结金额"))
    purchaser_code: Mapped[str] = mapped_column(info=title("采购人"))
    supplier_code: Mapped[str] = mapped_column(default="", info=title("供应商"))
    supplier_size: Mapped[str] = mapped_column(default="small", info=title("规模"))
    account: Mapped[str] = mapped_column(default="", info=title("收款账号"))
    amount: Mapped[Decimal] = mapped_column(default=Decimal(0), info=title("合同金额"))
    filed: Mapped[bool] = mapped_column(default=False, info=title("已备案"))
    accepted_at: Mapped[datetime | None] = mapped_column(info=title("验收时间"))
    payment_days: Mapped[int | None] = mapped_column(info=title("付款期限"))
    rules_on: Mapped[date] = mapped_column(info=title("适用规则日期"))
    paid: Mapped[Decimal] = mapped_column(default=Decimal(0), info=title("已支付"))


DEEDS = Collection(
    model=Deed,
    name="deeds",
    singular="deed",
    title="示例合同",
    states={"drawn": "已冻结", "sealed": "已签订", "dropped": "已放弃", "completed": "已结清"},
    read={Role.PURCHASER_OPERATOR: None},
    label="number",
)


class DrawDeed(Form):
    budget_line_id: UUID = field("预算指标")
    amount: Money = field("冻结金额")


@action("deed.draw", title="冻结", on=Deed, by=Role.PURCHASER_OPERATOR, target="drawn")
async def draw_deed(ctx: Context, form: DrawDeed) -> Deed:
    number = await ctx.number("deed", "HT-{year}-{n:04d}")
    await ctx.fiscal.freeze(form.budget_line_id, form.amount, number)
    post = ctx.actor.organisation(Role.PURCHASER_OPERATOR)
    return Deed(
        number=number,
        budget_line_id=form.budget_line_id,
        frozen=form.amount,
        purchaser_code=post.organisation if post else "",
        rules_on=ctx.today,
    )


@action(
    "deed.drop",
    title="放弃",
    on=Deed,
    by=Role.PURCHASER_OPERATOR,
    source="drawn",
    target="dropped",
)
async def drop_deed(ctx: Context, deed: Deed) -> None:
    await ctx.fiscal.release(deed.budget_line_id, deed.frozen, deed.number)


class SealDeed(Form):
    supplier_code: str = field("供应商")
    supplier_size: str = field("规模", "small")
    account: str = field("收款账号")
    amount: Money = field("合同金额")
    filed: bool = field("已备案", True)
    accepted_at: Moment | None = field("验收时间", None)
    payment_days: int | None = field("付款期限", None)


@action(
    "deed.seal",
    title="签订",
    on=Deed,
    by=Role.PURCHASER_OPERATOR,
    source=("drawn", "sealed"),
    target="sealed",
)
async def seal_deed(ctx: Context, deed: Deed, form: SealDeed) -> None:
    for name, value in form.model_dump().items():
        setattr(deed, name, value)


class DeedsAsContracts:
    """`zhengcai.ContractsPort` over deeds; a deed is its own project and plan."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def contract(self, contract_id: UUID) -> ContractInfo | None:
        deed = await self._ctx.get(Deed, contract_id)
        if deed is None:
            return None
        return ContractInfo(
            id=deed.id,
            number=deed.number,
            state=deed.state,
            project_id=deed.id,
            plan_id=deed.id,
            budget_line_id=deed.budget_line_id,
            frozen_amount=deed.frozen,
            purchaser_code=deed.purchaser_code,
            supplier_code=deed.supplier_code,
            supplier_name="示例甲科技有限公司",
            supplier_size=deed.supplier_size,
            supplier_account=deed.account,
            amount=deed.amount,
            filed=deed.filed,
            accepted_at=deed.accepted_at,
            rules_on=deed.rules_on,
            payment_days=deed.payment_days,
        )

    async def of_project(self, project_id: UUID) -> ContractInfo | None:
        return await self.contract(project_id)

    async def settle(self, contract_id: UUID, paid: Decimal) -> None:
        deed = await self._ctx.get(Deed, contract_id, lock=True)
        assert deed is not None
        deed.paid = paid
        deed.state = "completed" if paid == deed.amount else deed.state


CONTRACTS = Provider("contracts", DeedsAsContracts)


@query("deed.files", title="归档文件", on=Deed, by=Role.PURCHASER_OPERATOR)
async def deed_files(ctx: Context, deed: Deed) -> list[dict[str, str]]:
    """What every plugin gives to the archive of the deed, as text."""
    answers = await ctx.runtime.hooks.archive_files(ctx.enabled, ctx, deed.id)
    return [
        {
            "path": file.path,
            "media_type": file.media_type,
            "head": file.data[:5].decode("latin-1"),
            "text": file.data.decode() if file.media_type == "application/json" else "",
        }
        for answer in answers
        for file in answer.value
    ]
