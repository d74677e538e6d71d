"""In the region: the review of a requirement, its publicity, and objections to it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import GRAMS, Subject, tenant_key
from zhengcai import title as label
from zhengcai_governance.models.steps import Course
from zhengcai_governance.models.wording import Wording
from zhengcai_governance.terms import OUTCOMES


class Review(Subject, Course, Wording):
    """A reported requirement (I.3-review).

    `merged` are requirements taken into this one: `{tenant, id, round, number, proposer}`.
    `publicity_provisional` while the end leans on a year whose holidays are not announced;
    `publicity_round` counts the publicities. `sealed_content` is what the sealed form says where an
    objection has led to another text: `content` is then no longer the one that `seal_sha256` proves.
    """

    __tablename__ = "governance_review"
    __table_args__ = (
        tenant_key("merged_into", "governance_review"),
        UniqueConstraint("tenant_code", "source_tenant", "source_id", "round"),
        Index(None, "tenant_code", "state", "id"),
        Index("ix_governance_review_grams", "grams", postgresql_using="gin"),
    )

    number: Mapped[str] = mapped_column(sort_order=-2, info=label("需求编号"))
    title: Mapped[str] = mapped_column(sort_order=-2, info=label("需求名称"))
    source_tenant: Mapped[str] = mapped_column(info=label("提出地区代码"))
    source_name: Mapped[str] = mapped_column(info=label("提出地区"))
    source_id: Mapped[UUID] = mapped_column(info=label("需求记录", secret=True))
    round: Mapped[int] = mapped_column(info=label("提出次数"))
    via_tenant: Mapped[str] = mapped_column(info=label("上报地区代码"))
    via_name: Mapped[str] = mapped_column(info=label("上报地区"))
    consolidation_number: Mapped[str | None] = mapped_column(info=label("汇总编号"))
    letter_number: Mapped[str | None] = mapped_column(info=label("上报文号"))
    proposer_name: Mapped[str] = mapped_column(info=label("需求提出机构"))
    contact: Mapped[str] = mapped_column(info=label("联系人", personal="name"))
    phone: Mapped[str] = mapped_column(info=label("电话", personal="phone"))
    legal_note: Mapped[str] = mapped_column(
        default="", info=label("法律适用说明", group="需求内容")
    )
    evaluation: Mapped[str] = mapped_column(info=label("可行性评估意见", group="可行性评估"))
    evaluation_basis: Mapped[str | None] = mapped_column(info=label("评估依据", group="可行性评估"))
    seal_sha256: Mapped[str] = mapped_column(info=label("盖章申请表摘要（SHA-256）"))
    similar: Mapped[list[Any]] = mapped_column(default=list, info=label("相似的需求", secret=True))
    duplicates: Mapped[str | None] = mapped_column(info=label("查重结论", group="审核"))
    opinion: Mapped[str | None] = mapped_column(info=label("审核意见", group="审核"))
    merged_into: Mapped[UUID | None] = mapped_column(
        info=label("并入的需求", group="审核", reference="governance.reviews")
    )
    merged: Mapped[list[Any]] = mapped_column(default=list, info=label("合并的需求", secret=True))
    publicity_round: Mapped[int] = mapped_column(
        default=0, info=label("公示次数", group="公示和列入台账")
    )
    publicity_begins: Mapped[date | None] = mapped_column(
        info=label("公示起始日", group="公示和列入台账")
    )
    publicity_ends: Mapped[date | None] = mapped_column(
        info=label("公示截止日", group="公示和列入台账")
    )
    publicity_provisional: Mapped[bool] = mapped_column(
        default=False, info=label("截止日待节假日通知核实", group="公示和列入台账")
    )
    publicity_contact: Mapped[str | None] = mapped_column(
        info=label("异议受理联系方式", group="公示和列入台账")
    )
    announcement_id: Mapped[UUID | None] = mapped_column(
        info=label("公示公告", group="公示和列入台账", reference="portal.announcements")
    )
    revision: Mapped[str | None] = mapped_column(info=label("已采纳的修改", group="公示和列入台账"))
    sealed_content: Mapped[str | None] = mapped_column(
        info=label("盖章申请表所载的需求内容（修改前）", group="公示和列入台账")
    )
    ledger_number: Mapped[str | None] = mapped_column(
        info=label("台账编号", group="公示和列入台账")
    )
    grams: Mapped[list[str]] = mapped_column(GRAMS, info=label("检索词", secret=True))


class Objection(Subject):
    """What somebody says against a publicised requirement; `objector_key` tells people apart.

    `receipt` is the digest of the secret in the address of the receipt, for whoever objected without
    signing in.
    """

    __tablename__ = "governance_objection"
    __table_args__ = (
        tenant_key("review_id", "governance_review"),
        UniqueConstraint("tenant_code", "review_id", "publicity_round", "objector_key"),
        UniqueConstraint("tenant_code", "number"),
        UniqueConstraint("tenant_code", "receipt"),
        Index(None, "tenant_code", "objector_id", "id"),
    )

    number: Mapped[str] = mapped_column(info=label("回执编号"))
    receipt: Mapped[str | None] = mapped_column(info=label("回执地址摘要", secret=True))
    review_id: Mapped[UUID] = mapped_column(
        info=label("公示的需求", reference="governance.reviews")
    )
    title: Mapped[str] = mapped_column(info=label("需求名称"))
    publicity_round: Mapped[int] = mapped_column(info=label("公示次数"))
    objector: Mapped[str] = mapped_column(info=label("异议人", personal="name"))
    objector_unit: Mapped[str] = mapped_column(default="", info=label("异议人单位"))
    phone: Mapped[str] = mapped_column(info=label("电话", personal="phone"))
    objector_id: Mapped[UUID | None] = mapped_column(info=label("异议人编号", secret=True))
    network: Mapped[str | None] = mapped_column(info=label("来源网络", secret=True))
    objector_key: Mapped[str] = mapped_column(info=label("异议人标识", secret=True))
    reason: Mapped[str] = mapped_column(info=label("异议理由"))
    raised_at: Mapped[datetime] = mapped_column(info=label("提出时间"))
    outcome: Mapped[str | None] = mapped_column(info=label("处理结果", choices=OUTCOMES))
    reply: Mapped[str | None] = mapped_column(info=label("答复"))
    handler: Mapped[str | None] = mapped_column(info=label("办理人", personal="name"))
    handled_at: Mapped[datetime | None] = mapped_column(info=label("答复时间"))
