"""Audit entries out of their log, each with the proof that it lies under a seal."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from zhengcai.actions.audit.entries import AuditEntry, canonical_entry
from zhengcai.actions.audit.sealing import AuditSeal, seal_tenant, stored_leaves, stored_seal
from zhengcai.documents.merkle import inclusion_proof, leaf_hash, tree_levels, verify_inclusion
from zhengcai.documents.packages import AuditExcerpt
from zhengcai.documents.seals import Seal, first_root
from zhengcai.documents.signing import Signer


async def excerpts_of(
    session: AsyncSession, tenant_code: str, subjects: Collection[UUID], signer: Signer
) -> list[AuditExcerpt]:
    """The entries about `subjects` in their order, after sealing all that can be sealed by now.

    Entries of this transaction, and those behind another that is still open, come without a seal.

    Sealing is the job's, but here it may not wait: the package holds the seals and is itself kept by
    this transaction. Only entries of transactions that have ended are sealed, sealers of one tenant
    wait for each other, and seals that are undone with the package have been seen by nobody.
    """
    connection = await session.connection()
    while await seal_tenant(connection, tenant_code, signer):
        pass
    return await excerpts_where(session, tenant_code, AuditEntry.subject_id.in_(subjects))


async def excerpts_where(
    session: AsyncSession, tenant_code: str, *where: ColumnElement[bool], limit: int | None = None
) -> list[AuditExcerpt]:
    """The oldest `limit` entries that `where` asks for, in their order; nothing is sealed for it."""
    connection = await session.connection()
    entry = AuditEntry.__table__
    result = await connection.execute(
        select(entry)
        .where(entry.c.tenant_code == tenant_code, *where)
        .order_by(entry.c.xid, entry.c.seq)
        .limit(limit)
    )
    entries = result.all()
    if not entries:
        return []
    contents = [canonical_entry(row._asdict()) for row in entries]
    wanted = {leaf_hash(content): content.decode() for content in contents}
    found = await _located(connection, tenant_code, entries[0].xid, wanted)
    return [found.get(leaf, AuditExcerpt(content)) for leaf, content in wanted.items()]


async def _located(
    connection: AsyncConnection, tenant_code: str, first_xid: int, wanted: Mapping[bytes, str]
) -> dict[bytes, AuditExcerpt]:
    """Leaf → excerpt with its seal and proof, for the leaves that are sealed."""
    found: dict[bytes, AuditExcerpt] = {}
    seal = AuditSeal.__table__
    rows = (
        select(seal)
        .where(seal.c.tenant_code == tenant_code, seal.c.last_xid >= first_xid)
        .order_by(seal.c.number)
    )
    async with connection.stream(rows) as seals:
        async for row in seals:
            levels = tree_levels(stored_leaves(row))
            for index, leaf in enumerate(levels[0]):
                if leaf in wanted:
                    proof = [node.hex() for node in inclusion_proof(levels, index)]
                    found[leaf] = AuditExcerpt(wanted[leaf], stored_seal(row), index, proof)
            if len(found) == len(wanted):
                break
    return found


async def seal_before(session: AsyncSession, seal: Seal) -> Seal | None:
    """The seal that `seal` has to continue; None for a tenant's first one, or where it is gone."""
    row = await session.scalar(
        select(AuditSeal).where(
            AuditSeal.tenant_code == seal.tenant_code, AuditSeal.number == seal.number - 1
        )
    )
    return stored_seal(row) if row is not None else None


def seal_faults(
    seal: Seal, before: Seal | None, keys: Mapping[str, Ed25519PublicKey]
) -> Sequence[str]:
    """What is wrong with a seal by itself and as the continuation of `before`, in words."""
    faults = seal.faults(keys)
    expected = before.chained_root if before is not None else first_root(seal.tenant_code)
    if seal.previous_root != expected:
        faults.append("与前一封存不相连")
    return faults


def excerpt_faults(
    excerpt: AuditExcerpt, before: Seal | None, keys: Mapping[str, Ed25519PublicKey]
) -> Sequence[str]:
    """What is wrong with a sealed excerpt: its proof, or the seal that it leads to."""
    seal: Any = excerpt.seal
    leaf = leaf_hash(excerpt.entry.encode())
    proof = [bytes.fromhex(node) for node in excerpt.proof]
    faults = list(seal_faults(seal, before, keys))
    root = bytes.fromhex(seal.tree_root)
    if not verify_inclusion(leaf, excerpt.index or 0, seal.size, proof, root):
        faults.append("记录不在封存的树中")
    return faults
