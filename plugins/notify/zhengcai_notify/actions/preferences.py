"""How a person wants to be told: the person's own choice, in each place where it works."""

import re

from zhengcai import Collection, Context, Form, Problem, action, field
from zhengcai_notify.hooks import channels_of
from zhengcai_notify.models import Preference
from zhengcai_notify.people import EVERYBODY, own

PREFERENCES = Collection(
    model=Preference,
    name="preferences",
    singular="preference",
    title="接收方式",
    states={"set": "已设定"},
    read=own(Preference.person_id),
    label="state",
    columns=("channels", "digest", "updated_at"),
    filters=(),
)


class Way(Form):
    """A channel and the person's address on it."""

    channel: str = field("渠道", max_length=100)
    address: str = field("号码或账号", max_length=200)


class SetPreference(Form):
    """The whole of the person's choice; it takes the place of the former one."""

    ways: list[Way] = field(
        "外部渠道", [], max_length=10, hint="站内消息总会收到，不必填写；短信的渠道填 notify.sms"
    )
    digest: bool = field("接收每日待办提醒", True)


@action(
    "preference.set",
    title="设定接收方式",
    on=Preference,
    by=EVERYBODY,
    target="set",
    intro="号码只保存在服务器上，不再显示；重新设定即替换原有设定。",
)
async def set_preference(ctx: Context, form: SetPreference) -> Preference:
    """Keep the choice."""
    mine = Preference.person_id == ctx.actor.person_id
    row = await ctx.db.scalar(ctx.rows(Preference, mine).with_for_update())
    if row is None:
        row = ctx.add(Preference(person_id=ctx.actor.person_id))
    row.ways = [way.model_dump() for way in form.ways]
    row.channels = [way.channel for way in form.ways]
    row.digest = form.digest
    return row


@set_preference.check
async def channels_are_known(ctx: Context, form: SetPreference) -> list[Problem]:
    """Each channel once, one that works here, with an address that is one."""
    known = await channels_of(ctx)
    problems = []
    seen: set[str] = set()
    for place, way in enumerate(form.ways):
        found = known.get(way.channel)
        if found is None:
            problems.append(
                Problem(
                    "preference.unknown_channel",
                    "本地区没有此渠道，可用的有：{known}",
                    field=f"ways.{place}.channel",
                    params={"known": "、".join(sorted(known))},
                )
            )
        elif not re.fullmatch(found.channel.address, way.address):
            problems.append(
                Problem(
                    "preference.wrong_address",
                    "这不是该渠道的号码或账号",
                    field=f"ways.{place}.address",
                )
            )
        if way.channel in seen:
            problems.append(
                Problem("preference.twice", "同一渠道只能填写一次", field=f"ways.{place}.channel")
            )
        seen.add(way.channel)
    return problems
