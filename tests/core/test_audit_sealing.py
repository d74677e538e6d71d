"""Sealing on PostgreSQL: nothing is lost to a late commit, nothing is sealed twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from zhengcai.actions.audit.entries import AuditEntry, entry_row
from zhengcai.actions.audit.excerpts import excerpts_of
from zhengcai.actions.audit.export import export_audit, published_roots
from zhengcai.actions.audit.sealing import SealingHalted, seal_tenant
from zhengcai.actions.audit.verifier import verify
from zhengcai.database.engine import make_engine
from zhengcai.database.models import Base
from zhengcai.database.testing import Dsns, ScratchPostgres
from zhengcai.documents.merkle import leaf_hash, verify_inclusion
from zhengcai.documents.seals import PublishedRoots, Seal
from zhengcai.documents.signing import Signer, open_signer, signing_keyring
from zhengcai.identity.actor import Actor
from zhengcai.settings import Settings
from zhengcai.tenancy.tree import Scope
from zhengcai.tenancy.work import for_work, open_work

TENANT, NEIGHBOUR = "150100", "150200"
SUBJECT = UUID(int=7)


async def _tables(dsns: Dsns) -> None:
    engine = make_engine(dsns.owner, Settings())
    async with engine.begin() as connection:
        tables = [AuditEntry.metadata.tables[name] for name in ("audit_entry", "audit_seal")]
        await connection.run_sync(Base.metadata.create_all, tables=tables, checkfirst=False)
    await engine.dispose()


@pytest.fixture
async def engine(postgres: ScratchPostgres) -> AsyncIterator[AsyncEngine]:
    template = await postgres.template("audit", _tables)
    async with postgres.database(template) as dsns:
        engine = make_engine(dsns.app, Settings())
        yield engine
        await engine.dispose()


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return open_signer(Settings(var=tmp_path))


async def write(connection: AsyncConnection, count: int = 1, tenant: str = TENANT) -> None:
    actor = Actor(UUID(int=42), "张示例", source="127.0.0.1")
    for number in range(count):
        changes: dict[str, list[Any]] = {
            "amount": ["1.00", "2.00"],
            "note": [None, {"行": number, "rate": 0.1}],
        }
        row = entry_row(tenant, actor, "plan.file", "done", subject_id=SUBJECT, changes=changes)
        await connection.execute(insert(AuditEntry).values(row))


async def seal(engine: AsyncEngine, signer: Signer, **more: Any) -> Seal | None:
    async with engine.begin() as connection:
        return await seal_tenant(connection, TENANT, signer, **more)


async def for_works(engine: AsyncEngine) -> AsyncEngine:
    """The engine with new connections, which leave transactions to the work."""
    await engine.dispose()
    return for_work(engine)


async def written(engine: AsyncEngine, count: int = 1, tenant: str = TENANT) -> None:
    async with engine.begin() as connection:
        await write(connection, count, tenant)


async def exported(engine: AsyncEngine, folder: Path, signer: Signer) -> PublishedRoots:
    async with engine.connect() as connection:
        await export_audit(connection, TENANT, folder, signer.public_keys)
        return await published_roots(connection, TENANT)


async def test_batches_chain_and_the_export_verifies(
    engine: AsyncEngine, signer: Signer, tmp_path: Path
) -> None:
    await written(engine, 7)
    await written(engine, 2, NEIGHBOUR)
    first = await seal(engine, signer, batch=4)
    await written(engine, 1)
    second = await seal(engine, signer, batch=4)
    assert first is not None
    assert second is not None
    assert (first.number, first.from_position, first.to_position) == (1, 0, 4)
    assert (second.number, second.from_position, second.size) == (2, 4, 4)
    assert second.previous_root == first.chained_root
    assert await seal(engine, signer) is None
    await written(engine, 1)

    roots = await exported(engine, tmp_path / "export", signer)
    assert roots == PublishedRoots(TENANT, {1: first.chained_root, 2: second.chained_root})
    report = verify(tmp_path / "export", roots, [signer.key_id])
    assert report.sound, report.findings
    assert (report.tenant_code, report.entries, report.unsealed) == (TENANT, 9, 1)


async def test_a_late_commit_waits_for_the_next_seal_in_its_place(
    engine: AsyncEngine, signer: Signer, tmp_path: Path
) -> None:
    async with engine.connect() as slow:
        transaction = await slow.begin()
        await write(slow)
        await written(engine, 3)
        assert await seal(engine, signer) is None
        await transaction.commit()
    sealed = await seal(engine, signer)
    assert sealed is not None
    assert sealed.size == 4
    await exported(engine, tmp_path / "export", signer)
    assert verify(tmp_path / "export").sound


async def test_concurrent_sealers_seal_everything_once(
    engine: AsyncEngine, signer: Signer, tmp_path: Path
) -> None:
    await written(engine, 9)
    seals = await asyncio.gather(*(seal(engine, signer, batch=2) for _ in range(8)))
    made = sorted(one.number for one in seals if one is not None)
    assert made == [1, 2, 3, 4, 5]
    roots = await exported(engine, tmp_path / "export", signer)
    report = verify(tmp_path / "export", roots)
    assert (report.sound, report.sealed, report.unsealed) == (True, 9, 0)


async def test_a_rolled_back_seal_leaves_nothing(engine: AsyncEngine, signer: Signer) -> None:
    await written(engine, 2)
    async with engine.connect() as connection:
        assert await seal_tenant(connection, TENANT, signer)
        await connection.rollback()
    again = await seal(engine, signer)
    assert again is not None
    assert again.number == 1


async def test_seals_survive_a_rotation_of_the_key(engine: AsyncEngine, tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    await written(engine)
    await seal(engine, open_signer(settings))
    signing_keyring(settings).rotate()
    await written(engine)
    signer = open_signer(settings)
    await seal(engine, signer)
    await exported(engine, tmp_path / "export", signer)
    assert verify(tmp_path / "export", None, signer.public_keys).sound
    assert not verify(tmp_path / "export", None, [signer.key_id]).sound


async def test_sealing_halts_where_transactions_count_from_below(
    engine: AsyncEngine, signer: Signer
) -> None:
    await written(engine)
    await seal(engine, signer)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE audit_seal SET last_xid = last_xid + 1000000"))
    await written(engine)
    with pytest.raises(SealingHalted):
        await seal(engine, signer)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE audit_entry SET actor_name = '李示例' WHERE seq = 3", "edited"),
        ("UPDATE audit_entry SET changes = '{}' WHERE seq = 3", "edited"),
        ("UPDATE audit_entry SET at = at - interval '1 microsecond' WHERE seq = 3", "edited"),
        ("DELETE FROM audit_entry WHERE seq = 3", "deleted"),
        (
            "INSERT INTO audit_entry SELECT (jsonb_populate_record(e, jsonb_build_object("
            "'id', gen_random_uuid(), 'seq', 0))).* FROM audit_entry e WHERE seq = 3",
            "inserted",
        ),
        ("DELETE FROM audit_seal WHERE number = 1", "seal"),
        ("UPDATE audit_seal SET sealed_at = now() WHERE number = 2", "seal"),
    ],
)
async def test_tampering_inside_the_database_is_found(
    engine: AsyncEngine, signer: Signer, tmp_path: Path, statement: str, kind: str
) -> None:
    await written(engine, 6)
    await seal(engine, signer, batch=4)
    await seal(engine, signer, batch=4)
    async with engine.begin() as connection:
        await connection.execute(text(statement))
    await exported(engine, tmp_path / "export", signer)
    assert kind in {found.kind for found in verify(tmp_path / "export").findings}


async def test_an_excerpt_proves_its_entries_and_seals_them_first(
    engine: AsyncEngine, signer: Signer
) -> None:
    await written(engine, 5)
    await seal(engine, signer, batch=3)
    async with open_work(await for_works(engine), Scope.of_tenant(TENANT)) as work:
        await write(await work.session.connection())
        excerpt = await excerpts_of(work.session, TENANT, {SUBJECT}, signer)
        assert await excerpts_of(work.session, TENANT, {UUID(int=8)}, signer) == []
        await work.commit()
    assert [one.seal.number if one.seal else None for one in excerpt] == [1, 1, 1, 2, 2, None]
    for one in excerpt[:5]:
        assert one.seal is not None
        assert one.index is not None
        proof = [bytes.fromhex(node) for node in one.proof]
        root = bytes.fromhex(one.seal.tree_root)
        leaf = leaf_hash(one.entry.encode())
        assert verify_inclusion(leaf, one.index, one.seal.size, proof, root)


async def test_it_works_inside_scoped_work(
    engine: AsyncEngine, signer: Signer, tmp_path: Path
) -> None:
    await written(engine, 3)
    works = await for_works(engine)
    async with open_work(works, Scope.of_tenant(TENANT)) as work:
        connection = await work.session.connection()
        assert await seal_tenant(connection, TENANT, signer)
        await work.commit()
    async with open_work(works, Scope.of_tenant(TENANT)) as work:
        connection = await work.session.connection()
        await export_audit(connection, TENANT, tmp_path / "export", signer.public_keys)
    report = verify(tmp_path / "export")
    assert (report.sound, report.sealed) == (True, 3)
