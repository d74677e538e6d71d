"""A supplier commits itself once; a letter that proves untrue is a bad record and bars the next."""

from typing import Any

from markupsafe import Markup

from zhengcai import (
    Collection,
    Context,
    Form,
    Problem,
    Reason,
    Refusal,
    Role,
    Stage,
    action,
    clock,
    field,
    new_id,
)
from zhengcai.pages import gettext
from zhengcai_x_huangshi.basis import TRUST
from zhengcai_x_huangshi.commitments.letter import POINTS, keep_letter
from zhengcai_x_huangshi.commitments.models import STATES, Commitment

FALSE_MATERIALS = "政府采购法 第77条"

COMMITMENTS = Collection(
    model=Commitment,
    name="commitments",
    singular="commitment",
    title="资格承诺函",
    states=STATES,
    read={
        Role.SUPPLIER: "supplier_code",
        Role.AGENCY: None,
        Role.PURCHASER_OPERATOR: None,
        Role.PURCHASER_MANAGER: None,
        Role.FINANCE_SUPERVISOR: None,
        Role.OVERSEER: None,
    },
    label="supplier_name",
    columns=("supplier_name", "signer", "made_at", "breached_at"),
    filters=("state", "supplier_code"),
    search=("supplier_name", "supplier_code"),
)


class MakeCommitment(Form):
    """The supplier's word."""

    agreed: bool = field(
        "本单位符合下列全部条件，并以此承诺代替证明材料",
        False,
        hint="；".join(POINTS),
        law="政府采购法 第22条",
    )


@action(
    "commitment.make",
    title="提交资格承诺函",
    on=Commitment,
    by=Role.SUPPLIER,
    target="standing",
    law=TRUST,
    stage=Stage.SUBMISSION,
    intro="承诺后，在本地区参加采购不再逐项提交证明材料；也可以不承诺，按采购文件提交证明材料。",
)
async def make_commitment(ctx: Context, form: MakeCommitment) -> Commitment:
    """Keep the letter as a PDF."""
    post = ctx.actor.organisation(Role.SUPPLIER)
    if post is None:
        raise Refusal(Problem("access.denied", "您的角色不能进行此操作"), reason=Reason.FORBIDDEN)
    made = Commitment(
        id=new_id(),
        supplier_code=post.organisation,
        supplier_name=post.organisation_name,
        signer=ctx.actor.name,
        made_at=ctx.now,
    )
    letter = await keep_letter(
        ctx, made, made.supplier_name, made.supplier_code, made.signer, made.made_at
    )
    made.document_id = letter.id
    return made


@make_commitment.check
async def word_can_be_taken(ctx: Context, form: MakeCommitment) -> list[Problem]:
    """Given in full, by a registered supplier whose last one was not broken."""
    problems = []
    if not form.agreed:
        problems.append(
            Problem("huangshi.not_agreed", "请确认承诺的全部内容", field="agreed", law=TRUST)
        )
    post = ctx.actor.organisation(Role.SUPPLIER)
    known = await ctx.organisation(post.organisation) if post else None
    if known is None or "supplier" not in known.capacities:
        problems.append(
            Problem("bid.not_registered", "贵单位未在本地区登记为供应商", law="政府采购法 第22条")
        )
    elif (last := await counting(ctx, known.code)) is not None and last.state == "breached":
        problems.append(
            Problem(
                "huangshi.commitment_breached",
                "贵单位因承诺不实已被认定失信（{number}），修复前须提交证明材料，不能以承诺代替",
                law=TRUST,
                params={"number": last.breach_number},
            )
        )
    elif last is not None:
        problems.append(
            Problem("huangshi.commitment_exists", "贵单位的承诺函仍然有效，无需重复提交")
        )
    return problems


@action(
    "commitment.withdraw",
    title="撤回承诺",
    on=Commitment,
    by=Role.SUPPLIER,
    owner="supplier_code",
    source="standing",
    target="withdrawn",
    danger=True,
    law=TRUST,
)
async def withdraw_commitment(ctx: Context, commitment: Commitment) -> None:
    """From now on the supplier brings its proof."""


class RecordBreach(Form):
    """What was found untrue, and in which decision."""

    breach_reason: str = field("失信事实", min_length=2, max_length=1000, kind="textarea")
    breach_number: str = field("处理文书编号", min_length=2, max_length=60)


@action(
    "commitment.record_breach",
    title="认定承诺不实",
    on=Commitment,
    by=Role.FINANCE_SUPERVISOR,
    source=("standing", "withdrawn"),
    target="breached",
    law=FALSE_MATERIALS,
    stage=Stage.CREDIT,
    task=False,
)
async def record_breach(ctx: Context, commitment: Commitment, form: RecordBreach) -> None:
    """The bad record; its event tells whoever keeps credit."""
    commitment.breach_reason, commitment.breach_number = form.breach_reason, form.breach_number
    commitment.breached_at = ctx.now
    ctx.facts.update(supplier_code=commitment.supplier_code, number=form.breach_number)


class LiftBreach(Form):
    """Why the supplier's word counts again."""

    lifted_reason: str = field("修复说明", min_length=2, max_length=1000, kind="textarea")


@action(
    "commitment.lift",
    title="信用修复",
    on=Commitment,
    by=Role.FINANCE_SUPERVISOR,
    source="breached",
    target="lifted",
    law=TRUST,
    stage=Stage.CREDIT,
    task=False,
)
async def lift_breach(ctx: Context, commitment: Commitment, form: LiftBreach) -> None:
    """What was found stays in the record."""
    commitment.lifted_reason = form.lifted_reason
    ctx.facts.update(supplier_code=commitment.supplier_code)


async def counting(ctx: Context, supplier_code: str) -> Commitment | None:
    """The commitment that counts here: a broken one before one that stands; else None."""
    rows = ctx.rows(
        Commitment,
        Commitment.supplier_code == supplier_code,
        Commitment.state.in_(("breached", "standing")),
    )
    found: Commitment | None = await ctx.db.scalar(rows.order_by(Commitment.state).limit(1))
    return found


async def standing_of_bidder(ctx: Context, slot: str, subject: Any) -> list[str]:
    """Beside a decrypted bid: whether the bidder's word stands for its proof."""
    if slot != "aside" or getattr(subject, "__tablename__", "") != "tendering_bid":
        return []
    if subject.decrypted_at is None:
        return []
    last = await counting(ctx, subject.supplier_code)
    if last is None:
        said = gettext("该供应商未提交资格承诺函，须核验证明材料。")
    elif last.state == "standing":
        said = gettext("该供应商%(day)s已提交资格承诺函，资格审查不要求证明材料。") % {
            "day": f"{clock.local(last.made_at):%Y-%m-%d}"
        }
    else:
        said = gettext("该供应商因承诺不实被认定失信（%(number)s），须核验证明材料。") % {
            "number": last.breach_number
        }
    return [Markup("<p>{}</p>").format(said)]
