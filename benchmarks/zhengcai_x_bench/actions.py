"""Signing for a delivery and taking the signature back: each changes the state and one column."""

from sqlalchemy import func, update

from benchmarks.zhengcai_x_bench.models import STATES, Delivery
from zhengcai import Collection, Context, Form, Role, action, data_step, field

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


MARK = "√"


@data_step("mark", version="1.0.0")
async def mark(ctx: Context) -> int:
    """One sign more behind the remark of each delivery: had it been done twice, there were two."""
    done = await ctx.db.execute(
        update(Delivery)
        .where(Delivery.tenant_code == ctx.tenant.code)
        .values(remark=func.coalesce(Delivery.remark, "") + MARK)
        .returning(Delivery.id)
    )
    return len(done.all())
