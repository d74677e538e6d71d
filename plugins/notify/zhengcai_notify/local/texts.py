"""The book of the local gateway."""

from zhengcai import Collection, Context, Form, Role, action, field
from zhengcai_notify.models import TextMessage

TEXTS = Collection(
    model=TextMessage,
    name="texts",
    singular="text",
    title="本地短信网关记录",
    states={"taken": "已受理"},
    read=dict.fromkeys((Role.SYSTEM_ADMIN,)),
    label="key",
    columns=("key", "ending", "units", "created_at"),
    filters=(),
    menu=False,
)

SINGLE, PART = 70, 67
"""Characters of one text message in Chinese (UCS-2), and of each part of a longer one, which also
has to say where it belongs (3GPP TS 23.040)."""


def units_of(content: str) -> int:
    """How many text messages a content counts as."""
    return 1 if len(content) <= SINGLE else -(-len(content) // PART)


class TakeText(Form):
    """An order of the platform (`zhengcai_notify.external.SmsOrder`)."""

    key: str = field("请求号", max_length=100)
    number: str = field("号码", max_length=20)
    content: str = field("内容", max_length=3_000)


@action("text.take", title="受理短信", on=TextMessage, by=Role.SYSTEM, target="taken", hidden=True)
async def take_text(ctx: Context, form: TakeText) -> TextMessage:
    """Book the order with what it counts."""
    return TextMessage(**form.model_dump(), ending=form.number[-4:], units=units_of(form.content))
