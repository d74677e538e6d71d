"""The inbox: what somebody was told, unread and read."""

from collections.abc import Sequence
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    LinkTo,
    Role,
    Section,
    action,
    field,
    new_id,
    table,
)
from zhengcai_notify.hooks import channels_of
from zhengcai_notify.models import Delivery, InboxMessage, Preference
from zhengcai_notify.people import own

MINE = own(InboxMessage.person_id)


async def _sections(ctx: Context, message: InboxMessage) -> Sequence[Section]:
    if message.collection is None or message.record_id is None:
        return ()
    link = LinkTo("打开相关记录", ctx.address(message.collection, message.record_id))
    return (table("办理", (("相关记录", "link"),), [(link,)]),)


MESSAGES = Collection(
    model=InboxMessage,
    name="messages",
    singular="message",
    title="消息",
    states={"unread": "未读", "read": "已读"},
    read=MINE,
    columns=("title", "text", "created_at", "read_at"),
    filters=("state", "kind"),
    search=("title", "text"),
    sections=_sections,
)


class SendMessage(Form):
    """A message for one person (`zhengcai.Message`)."""

    person_id: UUID = field("收件人")
    kind: str = field("消息类别", max_length=100)
    title: str = field("标题", min_length=1, max_length=200)
    text: str = field("内容", min_length=1, max_length=2_000)
    collection: str | None = field("相关记录类别", None)
    record_id: UUID | None = field("相关记录", None)


@action(
    "message.send",
    title="发送消息",
    on=InboxMessage,
    by=Role.SYSTEM,
    target="unread",
    hidden=True,
)
async def send_message(ctx: Context, form: SendMessage) -> InboxMessage:
    """Lay the message into the inbox, and have the chosen channels carry it further."""
    message = ctx.add(InboxMessage(id=new_id(), state="unread", **form.model_dump()))
    await ctx.db.flush()
    preference = await ctx.db.scalar(ctx.rows(Preference, Preference.person_id == form.person_id))
    known = await channels_of(ctx) if preference is not None and preference.ways else {}
    for way in preference.ways if preference is not None else ():
        if (found := known.get(way["channel"])) is None:
            continue
        delivery = ctx.add(
            Delivery(
                id=new_id(),
                state="waiting",
                message_id=message.id,
                person_id=form.person_id,
                kind=form.kind,
                channel=found.channel.id,
                paid=found.channel.paid,
                address=way["address"],
            )
        )
        ctx.defer("carry", delivery=str(delivery.id))
    return message


@action(
    "message.read",
    title="标为已读",
    on=InboxMessage,
    by=MINE,
    source="unread",
    target="read",
    task=False,
)
async def read_message(ctx: Context, message: InboxMessage) -> None:
    """The person has taken note."""
    message.read_at = ctx.now
