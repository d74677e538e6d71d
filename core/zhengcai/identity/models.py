"""People, their accounts, their posts and their sessions: registers of the whole deployment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai.database.ids import new_id
from zhengcai.database.models import TENANT_CODE, RegisterModel, title


class Person(RegisterModel):
    """A natural person: one identity, however many posts (GB/T 22239-2019 8.1.4.1 a)."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)
    name: Mapped[str]


class Account(RegisterModel):
    """How a person, or a machine of an organisation, signs in."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    password_hash: Mapped[str] = mapped_column(info=title("密码摘要", secret=True))
    disabled_at: Mapped[datetime | None]


class SignInFailure(RegisterModel):
    """Wrong passwords for an account from one address: only that address has to wait."""

    __tablename__ = "sign_in_failure"
    __table_args__ = ({"info": {"serving": True}},)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class PostRow(RegisterModel):
    """A role that a person holds for an organisation in a tenant."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "tenant_code", "organisation_code"),
        Index("ix_post_organisation_code", "organisation_code"),
    )

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    tenant_code: Mapped[str] = mapped_column(TENANT_CODE, ForeignKey("tenant.code"))
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))


class SessionRow(RegisterModel):
    """A signed-in browser or a bearer token; only the digest of its secret is kept."""

    __tablename__ = "session"
    __table_args__ = ({"info": {"serving": True}},)

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)
    digest: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[str]
    source: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
