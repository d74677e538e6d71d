"""Contracts up to the signature: drafted from the award, confirmed by the supplier, signed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhengcai import (
    AwardInfo,
    Collection,
    Context,
    Form,
    Owner,
    Problem,
    Reason,
    Refusal,
    Role,
    Section,
    Stage,
    action,
    field,
)
from zhengcai_supervision.contract_terms import ContractTerms, amount_of, terms_problems
from zhengcai_supervision.deadlines import is_late, signing, unexplained_delay
from zhengcai_supervision.models import Contract, Plan
from zhengcai_supervision.models.contracts import CONTRACT_STATES
from zhengcai_supervision.people import PURCHASERS, SUPERVISORS
from zhengcai_supervision.records import contract_of
from zhengcai_supervision.sections import contract_sections
from zhengcai_supervision.settings import SupervisionSettings

LAW = "政府采购法 第46条"


async def _sections(ctx: Context, contract: Contract) -> Sequence[Section]:
    return await contract_sections(ctx, contract)


def _signed(_: Any) -> Any:
    """A contract is the parties' own affair until they have signed it."""
    return Contract.signed_at.is_not(None)


_SIGNED: Owner = _signed

CONTRACTS = Collection(
    model=Contract,
    name="contracts",
    singular="contract",
    title="采购合同",
    states=CONTRACT_STATES,
    read={
        **PURCHASERS,
        Role.PURCHASER_ACCEPTOR: "purchaser_code",
        Role.SUPPLIER: "supplier_code",
        **dict.fromkeys(SUPERVISORS, _SIGNED),
    },
    number="number",
    columns=("number", "title", "supplier_name", "amount", "signed_at", "filing_number"),
    filters=("state", "purchaser_code", "supplier_code", "project_id"),
    search=("number", "title", "supplier_name", "project_number"),
    sections=_sections,
)


class DraftContract(ContractTerms):
    """Parties, title and the highest amount come from the award and are not asked."""

    project_id: UUID = field("采购项目", reference="tendering.projects", states=("notified",))


class ReviseContract(ContractTerms):
    """The terms anew; the supplier confirms again."""


class ConfirmContract(Form):
    """The supplier's agreement, and where it is to be paid."""

    account: str | None = field("收款账号", None, max_length=200, hint="不填即为登记的收款账号")


class LateForm(Form):
    """What may be done late, with the reason."""

    late_reason: str | None = field(
        "逾期原因", None, min_length=2, max_length=500, kind="textarea", hint="未逾期的不填"
    )


class SignContract(LateForm):
    """The signature."""


def _terms(form: ContractTerms, award_amount: Any) -> dict[str, Any]:
    values = form.model_dump(include=set(ContractTerms.model_fields))
    values["items"] = [
        {
            **item.model_dump(),
            "quantity": f"{item.quantity.normalize():f}",
            "unit_price": f"{item.unit_price:.2f}",
        }
        for item in form.items
    ]
    values["amount"] = amount_of(form, award_amount)
    return values


@action(
    "contract.draft",
    title="草拟合同",
    on=Contract,
    by=Role.PURCHASER_OPERATOR,
    target="draft",
    law=LAW,
    stage=Stage.SIGNING,
)
async def draft_contract(ctx: Context, form: DraftContract) -> Contract:
    """A draft with the parties of the award."""
    award = await ctx.awards.award(form.project_id)
    plan = await ctx.get(Plan, award.plan_id) if award else None
    if award is None or plan is None:
        raise Refusal(_no_award(), reason=Reason.CONFLICT)
    return Contract(
        **_terms(form, award.amount),
        state="draft",
        title=f"{award.title.removesuffix('采购')}采购合同",
        project_id=award.project_id,
        project_number=award.project_number,
        project_title=award.title,
        plan_id=award.plan_id,
        purchaser_code=award.purchaser_code,
        purchaser_name=award.purchaser_name,
        supplier_code=award.supplier_code,
        supplier_name=award.supplier_name,
        supplier_size=award.supplier_size,
        award_amount=award.amount,
        sme_reserved=plan.sme_reserve != "none",
        rules_on=award.rules_on,
        notified_at=award.notified_at,
        drafted_by=ctx.actor.person_id,
        drafter=ctx.actor.name,
    )


