"""What a release, its waves and their progress in each tenant are stored as."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.models import Subject, tenant_key
from zhengcai.database.models import title as label

KIND_TITLES = {"general": "统一版本", "separate": "单独版本", "personal": "个性化扩展"}
"""By the class of what it realises (requirements I.3): for all, for some, for one."""

CHOSEN_TITLES = {"list": "所列地区", "tier": "同一级次的地区", "rest": "其余地区"}
TIER_TITLES = {"region": "省级", "city": "市级", "county": "县级"}


class Release(Subject):
    """Versions of plugins that are made the tenants' own together.

    `plugins` are `{plugin, version}` in the order in which a tenant takes them, and once published
    with the `ledger` entries that each carries as a whole: what follows must bring something else.
    `missing` is what the last examination has found.
    """

    __tablename__ = "core_release"

    title: Mapped[str] = mapped_column(info=label("版本名称"))
    kind: Mapped[str] = mapped_column(info=label("类别", choices=KIND_TITLES))
    plugins: Mapped[list[Any]] = mapped_column(info=label("子系统和版本"))
    notes: Mapped[str] = mapped_column(info=label("版本说明"))
    notes_en: Mapped[str] = mapped_column(info=label("版本说明（英文）"))
    organisation: Mapped[str] = mapped_column(default="", info=label("安排单位"))
    missing: Mapped[list[Any]] = mapped_column(default=list, info=label("尚缺事项"))
    checked_at: Mapped[datetime | None] = mapped_column(info=label("检查时间"))
    published_at: Mapped[datetime | None] = mapped_column(info=label("发布时间"))
    completed_at: Mapped[datetime | None] = mapped_column(info=label("完成时间"))
    withdrawn_because: Mapped[str | None] = mapped_column(info=label("撤回原因"))


class Wave(Subject):
    """The tenants that take a release together, from a moment on.

    `settled_at` is when an administrator has last said that it shall begin: what goes back before it
    after that is news to them. Of a wave for the rest `tenants` are known once it begins. `examined` of them were asked whether
    they object. `direction` is `forward` or `back`: where a halted one goes on. `taken_by` is who
    began it, as an audit entry names them.
    """

    __tablename__ = "core_wave"
    __table_args__ = (
        UniqueConstraint("tenant_code", "release_id", "number"),
        tenant_key("release_id", "core_release"),
    )

    release_id: Mapped[UUID] = mapped_column(info=label("版本", reference="console.releases"))
    number: Mapped[int] = mapped_column(info=label("批次"))
    title: Mapped[str] = mapped_column(info=label("批次名称"))
    chosen: Mapped[str] = mapped_column(info=label("地区范围", choices=CHOSEN_TITLES))
    tier: Mapped[str | None] = mapped_column(info=label("级次", choices=TIER_TITLES))
    tenants: Mapped[list[Any]] = mapped_column(info=label("地区"))
    starts_at: Mapped[datetime] = mapped_column(info=label("计划开始时间"))
    settled_at: Mapped[datetime] = mapped_column(info=label("安排时间"))
    examined: Mapped[int] = mapped_column(default=0, info=label("已检查条件的地区数"))
    begun_at: Mapped[datetime | None] = mapped_column(info=label("实际开始时间"))
    ended_at: Mapped[datetime | None] = mapped_column(info=label("结束时间"))
    direction: Mapped[str] = mapped_column(default="forward", info=label("方向", secret=True))
    halted_because: Mapped[str | None] = mapped_column(info=label("中止原因"))
    hindered: Mapped[list[Any]] = mapped_column(default=list, info=label("未能开始的原因"))
    taken_by: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=label("启动人", secret=True)
    )


class Upgrade(Subject):
    """What a wave has done in one tenant: one data step, or the arrival at the version (no `step`).

    Written in the same transaction as what the step did, so it is done exactly if this says so.
    `rows` are the rows that it has touched in `batches`, `undone` those touched on the way back.
    """

    __tablename__ = "core_upgrade"
    __table_args__ = (
        UniqueConstraint("tenant_code", "wave_id", "plugin", "step"),
        Index(None, "wave_id", "state"),
    )

    wave_id: Mapped[UUID] = mapped_column(info=label("批次编号"))
    release_id: Mapped[UUID] = mapped_column(info=label("版本编号"))
    plugin: Mapped[str] = mapped_column(info=label("子系统", kind="plugin"))
    to_version: Mapped[str] = mapped_column(info=label("版本"))
    step: Mapped[str] = mapped_column(default="", info=label("数据步骤"))
    rows: Mapped[int] = mapped_column(default=0, info=label("处理行数"))
    batches: Mapped[int] = mapped_column(default=0, info=label("分批次数"))
    undone: Mapped[int] = mapped_column(default=0, info=label("回退行数"))
    features: Mapped[list[Any]] = mapped_column(default=list, info=label("开放的功能"))
    begun_at: Mapped[datetime] = mapped_column(info=label("开始时间"))
    done_at: Mapped[datetime | None] = mapped_column(info=label("完成时间"))
    error: Mapped[str | None] = mapped_column(info=label("失败原因"))
