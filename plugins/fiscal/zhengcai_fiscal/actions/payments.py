"""Payment: the purchaser applies, the treasury pays or refuses."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    ContractInfo,
    Form,
    Moment,
    Owner,
    Problem,
    Reason,
    Refusal,
    Role,
    Stage,
    action,
    field,
    new_id,
)
from zhengcai_fiscal import payable
from zhengcai_fiscal.balances import move
from zhengcai_fiscal.external import PaymentOrder
from zhengcai_fiscal.models import BudgetLine, Payment
from zhengcai_fiscal.providers import treasury
from zhengcai_fiscal.readers import PURCHASER_AND_SUPERVISORS
from zhengcai_fiscal.settings import FiscalSettings

READERS: dict[Role, Owner] = {**PURCHASER_AND_SUPERVISORS, Role.SUPPLIER: "supplier_code"}

PAYMENTS = Collection(
    model=Payment,
    name="payments",
    singular="payment",
    title="资金支付",
    states={"applied": "已申请", "sent": "国库处理中", "paid": "已支付", "rejected": "国库退回"},
    read=READERS,
    label="number",
    number="number",
    columns=("number", "contract_number", "supplier_name", "amount", "state", "due_on", "paid_at"),
    filters=("state", "contract_id", "project_id", "purchaser_code", "supplier_code"),
    search=("number", "contract_number", "supplier_name", "invoice_number"),
)


class ApplyPayment(Form):
    """An application; amounts in yuan."""

    contract_id: UUID = field("采购合同", reference="supervision.contracts", states=("accepted",))
    amount: Decimal = field("支付金额", max_digits=18, decimal_places=2, kind="money", unit="元")
    invoice_number: str = field("发票号码", max_length=40)
    invoice_on: date = field("收到发票日期")
    payee_account: str = field("收款账号", max_length=60)
    late_reason: str = field(
        "逾期原因", "", max_length=500, kind="textarea", hint="超过法定付款期限时必填"
    )


@action(
    "payment.apply",
    title="申请支付",
    on=Payment,
    by=Role.PURCHASER_OPERATOR,
    target="applied",
    law=payable.PAYING_LAW,
    stage=Stage.PAYMENT,
)
async def apply_payment(ctx: Context, form: ApplyPayment) -> Payment:
    """Record the application and hand it to the treasury afterwards."""
    contract = await _contract(ctx, form.contract_id)
    term = payable.term_of(ctx, contract, form.invoice_on)
    payment = Payment(
        id=new_id(),
        number=await ctx.number("payment", ctx.settings(FiscalSettings).payment_number),
        contract_id=contract.id,
        contract_number=contract.number,
        project_id=contract.project_id,
        budget_line_id=contract.budget_line_id,
        purchaser_code=contract.purchaser_code,
        supplier_code=contract.supplier_code,
        supplier_name=contract.supplier_name,
        payee_account=form.payee_account,
        amount=form.amount,
        invoice_number=form.invoice_number,
        invoice_on=form.invoice_on,
        due_on=term.day,
        late=ctx.today > term.day,
        late_reason=form.late_reason or None,
    )
    _tell(ctx, payment)
    ctx.defer("send_payment", payment=str(payment.id))
    return payment


@apply_payment.check
async def contract_may_be_paid(ctx: Context, form: ApplyPayment) -> list[Problem]:
    """Everything that stands against the payment, at once."""
    contract = await ctx.contracts.contract(form.contract_id)
    if contract is None:
        return [Problem("payment.unknown_contract", "没有此采购合同", field="contract_id")]
    if contract.purchaser_code not in ctx.actor.organisations(Role.PURCHASER_OPERATOR):
        raise Refusal(
            Problem("access.not_owner", "此合同不属于您所在的单位，您不能申请支付"),
            reason=Reason.FORBIDDEN,
        )
    promised = await payable.promised(ctx, contract)
    line = await ctx.get(BudgetLine, contract.budget_line_id)
    term = payable.term_of(ctx, contract, form.invoice_on)
    return [
        *payable.contract_problems(ctx, contract),
        *payable.amount_problems(contract, line, form.amount, promised),
        *payable.payee_problems(contract, form.payee_account),
        *await payable.invoice_problems(ctx, contract, form.invoice_number, form.invoice_on),
        *payable.term_problems(ctx, term, form.late_reason),
    ]


async def _contract(ctx: Context, contract_id: UUID) -> ContractInfo:
    contract = await ctx.contracts.contract(contract_id)
    if contract is None:
        raise Refusal(Problem("payment.unknown_contract", "没有此采购合同"), reason=Reason.CONFLICT)
    return contract


def _tell(ctx: Context, payment: Payment) -> None:
    ctx.facts.update(
        number=payment.number,
        contract_id=str(payment.contract_id),
        project_id=str(payment.project_id),
        amount=str(payment.amount),
    )


@action(
    "payment.send",
    title="发送国库",
    on=Payment,
    by=Role.SYSTEM,
    source="applied",
    target="sent",
    stage=Stage.PAYMENT,
    hidden=True,
)
async def send_payment(ctx: Context, payment: Payment) -> None:
    """Hand the order to the treasury under the payment's own id."""
    _tell(ctx, payment)
    await treasury(ctx).submit(
        PaymentOrder(
            key=str(payment.id),
            title=f"合同{payment.contract_number}采购资金",
            payer_code=payment.purchaser_code,
            payee_name=payment.supplier_name,
            payee_account=payment.payee_account,
            amount=payment.amount,
        )
    )


class SettlePayment(Form):
    """The treasury's yes."""

    voucher: str = field("国库支付凭证号", min_length=1)
    paid_at: Moment = field("支付时间")


@action(
    "payment.settle",
    title="确认已支付",
    on=Payment,
    by=Role.SYSTEM,
    source="sent",
    target="paid",
    law=payable.PAYING_LAW,
    stage=Stage.PAYMENT,
    hidden=True,
)
async def settle_payment(ctx: Context, payment: Payment, form: SettlePayment) -> None:
    """Use the frozen budget; the last payment of a contract gives back what the plan had left."""
    await move(ctx, payment.budget_line_id, "use", payment.amount, payment.number)
    contract = await _contract(ctx, payment.contract_id)
    total = await payable.paid_so_far(ctx, contract) + payment.amount
    rest = contract.frozen_amount - total
    if total == contract.amount and rest > 0:
        await move(ctx, payment.budget_line_id, "release", rest, payment.number)
        payment.released = rest
    payment.voucher, payment.paid_at = form.voucher, form.paid_at
    await ctx.contracts.settle(contract.id, total)
    _tell(ctx, payment)


class RejectPayment(Form):
    """The treasury's no."""

    reason: str = field("国库退回原因", min_length=1)


@action(
    "payment.reject",
    title="国库退回",
    on=Payment,
    by=Role.SYSTEM,
    source="sent",
    target="rejected",
    stage=Stage.PAYMENT,
    hidden=True,
)
async def reject_payment(ctx: Context, payment: Payment, form: RejectPayment) -> None:
    """The money stays frozen; the purchaser corrects what was wrong and applies again."""
    payment.refused_because = form.reason
    _tell(ctx, payment)
