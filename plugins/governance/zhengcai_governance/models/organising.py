"""Who drives the roll-out in a place, who is trained, and what they think of it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject, tenant_key
from zhengcai import title as label
from zhengcai_governance.rollout_terms import DUTIES, FEEDBACK_KINDS


class RolloutContact(Subject):
    """Somebody of the leading group, its office, or a liaison officer."""

    __tablename__ = "governance_rollout_contact"

    name: Mapped[str] = mapped_column(info=label("姓名", personal="name"))
    duty: Mapped[str] = mapped_column(info=label("职责", choices=DUTIES))
    department: Mapped[str] = mapped_column(info=label("单位和科室"))
    phone: Mapped[str] = mapped_column(info=label("办公电话", personal="phone"))
    ended_on: Mapped[date | None] = mapped_column(info=label("停止日期"))


class Training(Subject):
    """A session in which the platform is taught."""

    __tablename__ = "governance_training"

    title: Mapped[str] = mapped_column(info=label("培训名称"))
    content: Mapped[str] = mapped_column(info=label("培训内容"))
    audience: Mapped[str] = mapped_column(info=label("培训对象"))
    begins_at: Mapped[datetime] = mapped_column(info=label("开始时间"))
    place: Mapped[str] = mapped_column(info=label("地点或者在线方式"))
    seats: Mapped[int] = mapped_column(info=label("名额"))
    taken: Mapped[int] = mapped_column(default=0, info=label("已报名人数"))
    material_id: Mapped[UUID | None] = mapped_column(info=label("培训材料编号", secret=True))
    material: Mapped[str | None] = mapped_column(info=label("培训材料"))
    summary: Mapped[str | None] = mapped_column(info=label("举办情况"))
    changes: Mapped[int] = mapped_column(default=0, info=label("变更次数"))


class TrainingPlace(Subject):
    """One person's place in a session.

    `home_tenant` is where the person works; `told` of how many of the session's changes.
    """

    __tablename__ = "governance_training_place"
    __table_args__ = (
        tenant_key("training_id", "governance_training"),
        Index(
            "uq_governance_training_place_person",
            "tenant_code",
            "training_id",
            "person_id",
            unique=True,
            postgresql_where=text("state <> 'left'"),
        ),
    )

    training_id: Mapped[UUID] = mapped_column(info=label("培训", reference="governance.trainings"))
    title: Mapped[str] = mapped_column(info=label("培训名称"))
    person_id: Mapped[UUID] = mapped_column(info=label("人员编号", secret=True))
    name: Mapped[str] = mapped_column(info=label("姓名", personal="name"))
    organisation_code: Mapped[str] = mapped_column(info=label("单位代码"))
    organisation_name: Mapped[str] = mapped_column(info=label("单位"))
    home_tenant: Mapped[str] = mapped_column(info=label("所在地区代码"))
    told: Mapped[int] = mapped_column(default=0, info=label("已告知的变更次数", secret=True))


class Feedback(Subject):
    """A problem or a suggestion on the implementation, and the bureau's answer.

    A bureau puts its own to one above it; `origin_tenant` is where it is at home.
    """

    __tablename__ = "governance_feedback"
    __table_args__ = (Index(None, "tenant_code", "organisation_code", "id"),)

    title: Mapped[str] = mapped_column(info=label("标题"))
    kind: Mapped[str] = mapped_column(info=label("类别", choices=FEEDBACK_KINDS))
    text: Mapped[str] = mapped_column(info=label("内容"))
    organisation_code: Mapped[str] = mapped_column(info=label("提出单位代码"))
    organisation_name: Mapped[str] = mapped_column(info=label("提出单位"))
    origin_tenant: Mapped[str] = mapped_column(info=label("提出地区代码"))
    person: Mapped[str] = mapped_column(info=label("提出人", personal="name"))
    answer: Mapped[str | None] = mapped_column(info=label("答复"))
    answered_at: Mapped[datetime | None] = mapped_column(info=label("答复时间"))
