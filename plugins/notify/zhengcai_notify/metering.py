"""What the channels have carried, month by month: by it a tenant bears its cost."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from zhengcai import Context, Form, Report, Role, Section, clock, field, table
from zhengcai_notify.models import Delivery
from zhengcai_notify.settings import NotifySettings


class Period(Form):
    """Which days, both included."""

    since: date | None = field("起始日期", None, hint="不填为本年1月1日")
    until: date | None = field("截止日期", None, hint="不填为今天")


async def metering(ctx: Context, form: Period) -> Sequence[Section]:
    """Deliveries, failures and units of this tenant by month and channel, and what they cost."""
    since = form.since or ctx.today.replace(month=1, day=1)
    until = form.until or ctx.today
    month = func.to_char(func.timezone("Asia/Shanghai", Delivery.finished_at), "YYYY-MM")
    statement = (
        select(
            month,
            Delivery.channel,
            Delivery.paid,
            func.count().filter(Delivery.state == "carried"),
            func.count().filter(Delivery.state == "failed"),
            func.coalesce(func.sum(Delivery.units), 0),
        )
        .where(
            Delivery.tenant_code == ctx.tenant.code,
            Delivery.finished_at >= datetime.combine(since, time(), clock.SHANGHAI),
            Delivery.finished_at
            < datetime.combine(until + timedelta(days=1), time(), clock.SHANGHAI),
        )
        .group_by(month, Delivery.channel, Delivery.paid)
        .order_by(month, Delivery.channel)
    )
    price = ctx.settings(NotifySettings).unit_price
    rows = [
        (when, channel, carried, failed, units, price * units if paid and price else None)
        for when, channel, paid, carried, failed, units in await ctx.db.execute(statement)
    ]
    columns = (
        ("月份", "code"),
        ("渠道", "code"),
        ("已送出", "number"),
        ("未能送出", "number"),
        ("计费单位数", "number"),
        ("费用", "money"),
    )
    return [table("渠道计量", columns, rows)]


METERING = Report(
    name="metering",
    title="消息渠道计量",
    by=dict.fromkeys((Role.SYSTEM_ADMIN, Role.FINANCE_SUPERVISOR)),
    rows=metering,
    form=Period,
)
