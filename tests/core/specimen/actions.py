"""Draft, revise, submit, hand out, recall."""

from datetime import date
from typing import Literal

from specimen.models import KINDS, Line, Requisition
from specimen.settings import SpecimenSettings
from zhengcai import (
    Collection,
    Context,
    Event,
    Form,
    Money,
    Passphrase,
    Problem,
    Role,
    Stage,
    action,
    field,
    grams,
    matches,
)

requisitions = Collection(
    model=Requisition,
    name="requisitions",
    singular="requisition",
    title="领用单",
    states={"draft": "草稿", "submitted": "已提交", "handed": "已发放", "recalled": "已收回"},
    read={
        Role.PURCHASER_OPERATOR: "purchaser_code",
        Role.PURCHASER_MANAGER: "purchaser_code",
        Role.FINANCE_BUDGET: None,
        Role.FINANCE_SUPERVISOR: None,
        Role.OVERSEER: None,
    },
    number="number",
    columns=("number", "title", "amount"),
    filters=("state", "kind", "quantity"),
    search=lambda words: matches(Requisition.words, words),
)


class RequisitionSubmitted(Event):
    """What a submission tells."""

    number: str


class DraftRequisition(Form):
    """What is needed, how much of it, by when."""

    title: str = field("名称", min_length=2, max_length=100)
    kind: Literal["desk", "lamp"] = field("类别", "lamp", choices=KINDS)
    amount: Money = field("金额", gt=0)
    quantity: int = field("数量", ge=1)
    needed_by: date = field("需用日期")
    ceiling_note: Passphrase | None = field("保密底价", None)
    items: list[str] = field("物品", default_factory=list, max_length=5)


@action(
    "requisition.draft",
    title="登记领用单",
    on=Requisition,
    by=Role.PURCHASER_OPERATOR,
    target="draft",
    law="示例办法 第3条",
    stage=Stage.PLANNING,
)
async def draft_requisition(ctx: Context, form: DraftRequisition) -> Requisition:
    """A new requisition for the operator's own organisation."""
    post = ctx.actor.organisation(Role.PURCHASER_OPERATOR)
    row = ctx.add(
        Requisition(
            title=form.title,
            kind=form.kind,
            purchaser_code=post.organisation if post else "",
            amount=form.amount,
            quantity=form.quantity,
            needed_by=form.needed_by,
            ceiling_note=form.ceiling_note.get_secret_value() if form.ceiling_note else None,
            words=grams([form.title]),
            state="draft",
        )
    )
    await ctx.db.flush()
    for item in form.items:
        ctx.add(Line(requisition_id=row.id, item=item))
    ctx.facts["amount"] = str(form.amount)
    return row


@draft_requisition.check
async def fits(ctx: Context, form: DraftRequisition) -> list[Problem]:
    """Not above the ceiling, and not for yesterday."""
    problems = []
    ceiling = ctx.settings(SpecimenSettings).ceiling
    if form.amount > ceiling:
        problems.append(
            Problem(
                "requisition.over_ceiling",
                "金额超过单笔上限{ceiling}元",
                field="amount",
                law="示例办法 第4条",
                params={"ceiling": str(ceiling)},
            )
        )
    if form.needed_by < ctx.today:
        problems.append(
            Problem("requisition.past", "需用日期已过", field="needed_by", law="示例办法 第5条")
        )
    return problems


class ReviseRequisition(Form):
    """A new name."""

    title: str = field("名称", min_length=2, max_length=100)


@action(
    "requisition.revise",
    title="修改领用单",
    on=Requisition,
    by=Role.PURCHASER_OPERATOR,
    owner="purchaser_code",
    source="draft",
    stage=Stage.PLANNING,
)
async def revise_requisition(ctx: Context, row: Requisition, form: ReviseRequisition) -> None:
    """Another name while it is a draft."""
    row.title = form.title
    row.words = grams([form.title])


@action(
    "requisition.submit",
    title="提交领用单",
    on=Requisition,
    by=Role.PURCHASER_MANAGER,
    owner="purchaser_code",
    source="draft",
    target="submitted",
    law="示例办法 第6条",
    stage=Stage.PLANNING,
)
async def submit_requisition(ctx: Context, row: Requisition) -> None:
    """Give it its number."""
    row.number = await ctx.number("requisition", ctx.settings(SpecimenSettings).number)
    ctx.emit(RequisitionSubmitted(number=row.number))


@action(
    "requisition.hand_out",
    title="发放",
    on=Requisition,
    by=Role.FINANCE_BUDGET,
    when=lambda _, requisition: requisition.quantity > 0,
    source="submitted",
    target="handed",
    stage=Stage.PAYMENT,
)
async def hand_out(ctx: Context, row: Requisition) -> None:
    """What was asked for is given."""
    row.handed_at = ctx.now


@action(
    "requisition.recall",
    title="收回",
    on=Requisition,
    by=Role.FINANCE_BUDGET,
    source=("submitted", "handed"),
    target="recalled",
    danger=True,
)
async def recall(ctx: Context, row: Requisition) -> None:
    """A mistake of ours: shows what an error of a plugin's own code leaves behind."""
    row.quantity = 0
    raise RuntimeError(f"broken on {row.title}")
