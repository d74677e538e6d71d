"""The problem ledger: what does not work, where it is gathered, and what is reported upward."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject
from zhengcai import title as label
from zhengcai_governance.defect_terms import KINDS, OVERDUE, SEVERITIES
from zhengcai_governance.models.steps import Course


class Defect(Subject, Course):
    """Something on line that does not work (问题解决台账), in the tenant where it was reported.

    `number` is the ledger's, given when it is triaged. `put_at` is since when the provider has it;
    `respond_by` and `solve_by` count from then.
    """

    __tablename__ = "governance_defect"
    __table_args__ = (
        UniqueConstraint("tenant_code", "number"),
        Index(None, "tenant_code", "state", "id"),
        Index(None, "tenant_code", "reporter_code", "id"),
    )

    number: Mapped[str | None] = mapped_column(info=label("台账编号"))
    title: Mapped[str] = mapped_column(info=label("问题"))
    kind: Mapped[str] = mapped_column(info=label("类别", choices=KINDS))
    plugin: Mapped[str] = mapped_column(info=label("子系统", kind="plugin"))
    plugin_version: Mapped[str] = mapped_column(info=label("版本"))
    function: Mapped[str] = mapped_column(info=label("功能"))
    description: Mapped[str] = mapped_column(info=label("问题描述"))
    evidence: Mapped[str] = mapped_column(info=label("证据"))
    business_impact: Mapped[str] = mapped_column(info=label("对业务的影响"))
    affected_projects: Mapped[str] = mapped_column(default="", info=label("受影响的项目"))
    reporter_code: Mapped[str] = mapped_column(info=label("报告单位代码"))
    reporter_name: Mapped[str] = mapped_column(info=label("报告单位"))
    reporter_id: Mapped[UUID] = mapped_column(Uuid(), info=label("报告人", secret=True))
    reporter_person: Mapped[str] = mapped_column(info=label("报告人", personal="name"))
    severity: Mapped[str | None] = mapped_column(info=label("等级", choices=SEVERITIES))
    urgent: Mapped[bool | None] = mapped_column(info=label("是否影响业务办理"))
    rule_change: Mapped[bool | None] = mapped_column(info=label("是否涉及业务规则变更"))
    opinion: Mapped[str | None] = mapped_column(info=label("研判意见"))
    triaged_at: Mapped[datetime | None] = mapped_column(info=label("研判时间"))
    rollup_number: Mapped[str | None] = mapped_column(info=label("汇总上报编号"))
    put_at: Mapped[datetime | None] = mapped_column(info=label("交办时间"))
    respond_by: Mapped[datetime | None] = mapped_column(info=label("响应时限"))
    solve_by: Mapped[datetime | None] = mapped_column(info=label("解决时限"))
    responded_at: Mapped[datetime | None] = mapped_column(info=label("响应时间"))
    fixed_at: Mapped[datetime | None] = mapped_column(info=label("解决时间"))
    verified_at: Mapped[datetime | None] = mapped_column(info=label("验证时间"))
    overdue: Mapped[str | None] = mapped_column(info=label("超时", choices=OVERDUE))
    workaround: Mapped[str | None] = mapped_column(info=label("临时办法"))
    root_cause: Mapped[str | None] = mapped_column(info=label("原因"))
    fix_version: Mapped[str | None] = mapped_column(info=label("修复版本"))
    fixer_id: Mapped[UUID | None] = mapped_column(Uuid(), info=label("解决人", secret=True))
    fixer_code: Mapped[str | None] = mapped_column(info=label("解决单位代码"))
    fixer_person: Mapped[str | None] = mapped_column(info=label("解决人", personal="name"))
    verifier_person: Mapped[str | None] = mapped_column(info=label("验证人", personal="name"))
    conclusion: Mapped[str | None] = mapped_column(info=label("办结意见"))
    requirement_id: Mapped[UUID | None] = mapped_column(
        Uuid(), info=label("转为软件需求", reference="governance.requirements")
    )
    ticket_id: Mapped[UUID | None] = mapped_column(
        Uuid(), info=label("来自问题沟通", reference="governance.tickets")
    )


class DefectArrival(Subject):
    """A defect that waits in its city until it is gathered and reported to the region.

    One that turns out to change a business rule is held back; it takes the procedure at home.
    """

    __tablename__ = "governance_defect_arrival"
    __table_args__ = (UniqueConstraint("tenant_code", "origin_tenant", "origin_id"),)

    origin_tenant: Mapped[str] = mapped_column(info=label("报告地区代码"))
    origin_name: Mapped[str] = mapped_column(info=label("报告地区"))
    origin_id: Mapped[UUID] = mapped_column(Uuid(), info=label("问题记录"))
    number: Mapped[str] = mapped_column(info=label("台账编号"))
    title: Mapped[str] = mapped_column(info=label("问题"))
    severity: Mapped[str] = mapped_column(info=label("等级", choices=SEVERITIES))
    rollup_number: Mapped[str | None] = mapped_column(info=label("汇总上报编号"))


class DefectRollup(Subject):
    """What a city has gathered and reported, as the city and as the region keep it.

    `items` are `{tenant, id, place, number, title, severity}`. The region's row names the city and
    its row in `origin_tenant` and `origin_id`; in the city's own these are its own.
    """

    __tablename__ = "governance_defect_rollup"
    __table_args__ = (UniqueConstraint("tenant_code", "origin_tenant", "origin_id"),)

    number: Mapped[str] = mapped_column(info=label("汇总上报编号"))
    title: Mapped[str] = mapped_column(info=label("标题"))
    opinion: Mapped[str] = mapped_column(info=label("汇总意见"))
    origin_tenant: Mapped[str] = mapped_column(info=label("上报地区代码"))
    origin_name: Mapped[str] = mapped_column(info=label("上报地区"))
    origin_id: Mapped[UUID] = mapped_column(Uuid(), info=label("上报记录", secret=True))
    total: Mapped[int] = mapped_column(info=label("问题数"))
    items: Mapped[list[Any]] = mapped_column(default=list, info=label("问题清单", secret=True))
    reported_by: Mapped[str] = mapped_column(info=label("上报人", personal="name"))
    received_at: Mapped[datetime | None] = mapped_column(info=label("接收时间"))
    receipt: Mapped[str | None] = mapped_column(info=label("接收意见"))
