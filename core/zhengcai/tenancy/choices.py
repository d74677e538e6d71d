"""What tenants choose: their plugins, their settings, and in a sandbox the position of the clock."""

from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import Subject, title


class PluginChoice(Subject):
    """One tenant's word on one plugin; the state is always `chosen`."""

    __tablename__ = "plugin_choice"
    __table_args__ = (UniqueConstraint("tenant_code", "plugin"),)

    plugin: Mapped[str] = mapped_column(info=title("子系统"))
    choice: Mapped[str] = mapped_column(info=title("启用方式"))


class SettingValue(Subject):
    """One tenant's value of one setting of a plugin; the state is always `set`."""

    __tablename__ = "setting_value"
    __table_args__ = (UniqueConstraint("tenant_code", "plugin", "key"),)

    plugin: Mapped[str] = mapped_column(info=title("子系统"))
    key: Mapped[str] = mapped_column(info=title("设置项"))
    value: Mapped[Any] = mapped_column(JSONB, info=title("取值", kind="object"))


class ClockPosition(Subject):
    """How far the clock of a root's tree is ahead, in seconds. Only a sandbox reads it."""

    __tablename__ = "clock_position"
    __table_args__ = (UniqueConstraint("tenant_code"),)

    ahead: Mapped[int] = mapped_column(BigInteger, info=title("提前秒数"))
