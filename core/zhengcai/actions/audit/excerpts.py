"""The audit entries of an archived subject, each with the proof that it lies under a seal."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from zhengcai.actions.audit.entries import AuditEntry, canonical_entry
from zhengcai.actions.audit.sealing import AuditSeal, seal_tenant, stored_leaves, stored_seal
from zhengcai.documents.merkle import inclusion_proof, leaf_hash, tree_levels
from zhengcai.documents.packages import AuditExcerpt
from zhengcai.documents.signing import Signer


async def excerpts_of(
    session: AsyncSession, tenant_code: str, subjects: Collection[UUID], signer: Signer
) -> list[AuditExcerpt]:
    """The entries about `subjects` in their order, after sealing all that can be sealed by now.

    Entries of this transaction, and those behind another that is still open, come without a seal.
    """
    connection = await session.connection()
    while await seal_tenant(connection, tenant_code, signer):
        pass
    entry = AuditEntry.__table__
    result = await connection.execute(
        select(entry)
        .where(entry.c.tenant_code == tenant_code, entry.c.subject_id.in_(subjects))
        .order_by(entry.c.xid, entry.c.seq)
    )
    entries = result.all()
    if not entries:
        return []
    contents = [canonical_entry(row._asdict()) for row in entries]
    wanted = {leaf_hash(content): content.decode() for content in contents}
    found: dict[bytes, AuditExcerpt] = {}
    seal = AuditSeal.__table__
    rows = (
        select(seal)
        .where(seal.c.tenant_code == tenant_code, seal.c.last_xid >= entries[0].xid)
        .order_by(seal.c.number)
    )
    async with connection.stream(rows) as seals:
        async for row in seals:
            levels = tree_levels(stored_leaves(row))
            for index, leaf in enumerate(levels[0]):
                if leaf in wanted:
                    proof = [node.hex() for node in inclusion_proof(levels, index)]
                    found[leaf] = AuditExcerpt(wanted[leaf], stored_seal(row), index, proof)
    return [found.get(leaf, AuditExcerpt(content)) for leaf, content in wanted.items()]