@draft_contract.check
async def _award_is_open(ctx: Context, form: DraftContract) -> list[Problem]:
    award = await ctx.awards.award(form.project_id)
    if award is None or not _may_draft(ctx, award):
        return [_no_award()]
    problems = terms_problems(ctx, form, award.amount, award.supplier_size, award.rules_on)
    if await contract_of(ctx, award.project_id) is not None:
        problems.append(Problem("contract.exists", "该项目已有合同", field="project_id", law=LAW))
    return problems


def _may_draft(ctx: Context, award: AwardInfo) -> bool:
    return award.purchaser_code in ctx.actor.organisations(Role.PURCHASER_OPERATOR)


def _no_award() -> Problem:
    return Problem(
        "contract.no_award",
        "没有找到本采购人该项目的中标（成交）结果，不能签订合同",
        field="project_id",
        law=LAW,
    )


@action(
    "contract.revise",
    title="修改",
    on=Contract,
    by=Role.PURCHASER_OPERATOR,
    owner="purchaser_code",
    source=("draft", "confirmed"),
    target="draft",
    law=LAW,
    stage=Stage.SIGNING,
)
async def revise_contract(ctx: Context, contract: Contract, form: ReviseContract) -> None:
    """Replace the terms; a confirmation already given no longer counts."""
    for name, value in _terms(form, contract.award_amount).items():
        setattr(contract, name, value)
    contract.confirmed_at = None


@revise_contract.check
async def _terms_are_lawful(
    ctx: Context, contract: Contract, form: ReviseContract
) -> list[Problem]:
    return terms_problems(
        ctx, form, contract.award_amount, contract.supplier_size, contract.rules_on
    )


@action(
    "contract.confirm",
    title="确认合同",
    on=Contract,
    by=Role.SUPPLIER,
    owner="supplier_code",
    source="draft",
    target="confirmed",
    law=LAW,
    stage=Stage.SIGNING,
)
async def confirm_contract(ctx: Context, contract: Contract, form: ConfirmContract) -> None:
    """The supplier agrees and names the account to be paid."""
    contract.supplier_account = form.account or await _registered_account(ctx, contract)
    contract.confirmed_at = ctx.now


@confirm_contract.check
async def _account_is_known(
    ctx: Context, contract: Contract, form: ConfirmContract
) -> list[Problem]:
    if form.account or await _registered_account(ctx, contract):
        return []
    return [
        Problem(
            "contract.no_account",
            "没有登记收款账号，请填写",
            field="account",
            law="关于促进政府采购公平竞争优化营商环境的通知 三",
        )
    ]


async def _registered_account(ctx: Context, contract: Contract) -> str:
    supplier = await ctx.organisation(contract.supplier_code)
    return supplier.bank_account if supplier else ""


@action(
    "contract.sign",
    title="签订合同",
    on=Contract,
    by=Role.PURCHASER_MANAGER,
    owner="purchaser_code",
    source="confirmed",
    target="signed",
    law=LAW,
    stage=Stage.SIGNING,
)
async def sign_contract(ctx: Context, contract: Contract, form: SignContract) -> None:
    """Number the contract; the periods of its announcement and filing begin."""
    late = is_late(ctx, contract, signing(contract))
    contract.sign_late_reason = form.late_reason if late else None
    contract.number = await ctx.number(
        "contract", ctx.settings(SupervisionSettings).contract_number
    )
    contract.signer = ctx.actor.name
    contract.signed_at = ctx.now
    ctx.facts.update(
        number=contract.number,
        project_id=str(contract.project_id),
        amount=str(contract.amount),
        supplier_code=contract.supplier_code,
        late=late,
    )


@sign_contract.check
async def _signed_in_time(ctx: Context, contract: Contract, form: SignContract) -> list[Problem]:
    return unexplained_delay(ctx, contract, signing(contract), form.late_reason)
