"""The databases that are measured: 10 tenants and 3,214 tenants, with the same rows in each."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal
from uuid import UUID

import asyncpg

from zhengcai import clock
from zhengcai.actions.runtime import load
from zhengcai.bootstrap import load_reference, store_tenants
from zhengcai.database.engine import make_engine
from zhengcai.database.histories import core_history, plugin_history
from zhengcai.database.ids import new_id
from zhengcai.database.migrations import upgrade
from zhengcai.database.testing import Dsns, ScratchPostgres
from zhengcai.identity.models import Account, Person, PostRow, SessionRow
from zhengcai.identity.roles import Role
from zhengcai.identity.sessions import digest
from zhengcai.plugins.discovery import Candidate
from zhengcai.registries.organisations import Organisation
from zhengcai.registries.writing import writing_registers
from zhengcai.settings import Settings
from zhengcai.tenancy.choices import PluginChoice
from zhengcai.tenancy.divisions import TenantEntry, tenants_for
from zhengcai.tenancy.tree import Scope
from zhengcai.tenancy.work import for_work, open_work

PACKAGE = "benchmarks.zhengcai_x_bench"
EXTENSION = Candidate(
    "x_bench", PACKAGE, "benchmarks", Path(__file__).parent.resolve() / "zhengcai_x_bench"
)
TENANT = "150102"
PURCHASER = "11150100MB00000015"
TOKEN = "a-token-for-measurement"  # noqa: S105 - opens nothing but the scratch database
ROWS = 30
"""Deliveries of every tenant; the measured one has `CHANGED` more, older than these."""
CHANGED = 400

Size = Literal["few", "china"]


@dataclass(frozen=True, slots=True)
class Deployment:
    """A database ready to be measured; `changed` are the deliveries that requests may change."""

    settings: Settings
    dsns: Dsns
    tenants: int
    changed: tuple[UUID, ...]


def few() -> tuple[TenantEntry, ...]:
    """A region, a city and eight of its counties."""
    region = tenants_for(["150000"])
    city = [each for each in region if each.code in ("150000", "150100")]
    return (*city, *[each for each in region if each.parent == "150100"][:8])


async def deploy(postgres: ScratchPostgres, settings: Settings, size: Size) -> Deployment:
    """A database of that size: schema, reference data, tenants, one purchaser, deliveries."""
    template = await postgres.template(size, lambda dsns: _build(dsns, settings, size))
    dsns = await postgres.database_from(template)
    connection = await asyncpg.connect(dsns.admin)
    try:
        changed = await connection.fetch(
            "SELECT id FROM x_bench_delivery WHERE tenant_code = $1 ORDER BY id LIMIT $2",
            TENANT,
            CHANGED,
        )
        tenants = await connection.fetchval("SELECT count(*) FROM tenant")
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return Deployment(settings, dsns, tenants, tuple(row["id"] for row in changed))


async def _build(dsns: Dsns, settings: Settings, size: Size) -> None:
    load(settings, [EXTENSION])
    owner = make_engine(dsns.owner, settings)
    await upgrade(owner, [core_history(), plugin_history("x_bench", PACKAGE)])
    await owner.dispose()
    engine = for_work(make_engine(dsns.owner, settings))
    if size == "china":
        entries = tenants_for("china")
        await load_reference(engine, [], "china")
    else:
        entries = few()
        async with writing_registers(engine, "tenant.load") as registers:
            await store_tenants(registers, entries)
        await load_reference(engine, [], ())
    async with writing_registers(engine, "plugin.choose") as registers:
        for root in (entry.code for entry in entries if entry.parent is None):
            await registers.add(
                PluginChoice(tenant_code=root, plugin="x_bench", choice="on", state="chosen")
            )
    async with open_work(engine, Scope.of_tenant(TENANT)) as work:
        moment = clock.wall()
        person = Person(id=new_id(), name="示例经办")
        account = Account(id=new_id(), login="bench", person_id=person.id, password_hash="none")  # noqa: S106 - nobody signs in
        for row in (Organisation(code=PURCHASER, name="示例市图书馆"), person, account):
            work.session.add(row)
            await work.session.flush()
        work.session.add_all(
            [
                PostRow(
                    person_id=person.id,
                    role=Role.PURCHASER_OPERATOR.value,
                    tenant_code=TENANT,
                    organisation_code=PURCHASER,
                ),
                SessionRow(
                    digest=digest(TOKEN),
                    account_id=account.id,
                    kind="token",
                    source="127.0.0.1",
                    created_at=moment,
                    seen_at=moment,
                    expires_at=moment + timedelta(days=1),
                ),
            ]
        )
        await work.commit()
    await engine.dispose()
    await _deliveries(dsns, [entry.code for entry in entries])


async def _deliveries(dsns: Dsns, tenants: list[str]) -> None:
    connection = await asyncpg.connect(dsns.admin)
    try:
        columns = (
            "tenant_code", "id", "title", "purchaser_code", "amount", "due_on", "remark",
            "state", "version", "created_at", "updated_at", "extra",
        )  # fmt: skip
        await connection.copy_records_to_table(
            "x_bench_delivery",
            columns=columns,
            records=(
                (tenant, _id(tenant, number), f"示例货物{number}", PURCHASER, Decimal("1234.50"),
                 date(2026, 12, 1), None, "open", 1, clock.wall(), clock.wall(), "{}")
                for tenant in tenants
                for number in range(ROWS + (CHANGED if tenant == TENANT else 0))
            ),
        )  # fmt: skip
    finally:
        await connection.close()


def _id(tenant: str, number: int) -> UUID:
    """Identifiers that grow with `number`, equal in every database."""
    tail = hashlib.sha256(f"{tenant}{number}".encode()).digest()[:8]
    return UUID(bytes=(1_700_000_000_000 + number).to_bytes(6, "big") + b"\x70\x00" + tail)
