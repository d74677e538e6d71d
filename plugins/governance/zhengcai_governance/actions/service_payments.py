"""Paying the provider: for a period concluded as qualified, never above the share of such ones."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from uuid import UUID

from zhengcai import Collection, Context, Form, Money, Problem, Role, action, field
from zhengcai_governance.actions.service_teams import PROVIDER, READERS, own_provider
from zhengcai_governance.models.assessment import Assessment, ServicePayment
from zhengcai_governance.models.service import ServiceContract
from zhengcai_governance.periods import periods
from zhengcai_governance.service_records import assessment_of, contract_of, scheme_of
from zhengcai_governance.service_terms import LAW, PAYMENT_STATES
from zhengcai_governance.settings import GovernanceSettings

PAYMENTS = Collection(
    model=ServicePayment,
    name="service-payments",
    singular="service_payment",
    title="服务费支付",
    group="运维服务",
    states=PAYMENT_STATES,
    read={**READERS, Role.FINANCE_BUDGET: None},
    number="number",
    columns=("number", "title", "provider_name", "amount", "due_on", "paid_on"),
    filters=("state", "contract_id", "provider_code"),
    search=("number", "title", "provider_name", "invoice_number"),
    tells={"applied": {}, **dict.fromkeys(("approved", "paid", "refused"), PROVIDER)},
)


class ApplyServicePayment(Form):
    """What is applied for, for which period; yuan."""

    assessment_id: UUID = field(
        "服务考核", reference="governance.assessments", states=("concluded",), law=LAW
    )
    amount: Money = field("申请金额", unit="元", gt=0)
    invoice_number: str = field("发票号码", min_length=1, max_length=40)
    payee_account: str = field("收款账号", min_length=5, max_length=60)


class JudgePayment(Form):
    """What the bureau has to say."""

    opinion: str = field("审核意见", min_length=2, max_length=1000, kind="textarea")


class PayService(Form):
    """How it was paid."""

    voucher: str = field("支付凭证号", min_length=2, max_length=60)
    paid_on: date = field("支付日期")


@action(
    "service_payment.apply",
    title="申请支付服务费",
    on=ServicePayment,
    by=Role.SERVICE_PROVIDER,
    target="applied",
    law=LAW,
    task=False,
)
async def apply_payment(ctx: Context, form: ApplyServicePayment) -> ServicePayment:
    """Counted against the contract at once; a refusal gives it back."""
    assessment = await assessment_of(ctx, form.assessment_id)
    contract = await contract_of(ctx, assessment.contract_id, lock=True)
    contract.applied += form.amount
    return ServicePayment(
        **form.model_dump(),
        number=await ctx.number(
            "service_payment", ctx.settings(GovernanceSettings).service_payment_number
        ),
        title=assessment.title,
        contract_id=contract.id,
        provider_code=contract.provider_code,
        provider_name=contract.provider_name,
        due_on=ctx.today + timedelta(days=contract.payment_days),
    )


@apply_payment.check
async def _period_is_qualified(ctx: Context, form: ApplyServicePayment) -> list[Problem]:
    assessment = await ctx.get(Assessment, form.assessment_id, lock=True)
    if assessment is None or assessment.provider_code != own_provider(ctx):
        return [Problem("service.no_assessment", "没有您单位的此项考核", field="assessment_id")]
    contract = await contract_of(ctx, assessment.contract_id, lock=True)
    problems = _unqualified(assessment)
    left = await _earned(ctx, contract, assessment) - contract.applied
    if not problems and form.amount > left:
        problems.append(
            Problem(
                "service.above_periods",
                "申请金额{amount:money}元超过考核合格的各期应付而尚未申请的金额{left:money}元",
                field="amount",
                law=LAW,
                params={"amount": str(form.amount), "left": str(left)},
            )
        )
    live = ctx.rows(
        ServicePayment,
        ServicePayment.assessment_id == assessment.id,
        ServicePayment.state != "refused",
    )
    if await ctx.db.scalar(live) is not None:
        problems.append(
            Problem("service.applied", "该考核期已经申请支付", field="assessment_id", law=LAW)
        )
    return problems


async def _earned(ctx: Context, contract: ServiceContract, assessment: Assessment) -> Decimal:
    """What the qualified periods come to, in yuan; fen that do not divide come with the last one.

    Equal shares by period, and by days of one that a termination cut short, are by design: a
    contract says only what the whole costs.
    """
    scheme = await scheme_of(ctx, assessment.scheme_id)
    agreed = {
        ordinal: _days(first, last)
        for ordinal, first, last in periods(contract.starts_on, contract.ends_on, scheme.period)
    }
    qualified = await ctx.db.scalars(
        ctx.rows(
            Assessment,
            Assessment.contract_id == contract.id,
            Assessment.state == "concluded",
            Assessment.result == "qualified",
        )
    )
    served = sum(
        (Fraction(_days(each.starts_on, each.ends_on), agreed[each.ordinal]) for each in qualified),
        Fraction(0),
    )
    earned = contract.amount * served.numerator / (served.denominator * len(agreed))
    return earned.quantize(Decimal("0.01"), ROUND_DOWN)


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def _unqualified(assessment: Assessment) -> list[Problem]:
    """A major problem that is still being put right leaves the period open, whatever its score."""
    if assessment.state == "concluded" and assessment.result == "qualified":
        return []
    return [
        Problem(
            "service.not_qualified",
            "“{title}”没有合格的考核结论，不能支付",
            field="assessment_id",
            law=LAW,
            params={"title": assessment.title},
        )
    ]


@action(
    "service_payment.approve",
    title="同意支付",
    on=ServicePayment,
    by=Role.FINANCE_SUPERVISOR,
    source="applied",
    target="approved",
    law=LAW,
)
async def approve_payment(ctx: Context, payment: ServicePayment, form: JudgePayment) -> None:
    """To be paid in the time that the contract says."""
    payment.opinion, payment.approved_on = form.opinion, ctx.today


@approve_payment.check
async def _still_qualified(
    ctx: Context, payment: ServicePayment, form: JudgePayment
) -> list[Problem]:
    """What stood when it was applied for stands now too."""
    return _unqualified(await assessment_of(ctx, payment.assessment_id, lock=True))


@action(
    "service_payment.refuse",
    title="退回支付申请",
    on=ServicePayment,
    by=Role.FINANCE_SUPERVISOR,
    source="applied",
    target="refused",
    task=False,
)
async def refuse_payment(ctx: Context, payment: ServicePayment, form: JudgePayment) -> None:
    """What it counted against the contract is given back."""
    contract = await contract_of(ctx, payment.contract_id, lock=True)
    contract.applied -= payment.amount
    payment.opinion = form.opinion


@action(
    "service_payment.pay",
    title="登记支付",
    on=ServicePayment,
    by=Role.FINANCE_BUDGET,
    source="approved",
    target="paid",
    law=LAW,
)
async def pay_service(ctx: Context, payment: ServicePayment, form: PayService) -> None:
    """The money has left."""
    payment.voucher, payment.paid_on = form.voucher, form.paid_on
    ctx.facts.update(number=payment.number, amount=str(payment.amount))


@pay_service.check
async def _payable_and_paid_by_now(
    ctx: Context, payment: ServicePayment, form: PayService
) -> list[Problem]:
    problems = _unqualified(await assessment_of(ctx, payment.assessment_id, lock=True))
    if form.paid_on > ctx.today:
        problems.append(Problem("service.paid_later", "支付日期不得晚于今天", field="paid_on"))
    if payment.approved_on is not None and form.paid_on < payment.approved_on:
        problems.append(
            Problem(
                "service.paid_before",
                "支付日期不得早于同意支付的日期{day}",
                field="paid_on",
                params={"day": payment.approved_on.isoformat()},
            )
        )
    return problems
