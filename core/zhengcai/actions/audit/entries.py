"""One audit entry: who did what, when, from where, to which subject, with what result.

Written in the transaction of the change, so there is no change without its entry (GB/T 22239
8.1.4.3). The table is append-only: the migration refuses UPDATE and DELETE by trigger and grant.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy import Sequence as Counter
from sqlalchemy.orm import Mapped, mapped_column
from stdnum.cn import ric

from zhengcai import clock
from zhengcai.database.ids import new_id
from zhengcai.database.models import Base, TenantModel, title
from zhengcai.documents.canonical import canonical, exact
from zhengcai.identity.actor import Actor
from zhengcai.problems import Problem

Outcome = Literal["done", "refused", "failed"]

ENTRY_COUNTER = Counter("audit_entry_seq", metadata=Base.metadata, data_type=BigInteger)

CITIZEN_ID_LENGTH = 18
CITIZEN_ID = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")


class AuditEntry(TenantModel):
    """An append-only line of a tenant's audit, in the order `(xid, seq)`."""

    __tablename__ = "audit_entry"

    at: Mapped[datetime] = mapped_column(info=title("业务时间"))
    recorded_at: Mapped[datetime] = mapped_column(info=title("记录时间"))
    actor_id: Mapped[UUID] = mapped_column(info=title("操作人编号"))
    actor_name: Mapped[str] = mapped_column(info=title("操作人"))
    roles: Mapped[str] = mapped_column(info=title("角色"))
    organisation: Mapped[str | None] = mapped_column(info=title("单位"))
    source: Mapped[str | None] = mapped_column(info=title("来源地址"))
    request_id: Mapped[str | None] = mapped_column(info=title("请求编号"))
    action: Mapped[str] = mapped_column(info=title("操作"))
    subject_type: Mapped[str | None] = mapped_column(info=title("对象类型"))
    subject_id: Mapped[UUID | None] = mapped_column(info=title("对象编号"))
    outcome: Mapped[str] = mapped_column(info=title("结果"))
    problems: Mapped[list[Any]] = mapped_column(info=title("未通过事项"))
    before_digest: Mapped[str | None] = mapped_column(info=title("变更前摘要"))
    after_digest: Mapped[str | None] = mapped_column(info=title("变更后摘要"))
    changes: Mapped[dict[str, Any]] = mapped_column(info=title("变更内容"))
    rule_refs: Mapped[list[Any]] = mapped_column(info=title("适用规则"))
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("pg_current_xact_id()::text::bigint")
    )
    seq: Mapped[int] = mapped_column(BigInteger, server_default=ENTRY_COUNTER.next_value())

    __table_args__ = (
        CheckConstraint(f"outcome IN {get_args(Outcome)}", name="outcome"),
        Index(None, "tenant_code", "xid", "seq", unique=True),
        Index(None, "tenant_code", "subject_id"),
        {"info": {"append_only": True}},
    )


FIELDS = tuple(column.name for column in AuditEntry.__table__.columns)


def entry_row(
    tenant_code: str,
    actor: Actor,
    action: str,
    outcome: Outcome,
    *,
    organisation: str | None = None,
    subject_type: str | None = None,
    subject_id: UUID | None = None,
    problems: Sequence[Problem] = (),
    before_digest: str | None = None,
    after_digest: str | None = None,
    changes: Mapping[str, Sequence[Any]] | None = None,
    rule_refs: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The values of one INSERT into `audit_entry`; the database adds `xid` and `seq`.

    `organisation` is for whom the actor acted, `rule_refs` the rules that bound the action. `changes` is what `changed_fields` gives, digests what `KeyedDigest` gives. Text that
    PostgreSQL cannot store is replaced and citizen identity numbers are masked, so that no input
    can keep an entry from being written or leave a full number in it.
    """
    return {
        "tenant_code": tenant_code,
        "id": new_id(),
        "at": clock.now(),
        "recorded_at": clock.wall(),
        "actor_id": actor.person_id,
        "actor_name": _storable(actor.name),
        "roles": ",".join(sorted(role.value for role in actor.roles)),
        "organisation": _storable(organisation),
        "source": _storable(actor.source or None),
        "request_id": _storable(actor.request_id or None),
        "action": action,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "outcome": outcome,
        "problems": [_storable(_told(problem)) for problem in problems],
        "before_digest": before_digest,
        "after_digest": after_digest,
        "changes": _storable(changes or {}),
        "rule_refs": [_storable(rule) for rule in rule_refs],
    }


def canonical_entry(entry: Mapping[str, Any]) -> bytes:
    """The bytes that are sealed and exported: every column of a stored entry as canonical JSON."""
    return canonical({name: entry[name] for name in FIELDS})


def changed_fields(
    before: Mapping[str, Any], after: Mapping[str, Any], secret: Collection[str] = ()
) -> dict[str, list[Any]]:
    """Field → [before, after] where they differ; a side that lacks the field gives None.

    Fields named in `secret` are left out altogether: not even that they changed is told.
    """
    names = sorted((before.keys() | after.keys()) - set(secret))
    return {
        name: [before.get(name), after.get(name)]
        for name in names
        if before.get(name) != after.get(name)
    }


def _told(problem: Problem) -> dict[str, str | None]:
    return {
        "code": problem.code,
        "message": problem.text(),
        "field": problem.field,
        "law": problem.law,
    }


def _storable(value: Any) -> Any:
    """`value` as JSON that PostgreSQL takes and that has a canonical form."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {_text(str(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return exact(value)


def _text(value: str) -> str:
    whole = value.replace("\x00", "\ufffd")
    if not whole.isascii():
        whole = whole.encode(errors="replace").decode()
    return CITIZEN_ID.sub(_masked, whole) if len(whole) >= CITIZEN_ID_LENGTH else whole


def _masked(match: re.Match[str]) -> str:
    number = match.group()
    return f"{number[:6]}********{number[-4:]}" if ric.is_valid(number) else number
