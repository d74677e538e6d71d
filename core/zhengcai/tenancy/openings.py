"""What is stored of a feature in a tenant: its turns."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import Subject, title

OPENING_TITLES = {"open": "已开放", "closed": "已关闭", "stopped": "已停止使用"}


class FeatureOpening(Subject):
    """One tenant's turns of one feature; the state is where the last of them has left it.

    `turns` are `{at, turn, cause, reason, organisation}`, the oldest first (`plugins.features.Turned`);
    none is ever taken away, because what was begun in between goes by them.
    """

    __tablename__ = "core_feature_opening"
    __table_args__ = (UniqueConstraint("tenant_code", "plugin", "feature"),)

    plugin: Mapped[str] = mapped_column(info=title("子系统"))
    feature: Mapped[str] = mapped_column(info=title("功能"))
    since: Mapped[datetime] = mapped_column(info=title("自何时起"))
    cause: Mapped[str] = mapped_column(info=title("因何"))
    reason: Mapped[str] = mapped_column(default="", info=title("理由"))
    organisation: Mapped[str] = mapped_column(default="", info=title("办理单位"))
    turns: Mapped[list[Any]] = mapped_column(default=list, info=title("历次变化"))
