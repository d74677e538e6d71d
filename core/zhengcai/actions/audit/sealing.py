"""Sealing: a tenant's committed entries, batch by batch, under chained and signed Merkle roots."""

import asyncio
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    LargeBinary,
    UniqueConstraint,
    func,
    insert,
    literal_column,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import clock
from zhengcai.actions.audit.entries import AuditEntry, canonical_entry
from zhengcai.database.ids import new_id
from zhengcai.database.models import TenantModel, title
from zhengcai.documents.canonical import timestamp
from zhengcai.documents.merkle import HASH_BYTES, leaf_hash, tree_root
from zhengcai.documents.seals import Seal, chained_root, first_root
from zhengcai.documents.signing import Signer
from zhengcai.tenancy.statements import SEALING, platform_says
from zhengcai.tenancy.tree import NOWHERE

BATCH = 10_000
"""Entries of one seal at most, to bound its memory and the length of its proofs."""

SETTLED: ColumnElement[int] = literal_column(
    "pg_snapshot_xmin(pg_current_snapshot())::text::bigint", BigInteger
)
"""Every transaction below it has ended: no entry can still appear there by a late commit."""


class AuditSeal(TenantModel):
    """An append-only seal over the entries `[from_position, to_position)` of one tenant."""

    __tablename__ = "audit_seal"

    number: Mapped[int] = mapped_column(BigInteger, info=title("封存序号"))
    from_position: Mapped[int] = mapped_column(BigInteger, info=title("起始位置"))
    to_position: Mapped[int] = mapped_column(BigInteger, info=title("结束位置"))
    size: Mapped[int] = mapped_column(info=title("条数"))
    tree_root: Mapped[str] = mapped_column(info=title("树根"))
    previous_root: Mapped[str] = mapped_column(info=title("前一链式根"))
    chained_root: Mapped[str] = mapped_column(info=title("链式根"))
    key_id: Mapped[str] = mapped_column(info=title("签名密钥"))
    signature: Mapped[str] = mapped_column(info=title("签名"))
    sealed_at: Mapped[datetime] = mapped_column(info=title("封存时间"))
    last_xid: Mapped[int] = mapped_column(BigInteger, info=title("最后事务号"))
    last_seq: Mapped[int] = mapped_column(BigInteger, info=title("最后顺序号"))
    leaves: Mapped[bytes] = mapped_column(LargeBinary, info=title("叶摘要"))

    __table_args__ = (
        UniqueConstraint("tenant_code", "number"),
        {"info": {"append_only": True}},
    )


class SealingHalted(Exception):  # noqa: N818
    """The server counts transactions from below the last sealed one: new entries cannot follow it.

    Happens after restoring a logical dump into a new cluster. Raise the new cluster's counter above
    `last_xid` with `pg_resetwal --next-transaction-id` and `--epoch` before it takes any work.
    """


UNSEALED = f"""
SELECT place.code, entry.recorded_at
  FROM (SELECT code FROM tenant UNION ALL SELECT '{NOWHERE.tenant}') AS place
  LEFT JOIN LATERAL (
       SELECT last_xid, last_seq FROM audit_seal
        WHERE tenant_code = place.code ORDER BY number DESC LIMIT 1) AS seal ON true
  JOIN LATERAL (
       SELECT recorded_at FROM audit_entry
        WHERE tenant_code = place.code
          AND (xid, seq) > (coalesce(seal.last_xid, 0), coalesce(seal.last_seq, 0))
        ORDER BY xid, seq LIMIT 1) AS entry ON true
 ORDER BY place.code
"""  # noqa: S608 - our own code
"""Every tenant with an entry behind its last seal, and when the first of them was recorded.

Two looks into an index for each tenant, however long its audit has become.
"""


async def seal_tenant(
    connection: AsyncConnection, tenant_code: str, signer: Signer, batch: int = BATCH
) -> Seal | None:
    """Seal up to `batch` settled entries in the caller's transaction; None if there are none.

    The transaction must be READ COMMITTED and scoped to the tenant. Sealers of one tenant wait for
    each other; call it again, in a new transaction, until it returns None.
    """
    info = (await connection.get_raw_connection()).info
    with platform_says(info, SEALING):
        return await _seal(connection, tenant_code, signer, batch)


async def _seal(
    connection: AsyncConnection, tenant_code: str, signer: Signer, batch: int
) -> Seal | None:
    await connection.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"audit-seal:{tenant_code}", 0)))
    )
    last = await _last_seal(connection, tenant_code)
    if last is not None:
        ahead = await connection.scalar(
            text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint <= :last"),
            {"last": last.last_xid},
        )
        if ahead:
            raise SealingHalted(f"last sealed transaction {last.last_xid} lies in the future")
    entries = await _settled(connection, tenant_code, last, batch)
    if not entries:
        return None
    leaves = await asyncio.to_thread(_leaves, entries)
    start = last.to_position if last is not None else 0
    number = last.number + 1 if last is not None else 1
    previous = last.chained_root if last is not None else first_root(tenant_code)
    root = tree_root(leaves).hex()
    sealed_at = clock.wall()
    seal = Seal(
        tenant_code=tenant_code,
        number=number,
        from_position=start,
        to_position=start + len(leaves),
        size=len(leaves),
        tree_root=root,
        previous_root=previous,
        chained_root=chained_root(previous, number, len(leaves), root),
        sealed_at=timestamp(sealed_at),
        key_id=signer.key_id,
    ).signed_by(signer)
    await connection.execute(
        insert(AuditSeal).values(
            **(vars(seal) | {"id": new_id(), "sealed_at": sealed_at}),
            last_xid=entries[-1]["xid"],
            last_seq=entries[-1]["seq"],
            leaves=b"".join(leaves),
        )
    )
    return seal


def stored_seal(row: Any) -> Seal:
    """The seal that a row of `audit_seal` holds."""
    values = {name: getattr(row, name) for name in Seal.__dataclass_fields__}
    return Seal(**(values | {"sealed_at": timestamp(row.sealed_at)}))


def stored_leaves(row: Any) -> list[bytes]:
    """The leaf hashes of a row of `audit_seal`, in order."""
    data: bytes = row.leaves
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


def _leaves(entries: list[dict[str, Any]]) -> list[bytes]:
    return [leaf_hash(canonical_entry(entry)) for entry in entries]


async def _last_seal(connection: AsyncConnection, tenant_code: str) -> Any:
    table = AuditSeal.__table__
    result = await connection.execute(
        select(table.c.number, table.c.to_position, table.c.chained_root)
        .add_columns(table.c.last_xid, table.c.last_seq)
        .where(table.c.tenant_code == tenant_code)
        .order_by(table.c.number.desc())
        .limit(1)
    )
    return result.one_or_none()


async def _settled(
    connection: AsyncConnection, tenant_code: str, last: Any, batch: int
) -> list[dict[str, Any]]:
    table = AuditEntry.__table__
    wanted = (
        select(table)
        .where(table.c.tenant_code == tenant_code, table.c.xid < SETTLED)
        .order_by(table.c.xid, table.c.seq)
        .limit(batch)
    )
    if last is not None:
        wanted = wanted.where(tuple_(table.c.xid, table.c.seq) > (last.last_xid, last.last_seq))
    result = await connection.execute(wanted)
    return [dict(row) for row in result.mappings()]
