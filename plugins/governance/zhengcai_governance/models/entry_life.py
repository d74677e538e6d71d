"""An entry's life after its entry: what the region decides, and what others do for it elsewhere."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_governance.entry_terms import CLASSES
from zhengcai_governance.models.shares import Cost
from zhengcai_governance.models.steps import Course


class Life:
    """What an entry gains after it was entered. Who bears its cost: `shares.Share`."""

    classification: Mapped[str | None] = mapped_column(
        info=label("分类", group="分类和费用", choices=CLASSES)
    )
    class_reason: Mapped[str | None] = mapped_column(info=label("分类理由", group="分类和费用"))
    concerned: Mapped[list[Any] | None] = mapped_column(
        info=label("需要该功能的地区", group="分类和费用")
    )
    whole_region: Mapped[bool | None] = mapped_column(
        info=label("全区普遍需要", group="分类和费用")
    )
    framework_changed: Mapped[bool | None] = mapped_column(
        info=label("改变基本框架", group="分类和费用")
    )
    classified_at: Mapped[datetime | None] = mapped_column(
        info=label("分类时间", group="分类和费用")
    )
    attempt: Mapped[int | None] = mapped_column(info=label("分类次数", secret=True))
    starts_on: Mapped[date | None] = mapped_column(info=label("计划开始日期", group="实施和交付"))
    due_on: Mapped[date | None] = mapped_column(info=label("计划完成日期", group="实施和交付"))
    order_number: Mapped[str | None] = mapped_column(info=label("工单编号", group="实施和交付"))
    plugin: Mapped[str | None] = mapped_column(
        info=label("实现该需求的子系统", kind="plugin", group="实施和交付")
    )
    delivered_version: Mapped[str | None] = mapped_column(
        info=label("交付版本", group="实施和交付")
    )
    delivered_on: Mapped[date | None] = mapped_column(info=label("交付日期", group="实施和交付"))
    delivery: Mapped[int | None] = mapped_column(info=label("交付次数", group="实施和交付"))
    delivered: Mapped[dict[str, Any] | None] = mapped_column(info=label("交付情况", secret=True))
    accepting: Mapped[list[Any] | None] = mapped_column(info=label("提出单位验收", secret=True))
    """`{tenant, name, at}`: who proposed it, and when they accepted what was delivered."""
    proposer_accepted_at: Mapped[datetime | None] = mapped_column(
        info=label("提出单位验收时间", group="验收和发布")
    )
    accepted_at: Mapped[datetime | None] = mapped_column(info=label("验收时间", group="验收和发布"))
    released_version: Mapped[str | None] = mapped_column(info=label("发布版本", group="验收和发布"))
    released_on: Mapped[date | None] = mapped_column(info=label("发布日期", group="验收和发布"))
    quiet_until: Mapped[date | None] = mapped_column(info=label("无争议期满日", group="争议和办结"))
    confirmed_by: Mapped[list[Any] | None] = mapped_column(
        info=label("确认无争议的需求", secret=True)
    )
    open_disputes: Mapped[int | None] = mapped_column(
        info=label("未备案的争议数", group="争议和办结")
    )
    disputes: Mapped[list[Any] | None] = mapped_column(info=label("争议", secret=True))
    """`{tenant, id, state}`, the state of each as `dispute_terms.CASE_STATES` has it."""
    end_reason: Mapped[str | None] = mapped_column(info=label("办结或停用理由", group="争议和办结"))


class Work(Subject, Course, Cost):
    """What an entry asks of a bureau that bears of its cost, in that bureau's tenant.

    The lead's goes on to the order; of the others nothing but their cost is asked.
    """

    __tablename__ = "governance_work"
    __table_args__ = (
        UniqueConstraint("tenant_code", "entry_id", "attempt"),
        Index(None, "tenant_code", "ledger_number"),
    )

    entry_id: Mapped[UUID] = mapped_column(Uuid(), info=label("台账记录", secret=True))
    attempt: Mapped[int] = mapped_column(info=label("分类次数", secret=True))
    ledger_number: Mapped[str] = mapped_column(info=label("台账编号"))
    title: Mapped[str] = mapped_column(info=label("需求名称"))
    content: Mapped[str] = mapped_column(info=label("需求内容"))
    classification: Mapped[str] = mapped_column(info=label("分类", choices=CLASSES))
    class_reason: Mapped[str] = mapped_column(info=label("分类理由"))
    cost_rule_source: Mapped[str] = mapped_column(info=label("费用承担依据"))
    source_tenant: Mapped[str] = mapped_column(info=label("提出地区代码"))
    source_name: Mapped[str] = mapped_column(info=label("提出地区"))
    source_id: Mapped[UUID] = mapped_column(Uuid(), info=label("需求记录", secret=True))
    lead: Mapped[bool] = mapped_column(info=label("组织实施"))
    places: Mapped[list[Any]] = mapped_column(info=label("为哪些地区承担"))
    starts_on: Mapped[date | None] = mapped_column(info=label("计划开始日期"))
    due_on: Mapped[date | None] = mapped_column(info=label("计划完成日期"))
    plan: Mapped[str | None] = mapped_column(info=label("实施安排"))


class WorkOrder(Subject, Course):
    """An order to the platform's provider: never without a number of the ledger.

    `plugin` is what is to realise it; `delivered_version` is what the platform found installed.
    """

    __tablename__ = "governance_work_order"
    __table_args__ = (
        UniqueConstraint("tenant_code", "number"),
        UniqueConstraint("tenant_code", "work_id"),
    )

    number: Mapped[str] = mapped_column(info=label("工单编号"))
    ledger_number: Mapped[str] = mapped_column(info=label("台账编号"))
    title: Mapped[str] = mapped_column(info=label("需求名称"))
    content: Mapped[str] = mapped_column(info=label("工作内容"))
    classification: Mapped[str] = mapped_column(info=label("分类", choices=CLASSES))
    due_on: Mapped[date] = mapped_column(info=label("要求完成日期"))
    plugin: Mapped[str] = mapped_column(info=label("实现该需求的子系统", kind="plugin"))
    work_id: Mapped[UUID] = mapped_column(
        Uuid(), info=label("升级改造任务", reference="governance.works")
    )
    provider_code: Mapped[str | None] = mapped_column(info=label("接单单位统一社会信用代码"))
    provider_name: Mapped[str | None] = mapped_column(info=label("接单单位"))
    taken_at: Mapped[datetime | None] = mapped_column(info=label("接单时间"))
    delivered_version: Mapped[str | None] = mapped_column(info=label("交付版本"))
    evidence: Mapped[str | None] = mapped_column(info=label("测试证据"))
    delivered_on: Mapped[date | None] = mapped_column(info=label("交付日期"))
    delivery: Mapped[int] = mapped_column(default=0, info=label("交付次数"))
    returned: Mapped[str | None] = mapped_column(info=label("退回理由"))


class Acceptance(Subject):
    """What was delivered for a requirement, before a bureau that raised it.

    `delivery` counts the deliveries of one entry: what was refused comes again.
    """

    __tablename__ = "governance_acceptance"
    __table_args__ = (UniqueConstraint("tenant_code", "entry_id", "delivery"),)

    entry_id: Mapped[UUID] = mapped_column(Uuid(), info=label("台账记录", secret=True))
    delivery: Mapped[int] = mapped_column(info=label("交付次数"))
    ledger_number: Mapped[str] = mapped_column(info=label("台账编号"))
    title: Mapped[str] = mapped_column(info=label("需求名称"))
    classification: Mapped[str] = mapped_column(info=label("分类", choices=CLASSES))
    order_tenant: Mapped[str] = mapped_column(info=label("工单地区代码"))
    order_id: Mapped[UUID] = mapped_column(Uuid(), info=label("工单记录", secret=True))
    order_number: Mapped[str] = mapped_column(info=label("工单编号"))
    plugin: Mapped[str] = mapped_column(info=label("实现该需求的子系统", kind="plugin"))
    delivered_version: Mapped[str] = mapped_column(info=label("交付版本"))
    evidence: Mapped[str] = mapped_column(info=label("测试证据"))
    evidence_files: Mapped[list[Any]] = mapped_column(
        default=list, info=label("证据文件", kind="words")
    )
    opinion: Mapped[str | None] = mapped_column(info=label("验收意见"))
    decided_at: Mapped[datetime | None] = mapped_column(info=label("验收时间"))
