"""The three kinds of table that every model belongs to.

*Tenant* tables carry `tenant_code` first in their key and stand behind row-level security.
*Register* tables are shared by the whole deployment. *Node* tables belong to one database node
(queues, migration state). An architecture test checks every model against the rules of its kind.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, MetaData, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from zhengcai import clock
from zhengcai.database.ids import new_id

MONEY = Numeric(18, 2)
"""Yuan with two decimals; 万元 exists only in display."""

TENANT_CODE = Text(collation="C")
"""Byte order, so that a half-open range of codes is an index range in every locale."""


class Base(DeclarativeBase):
    """The one declarative base; constraint names are fixed so that errors can be told apart."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: DateTime(timezone=True),
        Decimal: MONEY,
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }
    table_kind: ClassVar[str] = ""


class TenantModel(Base):
    """A row of one tenant. Primary key `(tenant_code, id)`; ids are UUIDv7 from the application."""

    __abstract__ = True
    table_kind: ClassVar[str] = "tenant"

    tenant_code: Mapped[str] = mapped_column(TENANT_CODE, primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)


class Subject(TenantModel):
    """A tenant row that actions move through states; its version is the ETag."""

    __abstract__ = True

    state: Mapped[str] = mapped_column(info={"title": "状态"})
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info={"title": "创建时间"})
    updated_at: Mapped[datetime] = mapped_column(
        default=clock.now, onupdate=clock.now, info={"title": "更新时间"}
    )
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}

    @property
    def began(self) -> datetime | None:
        """When its business was begun: by that, features are open for it or not."""
        return self.created_at

    @property
    def bound_on(self) -> date | None:
        """The day whose rules bind it, from its column `rules_on`; None: those of today."""
        found: date | None = getattr(self, "rules_on", None)
        return found


class Continuing(Subject):
    """A record that continues the business of another one: a contract that of its project.

    `ctx.add` fills both columns: from the record that the form of the action must choose first,
    else from the record on which the action is performed. What began before a change of the rules
    or of the forms ends as it began (R-022).
    """

    __abstract__ = True

    begun_at: Mapped[datetime | None] = mapped_column(info={"title": "所属业务开始时间"})
    rules_on: Mapped[date | None] = mapped_column(info={"title": "适用规则日期"})

    @property
    def began(self) -> datetime | None:
        return self.begun_at or self.created_at

    def continues(self, other: Subject) -> None:
        """Note whose business it continues; a day of its own that is set already stays."""
        self.begun_at = other.began
        if self.rules_on is None:
            self.rules_on = other.bound_on


class RegisterModel(Base):
    """A row shared by the deployment; never refers to a tenant table.

    The application only reads it; it is written as the owner of the schema
    (`zhengcai.registries.writing`), unless the table's `info` says `serving`: then requests do.
    """

    __abstract__ = True
    table_kind: ClassVar[str] = "register"


class NodeModel(Base):
    """A row of one database node."""

    __abstract__ = True
    table_kind: ClassVar[str] = "node"


def title(text: str, **more: Any) -> dict[str, Any]:
    """Information on a column: the Chinese label, and options. On a table: what its rows are called.

    `secret=True` keeps it on the server, `kind` says how it is written (`told`: a Chinese text that
    was filled in, told again in the reader's language), `choices` titles its values, `reference`
    names the collection of whose rows it holds ids (`"supervision.plans"`), `personal` the kind of
    personal data that it holds (`zhengcai.masking.PERSONAL`), `group` the heading under which a page
    of many columns shows it.
    """
    return {"title": text, **more}


def tenant_key(column: str, target: str) -> ForeignKeyConstraint:
    """A foreign key from `column` to the tenant table `target`, inside the same tenant."""
    return ForeignKeyConstraint(
        ["tenant_code", column], [f"{target}.tenant_code", f"{target}.id"], ondelete="RESTRICT"
    )
