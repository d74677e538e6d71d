"""Messages, the carrying of each over each channel, what a person prefers, the local gateway's book."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject, tenant_key
from zhengcai import title as label


class InboxMessage(Subject):
    """What one person was told. It is in the inbox from the moment of its cause on."""

    __tablename__ = "notify_message"
    __table_args__ = (Index(None, "tenant_code", "person_id", "id"),)

    person_id: Mapped[UUID] = mapped_column(Uuid(), info=label("收件人", secret=True))
    kind: Mapped[str] = mapped_column(info=label("消息类别", kind="action"))
    title: Mapped[str] = mapped_column(info=label("标题", kind="told"))
    text: Mapped[str] = mapped_column(info=label("内容", kind="told"))
    collection: Mapped[str | None] = mapped_column(info=label("相关记录类别", kind="collection"))
    record_id: Mapped[UUID | None] = mapped_column(Uuid(), info=label("相关记录"))
    read_at: Mapped[datetime | None] = mapped_column(info=label("阅读时间"))


class Delivery(Subject):
    """A message on its way over one channel. `attempts` are `{at, done, reason}`, oldest first."""

    __tablename__ = "notify_delivery"
    __table_args__ = (
        tenant_key("message_id", "notify_message"),
        UniqueConstraint("tenant_code", "message_id", "channel"),
    )

    message_id: Mapped[UUID] = mapped_column(info=label("消息", reference="notify.messages"))
    person_id: Mapped[UUID] = mapped_column(Uuid(), info=label("收件人", secret=True))
    kind: Mapped[str] = mapped_column(info=label("消息类别", kind="action"))
    channel: Mapped[str] = mapped_column(info=label("渠道"))
    paid: Mapped[bool] = mapped_column(info=label("是否收费渠道"))
    address: Mapped[str] = mapped_column(info=label("地址", secret=True))
    attempts: Mapped[list[Any]] = mapped_column(default=list, info=label("尝试记录"))
    units: Mapped[int] = mapped_column(default=0, info=label("计费单位数"))
    finished_at: Mapped[datetime | None] = mapped_column(info=label("完成时间"))


class Preference(Subject):
    """How one person wants to be told here. `ways` are `{channel, address}` and never leave the server."""

    __tablename__ = "notify_preference"
    __table_args__ = (UniqueConstraint("tenant_code", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(Uuid(), info=label("人员", secret=True))
    ways: Mapped[list[Any]] = mapped_column(default=list, info=label("渠道和地址", secret=True))
    channels: Mapped[list[Any]] = mapped_column(default=list, info=label("已选渠道"))
    digest: Mapped[bool] = mapped_column(info=label("接收每日待办提醒"))


class TextMessage(Subject):
    """A text message that the local gateway has taken; it sends nothing, it keeps a book."""

    __tablename__ = "notify_text"
    __table_args__ = (UniqueConstraint("tenant_code", "key"),)

    key: Mapped[str] = mapped_column(info=label("请求号"))
    number: Mapped[str] = mapped_column(info=label("号码", secret=True))
    ending: Mapped[str] = mapped_column(info=label("号码后四位"))
    content: Mapped[str] = mapped_column(info=label("内容", secret=True))
    units: Mapped[int] = mapped_column(info=label("计费单位数"))
