"""What tenants choose: their plugins, their settings, and in a sandbox the position of the clock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import TenantModel


class PluginChoice(TenantModel):
    """One tenant's word on one plugin, with who said it and when."""

    __tablename__ = "plugin_choice"
    __table_args__ = (UniqueConstraint("tenant_code", "plugin"),)

    plugin: Mapped[str]
    choice: Mapped[str]
    by: Mapped[UUID]
    at: Mapped[datetime]


class SettingValue(TenantModel):
    """One tenant's value of one setting of a plugin."""

    __tablename__ = "setting_value"
    __table_args__ = (UniqueConstraint("tenant_code", "plugin", "key"),)

    plugin: Mapped[str]
    key: Mapped[str]
    value: Mapped[dict[str, Any]]
    by: Mapped[UUID]
    at: Mapped[datetime]


class ClockPosition(TenantModel):
    """How far the clock of a root's tree is ahead, in seconds. Only a sandbox reads it."""

    __tablename__ = "clock_position"
    __table_args__ = (UniqueConstraint("tenant_code"),)

    ahead: Mapped[int] = mapped_column(BigInteger)
