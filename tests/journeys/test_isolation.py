"""Three regions in one deployment: what belongs to one is not there for the others."""

import asyncpg
import pytest
from deployed import Deployed

from zhengcai.demo.purchase import Purchase

SHUT = (401, 403, 404)
PUBLIC = "portal"
SCOPE = """
SET LOCAL app.tenant = '420200'; SET LOCAL app.scope_from = '420200';
SET LOCAL app.scope_to = '420201';
"""
FORGED = """
INSERT INTO idempotency_key (tenant_code, id, actor_id, key, fingerprint, at)
VALUES ('150100', gen_random_uuid(), gen_random_uuid(), 'k', 'f', now()); COMMIT
"""
REGISTERS = ("post",)
"""Registers of the whole deployment that name tenants."""


async def _rows_of(deployed: Deployed, tenant: str) -> dict[tuple[str, str], list[str]]:
    """The ids of a tenant's records, by collection."""
    found = {}
    for (plugin, name), bound in deployed.runtime.registry.collections.items():
        table = bound.collection.model.__tablename__
        rows = await deployed.sql(f"SELECT id FROM {table} WHERE tenant_code = $1", tenant)  # noqa: S608
        if rows and plugin != "console":
            found[plugin, name] = [str(row["id"]) for row in rows]
    return found


async def test_a_purchase_is_not_there_for_another_region(deployed: Deployed) -> None:
    hohhot = deployed.region("hohhot")
    huangshi = deployed.region("huangshi")
    p = await deployed.purchase("disclosure", hohhot)
    rows = await _rows_of(deployed, hohhot.tenant)
    assert len(rows) >= 10
    strangers = [p.stranger(someone.key) for someone in huangshi.people()]
    for stranger in strangers:
        at_home = stranger.at(huangshi.tenant)
        for (plugin, name), ids in rows.items():
            path = f"{plugin}/{name}"
            listed = await at_home.get(path)
            if listed.status_code == 200:
                assert not {item["id"] for item in listed.json()["items"]} & set(ids)
            for each in ids[:2]:
                assert (await at_home.get(f"{path}/{each}")).status_code in SHUT
                if plugin != PUBLIC:
                    there = await stranger.get(f"{path}/{each}")
                    assert there.status_code in SHUT, (stranger.login, path)
    await _documents_stay(deployed, p)


async def _documents_stay(deployed: Deployed, p: Purchase) -> None:
    """No file but a public one, and that one only at its own tenant's address."""
    hohhot = deployed.region("hohhot")
    huangshi = deployed.region("huangshi")
    stored = await deployed.sql(
        "SELECT id, label FROM document WHERE tenant_code = $1", hohhot.tenant
    )
    stranger = p.stranger("supervisor")
    for row in stored:
        path = f"core/documents/{row['id']}/content"
        assert (await stranger.at(huangshi.tenant).get(path)).status_code == 404
        expected = 200 if row["label"] == "public" else 404
        assert (await stranger.get(path)).status_code == expected


async def test_supervision_reads_down_its_tree_and_not_up_or_across(deployed: Deployed) -> None:
    hohhot = deployed.region("hohhot")
    huangshi = deployed.region("huangshi")
    p = await deployed.purchase("plan", hohhot)
    supervisor = p.actor("supervisor")
    below = await supervisor.at(hohhot.county).get("supervision/plans")
    assert (below.status_code, below.json()["items"]) == (200, [])
    for elsewhere in (hohhot.root, "150200", huangshi.tenant):
        assert (await supervisor.at(elsewhere).get("supervision/plans")).status_code == 403
    whole = await supervisor.read("supervision/plans", scope="tree")
    assert [item["id"] for item in whole["items"]] == [p.records["plan"]["id"]]


async def test_the_database_itself_keeps_tenants_apart(deployed: Deployed) -> None:
    """The application's own role sees nothing without a scope, and only its tenant with one."""
    hohhot = deployed.region("hohhot")
    await deployed.purchase("tender", hohhot)
    tables = await deployed.sql(
        "SELECT table_name FROM information_schema.columns"
        " WHERE column_name = 'tenant_code' AND table_schema = 'public'"
    )
    held = 0
    connection = await asyncpg.connect(deployed.dsns.app)
    try:
        for row in tables:
            count = f"SELECT count(*) FROM {row['table_name']} WHERE tenant_code = '150100'"  # noqa: S608
            mine = (await deployed.sql(count))[0]["count"]
            if row["table_name"] in REGISTERS:
                continue
            held += mine > 0
            assert await connection.fetchval(count) == 0, row
            async with connection.transaction():
                await connection.execute(SCOPE)
                assert await connection.fetchval(count) == 0, row
        assert held > 8
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"BEGIN; {SCOPE} {FORGED}")
    finally:
        await connection.close()
