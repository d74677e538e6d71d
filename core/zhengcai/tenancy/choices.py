"""What tenants choose: their plugins, their settings, and in a sandbox the position of the clock."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import clock
from zhengcai.database.models import Subject, title

CHOICE_TITLES = {
    "inherit": "沿用上级",
    "on": "启用",
    "off": "停用",
    "locked-on": "启用并锁定下级",
    "locked-off": "停用并锁定下级",
}


class PluginChoice(Subject):
    """One tenant's word on one plugin, and the one that is to follow it.

    Until `planned_from` the former choice holds. The state is `chosen`, `planned`, or `held` when
    the planned choice could not begin on its day; `held_because` says why.
    """

    __tablename__ = "plugin_choice"
    __table_args__ = (UniqueConstraint("tenant_code", "plugin"),)

    plugin: Mapped[str] = mapped_column(info=title("子系统", kind="plugin"))
    choice: Mapped[str] = mapped_column(info=title("启用方式", choices=CHOICE_TITLES))
    since: Mapped[datetime | None] = mapped_column(default=clock.now, info=title("自何时起"))
    planned: Mapped[str | None] = mapped_column(info=title("已安排", choices=CHOICE_TITLES))
    planned_from: Mapped[date | None] = mapped_column(info=title("安排的生效日期"))
    held_because: Mapped[str | None] = mapped_column(info=title("到期未生效的原因"))
    reason: Mapped[str] = mapped_column(default="", server_default="", info=title("理由"))
    organisation: Mapped[str] = mapped_column(default="", server_default="", info=title("设定单位"))


class PluginTurn(Subject):
    """How a plugin last came to stand in a tenant, by whoever's word; `working` or `resting`.

    `resting_from` is the transaction from which on it has not heard the tenant's events. Of those
    it was given `caught_up` when it came back, and not the oldest `skipped`.
    """

    __tablename__ = "plugin_turn"
    __table_args__ = (UniqueConstraint("tenant_code", "plugin"),)

    plugin: Mapped[str] = mapped_column(info=title("子系统", kind="plugin"))
    since: Mapped[datetime] = mapped_column(info=title("自何时起"))
    resting_from: Mapped[int | None] = mapped_column(BigInteger, info=title("停用起点"))
    caught_up: Mapped[int] = mapped_column(default=0, info=title("补办事件数"))
    skipped: Mapped[int] = mapped_column(default=0, info=title("未补办事件数"))
    skipped_until: Mapped[datetime | None] = mapped_column(info=title("未补办事件截至"))


class SettingValue(Subject):
    """One tenant's value of one setting of a plugin; it counts while the state is `set`."""

    __tablename__ = "setting_value"
    __table_args__ = (UniqueConstraint("tenant_code", "plugin", "key"),)

    plugin: Mapped[str] = mapped_column(info=title("子系统", kind="plugin"))
    key: Mapped[str] = mapped_column(info=title("设置项"))
    value: Mapped[Any] = mapped_column(JSONB, info=title("取值", kind="object"))
    reason: Mapped[str] = mapped_column(default="", server_default="", info=title("理由"))


class Arrangement(Subject):
    """Choices or settings of several tenants below, changed at once; the state is always `done`.

    `changes` are `{tenant, plugin, before, after}`, and `key` where it is a setting's value.
    """

    __tablename__ = "arrangement"

    summary: Mapped[str] = mapped_column(info=title("事项"))
    reason: Mapped[str] = mapped_column(info=title("理由"))
    organisation: Mapped[str] = mapped_column(default="", info=title("设定单位"))
    start: Mapped[date | None] = mapped_column(info=title("生效日期"))
    changed: Mapped[int] = mapped_column(info=title("变更数量"))
    changes: Mapped[list[Any]] = mapped_column(info=title("变更内容"))


class ClockPosition(Subject):
    """How far the clock of a root's tree is ahead, in seconds. Only a sandbox reads it."""

    __tablename__ = "clock_position"
    __table_args__ = (UniqueConstraint("tenant_code"),)

    ahead: Mapped[int] = mapped_column(BigInteger, info=title("提前秒数"))
