"""The carrying of messages over channels: each attempt with its outcome."""

from collections.abc import Sequence
from datetime import timedelta

from zhengcai import Collection, Context, Form, Owner, Role, Section, action, field, table
from zhengcai_notify.models import Delivery
from zhengcai_notify.people import own
from zhengcai_notify.settings import NotifySettings

READERS: dict[Role, Owner] = {
    **own(Delivery.person_id),
    **dict.fromkeys((Role.SYSTEM_ADMIN, Role.FINANCE_SUPERVISOR), None),
}
"""The person; and whoever runs and pays the channels, who sees neither address nor content."""


async def _sections(ctx: Context, delivery: Delivery) -> Sequence[Section]:
    return (
        table(
            "尝试记录",
            (("时间", "datetime"), ("是否送出", "yesno"), ("说明", "word")),
            [(each["at"], each["done"], each["reason"]) for each in delivery.attempts],
        ),
    )


DELIVERIES = Collection(
    model=Delivery,
    name="deliveries",
    singular="delivery",
    title="渠道发送记录",
    states={"waiting": "待发送", "carried": "已送出", "failed": "未能送出"},
    read=READERS,
    label="kind",
    columns=("kind", "channel", "units", "finished_at"),
    filters=("state", "channel", "kind"),
    sections=_sections,
    menu=False,
)


class Attempt(Form):
    """What became of one attempt (`zhengcai.Carried`)."""

    done: bool = field("是否送出")
    units: int = field("计费单位数", 0, ge=0)
    reason: str = field("说明", "", max_length=500)
    again: bool = field("是否再试", False)


@action(
    "delivery.attempt",
    title="记录发送结果",
    on=Delivery,
    by=Role.SYSTEM,
    source="waiting",
    target=("waiting", "carried", "failed"),
    hidden=True,
)
async def record_attempt(ctx: Context, delivery: Delivery, form: Attempt) -> None:
    """Keep the outcome; what may pass is tried again later, each time after twice as long."""
    rules = ctx.settings(NotifySettings)
    attempt = {"at": ctx.now.isoformat(), "done": form.done, "reason": form.reason}
    delivery.attempts = [*delivery.attempts, attempt]
    delivery.units += form.units
    made = len(delivery.attempts)
    if form.done:
        delivery.state = "carried"
    elif form.again and made < rules.attempts:
        wait = timedelta(minutes=rules.wait_minutes * 2 ** (made - 1))
        await ctx.defer_until(ctx.now + wait, "carry", delivery=str(delivery.id))
        return
    else:
        delivery.state = "failed"
    delivery.finished_at = ctx.now
