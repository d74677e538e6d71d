"""What a contract says beside its award, and the limits that the law puts to it."""

from datetime import date
from decimal import Decimal

from zhengcai import Context, Form, Money, Problem, Size, field

_SMALL = frozenset({Size.MEDIUM.value, Size.SMALL.value, Size.MICRO.value})


class ContractItem(Form):
    """One item of the contract; the unit price in yuan."""

    name: str = field("名称", min_length=1, max_length=200)
    model: str = field("规格型号", "", max_length=200)
    quantity: Decimal = field("数量", gt=0, max_digits=12, decimal_places=2)
    unit: str = field("单位", min_length=1, max_length=20)
    unit_price: Money = field("单价", unit="元")


class ContractTerms(Form):
    """The terms that the award leaves to the parties (财库〔2021〕22号 第23条)."""

    amount: Money | None = field(
        "合同金额", None, unit="元", hint="不填即为中标（成交）金额，不得高于该金额"
    )
    items: list[ContractItem] = field("主要标的", [], max_length=200)
    perform_by: date = field("履约期限")
    place: str = field("履约地点", min_length=2, max_length=300)
    payment_days: int = field("付款期限", ge=0, le=3650, unit="日")
    payment_terms: str = field("付款条件和方式", min_length=2, max_length=2000, kind="textarea")
    performance_bond: Money = field(
        "履约保证金", Decimal(0), unit="元", law="政府采购法实施条例 第48条"
    )
    bond_terms: str = field(
        "履约保证金退还约定",
        "",
        max_length=2000,
        kind="textarea",
        hint="退还的方式、时间、条件和不予退还的情形",
    )


def amount_of(form: ContractTerms, award_amount: Decimal) -> Decimal:
    """The contract's amount: that of the award unless the form says less."""
    return award_amount if form.amount is None else form.amount


def terms_problems(
    ctx: Context, form: ContractTerms, award_amount: Decimal, size: str, on: date
) -> list[Problem]:
    """Everything that stands against the terms, by the rules of the day `on`."""
    amount = amount_of(form, award_amount)
    return [
        *_amount(form, amount, award_amount),
        *_bond(ctx, form, amount, on),
        *_payment(ctx, form, size, on),
    ]


def _amount(form: ContractTerms, amount: Decimal, award_amount: Decimal) -> list[Problem]:
    problems: list[Problem] = []
    if amount > award_amount:
        problems.append(
            Problem(
                "contract.above_award",
                "合同金额{amount:money}元高于中标（成交）金额{award:money}元",
                field="amount",
                law="政府采购法 第46条",
                params={"amount": str(amount), "award": str(award_amount)},
            )
        )
    if amount <= 0:
        problems.append(
            Problem(
                "contract.no_amount",
                "合同金额应大于零",
                field="amount",
                law="政府采购法 第46条",
            )
        )
    total = sum((item.quantity * item.unit_price for item in form.items), Decimal(0))
    if form.items and total != amount:
        problems.append(
            Problem(
                "contract.items_differ",
                "主要标的合计{total:money}元，与合同金额{amount:money}元不一致",
                field="items",
                law="政府采购需求管理办法 第23条",
                params={"total": f"{total:.2f}", "amount": str(amount)},
            )
        )
    return problems


def _bond(ctx: Context, form: ContractTerms, amount: Decimal, on: date) -> list[Problem]:
    if form.performance_bond == 0:
        return []
    share = ctx.rule("A-34", on)
    problems: list[Problem] = []
    if form.performance_bond > amount * share.number / 100:
        problems.append(
            Problem(
                "contract.bond_too_high",
                "履约保证金不得超过合同金额的{percent}%",
                field="performance_bond",
                law=share.citation,
                params={"percent": str(share.number)},
            )
        )
    if not form.bond_terms:
        problems.append(
            Problem(
                "contract.bond_terms_missing",
                "收取履约保证金的，应约定退还的方式、时间、条件和不予退还的情形",
                field="bond_terms",
                law="关于促进政府采购公平竞争优化营商环境的通知 三",
            )
        )
    return problems


def _payment(ctx: Context, form: ContractTerms, size: str, on: date) -> list[Problem]:
    limit = ctx.rule("A-53-sme-agreed" if size in _SMALL else "A-53", on)
    if form.payment_days <= limit.integer:
        return []
    return [
        Problem(
            "contract.payment_too_late",
            "约定的付款期限不得超过{days}日",
            field="payment_days",
            law=limit.citation,
            params={"days": limit.integer},
        )
    ]
