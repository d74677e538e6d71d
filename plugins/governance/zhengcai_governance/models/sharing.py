"""Data sharing: what may be had, by which client, and every time that it was asked for."""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Subject, tenant_key
from zhengcai import title as label
from zhengcai_governance.sharing_terms import PULL_PROBLEMS

CLIENT_ID = re.compile("zc-[0-9a-f]{16}")


class Specification(Subject):
    """An interface specification (接口规范): one edition of it.

    `fields` are `{name, title, kind, nullable, personal, note, clear, law}`, as the columns were when
    it was drafted; `clear` says that personal data is not masked, by `law`. `readable_until` is the
    last day on which an edition that is to end still answers.
    """

    __tablename__ = "governance_specification"
    __table_args__ = (UniqueConstraint("tenant_code", "code", "edition"),)

    code: Mapped[str] = mapped_column(info=label("规范代码", kind="code"))
    edition: Mapped[int] = mapped_column(info=label("版本"))
    title: Mapped[str] = mapped_column(info=label("规范名称"))
    collection: Mapped[str] = mapped_column(info=label("数据记录", kind="collection"))
    description: Mapped[str] = mapped_column(info=label("说明"))
    fields: Mapped[list[Any]] = mapped_column(info=label("字段", secret=True))
    published_on: Mapped[date | None] = mapped_column(info=label("发布日期"))
    readable_until: Mapped[date | None] = mapped_column(info=label("停用日期"))
    end_reason: Mapped[str | None] = mapped_column(info=label("停用说明"))

    @property
    def scope(self) -> str:
        """The scope of OAuth 2.0 that stands for this edition: `contracts.2`."""
        return f"{self.code}.{self.edition}"


class Grant(Subject):
    """A client's right to pull (数据共享授权).

    `tenants` are codes, each with the tenants below it; `fields` a subset of the specification's.
    Tokens issued before `secret_set_at` are worth nothing.
    """

    __tablename__ = "governance_grant"
    __table_args__ = (
        UniqueConstraint("tenant_code", "client_id"),
        tenant_key("specification_id", "governance_specification"),
        Index(None, "tenant_code", "specification_id"),
    )

    client_id: Mapped[str] = mapped_column(info=label("客户端标识", kind="code"))
    name: Mapped[str] = mapped_column(info=label("系统名称"))
    organisation: Mapped[str] = mapped_column(info=label("使用单位"))
    organisation_code: Mapped[str] = mapped_column(info=label("统一社会信用代码", kind="code"))
    contact: Mapped[str] = mapped_column(info=label("联系人", personal="name"))
    phone: Mapped[str] = mapped_column(info=label("联系电话", personal="phone"))
    purpose: Mapped[str] = mapped_column(info=label("用途"))
    specification_id: Mapped[UUID] = mapped_column(
        Uuid(), info=label("接口规范", reference="governance.specifications")
    )
    scope: Mapped[str] = mapped_column(info=label("授权范围", kind="code"))
    fields: Mapped[list[Any]] = mapped_column(info=label("字段", secret=True))
    tenants: Mapped[list[Any]] = mapped_column(info=label("地区", secret=True))
    per_minute: Mapped[int] = mapped_column(info=label("每分钟次数上限"))
    per_day: Mapped[int] = mapped_column(info=label("每日记录数上限"))
    expires_on: Mapped[date] = mapped_column(info=label("到期日"))
    reason: Mapped[str | None] = mapped_column(info=label("暂停或撤销的理由"))
    secret_hash: Mapped[str] = mapped_column(info=label("密钥摘要", secret=True))
    secret_set_at: Mapped[datetime] = mapped_column(info=label("密钥生成时间"))


class Token(Subject):
    """An access token of a client; only the digest of it is kept."""

    __tablename__ = "governance_token"
    __table_args__ = (
        UniqueConstraint("tenant_code", "digest"),
        tenant_key("grant_id", "governance_grant"),
        Index(None, "tenant_code", "grant_id"),
    )

    grant_id: Mapped[UUID] = mapped_column(
        Uuid(), info=label("授权", reference="governance.grants")
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary(), info=label("令牌摘要", secret=True))
    scope: Mapped[str] = mapped_column(info=label("授权范围", kind="code"))
    issued_at: Mapped[datetime] = mapped_column(info=label("签发时间"))
    expires_at: Mapped[datetime] = mapped_column(info=label("失效时间"))


class ClientFailure(Subject):
    """Wrong secrets for a client from one address: only that address has to wait."""

    __tablename__ = "governance_client_failure"
    __table_args__ = (
        UniqueConstraint("tenant_code", "grant_id", "source"),
        tenant_key("grant_id", "governance_grant"),
    )

    grant_id: Mapped[UUID] = mapped_column(
        Uuid(), info=label("授权", reference="governance.grants")
    )
    source: Mapped[str] = mapped_column(info=label("来源地址"))
    failures: Mapped[int] = mapped_column(info=label("失败次数"))
    blocked_until: Mapped[datetime | None] = mapped_column(info=label("须等待至"))


class Pull(Subject):
    """One time that a client asked for data (数据调用记录), given or refused.

    It is also the counter of rates, and the cursor: a page goes on after the `last_…` of the pull
    that it names in `after`. `asked` is what a refused one asked for, as it was sent.
    Beyond the rate one row stands for as many as `times` says.
    """

    __tablename__ = "governance_pull"
    __table_args__ = (
        tenant_key("grant_id", "governance_grant"),
        Index(None, "tenant_code", "grant_id", "at"),
    )

    at: Mapped[datetime] = mapped_column(info=label("调用时间"))
    grant_id: Mapped[UUID] = mapped_column(
        Uuid(), info=label("授权", reference="governance.grants")
    )
    client_id: Mapped[str] = mapped_column(info=label("客户端标识", kind="code"))
    client_name: Mapped[str] = mapped_column(info=label("系统名称"))
    scope: Mapped[str] = mapped_column(info=label("授权范围", kind="code"))
    count: Mapped[int] = mapped_column(default=0, info=label("记录数"))
    fields: Mapped[list[Any]] = mapped_column(default=list, info=label("字段"))
    clear_fields: Mapped[list[Any]] = mapped_column(default=list, info=label("未脱敏字段"))
    tenants: Mapped[list[Any]] = mapped_column(default=list, info=label("地区"))
    since: Mapped[datetime | None] = mapped_column(info=label("更新起始时间"))
    as_of: Mapped[datetime | None] = mapped_column(info=label("截至时间"))
    after: Mapped[UUID | None] = mapped_column(Uuid(), info=label("游标"))
    last_tenant: Mapped[str | None] = mapped_column(info=label("末条记录的地区"))
    last_id: Mapped[UUID | None] = mapped_column(Uuid(), info=label("末条记录"))
    asked: Mapped[str | None] = mapped_column(info=label("请求内容"))
    problem: Mapped[str | None] = mapped_column(info=label("拒绝原因", choices=PULL_PROBLEMS))
    times: Mapped[int] = mapped_column(default=1, info=label("拒绝次数"))
