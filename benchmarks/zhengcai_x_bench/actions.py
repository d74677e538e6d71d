"""Signing for a delivery and taking the signature back: each changes the state and one column."""

from benchmarks.zhengcai_x_bench.models import STATES, Delivery
from zhengcai import Collection, Context, Form, Role, action, field

OWNED = {Role.PURCHASER_OPERATOR: "purchaser_code"}

DELIVERIES = Collection(
    model=Delivery,
    name="deliveries",
    singular="delivery",
    title="到货",
    states=STATES,
    read=OWNED,
    columns=("title", "amount", "due_on"),
)


class Remark(Form):
    """What is noted with it."""

    remark: str = field("备注", max_length=200)


@action("delivery.sign", title="签收", on=Delivery, by=OWNED, source="open", target="signed")
async def sign(ctx: Context, delivery: Delivery, form: Remark) -> None:
    """The goods are there."""
    delivery.remark = form.remark


@action("delivery.reopen", title="撤回签收", on=Delivery, by=OWNED, source="signed", target="open")
async def reopen(ctx: Context, delivery: Delivery, form: Remark) -> None:
    """They were not."""
    delivery.remark = form.remark
