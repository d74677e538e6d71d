"""The books of the local treasury."""

from zhengcai import Collection, Context, Form, Money, Role, Stage, action, field, new_id
from zhengcai_fiscal.models import TreasuryOrder
from zhengcai_fiscal.readers import SUPERVISORS
from zhengcai_fiscal.settings import FiscalSettings

TREASURY_ORDERS = Collection(
    model=TreasuryOrder,
    name="treasury-orders",
    singular="treasury_order",
    title="国库支付指令",
    states={"received": "待处理", "paid": "已支付", "refused": "已退回"},
    read=SUPERVISORS,
    number="voucher",
    columns=("key", "title", "payee_name", "amount", "state", "answered_at"),
    filters=("state", "payer_code"),
    search=("key", "title", "payee_name", "voucher"),
)


class ReceiveOrder(Form):
    """An order of the platform (`zhengcai_fiscal.external.PaymentOrder`)."""

    key: str = field("支付指令号", min_length=1, max_length=100)
    title: str = field("用途", min_length=1)
    payer_code: str = field("付款单位信用代码")
    payee_name: str = field("收款人")
    payee_account: str = field("收款账号")
    amount: Money = field("金额", gt=0)


@action(
    "treasury_order.receive",
    title="接收支付指令",
    on=TreasuryOrder,
    by=Role.SYSTEM,
    target="received",
    stage=Stage.PAYMENT,
    hidden=True,
)
async def receive_order(ctx: Context, form: ReceiveOrder) -> TreasuryOrder:
    """Book the order; it is decided afterwards."""
    order = TreasuryOrder(id=new_id(), **form.model_dump())
    ctx.facts.update(key=form.key, amount=str(form.amount))
    ctx.defer("decide_order", order=str(order.id))
    return order


@action(
    "treasury_order.pay",
    title="支付",
    on=TreasuryOrder,
    by=Role.SYSTEM,
    source="received",
    target="paid",
    stage=Stage.PAYMENT,
    hidden=True,
)
async def pay_order(ctx: Context, order: TreasuryOrder) -> None:
    """The money has left; tell the platform."""
    pattern = ctx.settings(FiscalSettings).voucher_number
    order.voucher = await ctx.number("treasury_voucher", pattern)
    order.answered_at = ctx.now
    ctx.defer("answer_payment", key=order.key)


class RefuseOrder(Form):
    """Why the treasury does not pay."""

    reason: str = field("退回原因", min_length=1)


@action(
    "treasury_order.refuse",
    title="退回",
    on=TreasuryOrder,
    by=Role.SYSTEM,
    source="received",
    target="refused",
    stage=Stage.PAYMENT,
    hidden=True,
)
async def refuse_order(ctx: Context, order: TreasuryOrder, form: RefuseOrder) -> None:
    """Nothing has been paid; tell the platform."""
    order.refused_because = form.reason
    order.answered_at = ctx.now
    ctx.defer("answer_payment", key=order.key)
