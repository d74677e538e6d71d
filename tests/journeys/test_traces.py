"""No write without its audit entry: the audit alone tells every record's state."""

import orjson
from deployed import Deployed


async def test_the_audit_tells_the_state_of_every_record(deployed: Deployed) -> None:
    hohhot = deployed.region("hohhot")
    await deployed.purchase("disclosure", hohhot)
    entries = await deployed.sql(
        "SELECT subject_type, subject_id, changes::text FROM audit_entry"
        " WHERE tenant_code = $1 AND outcome = 'done' ORDER BY xid, seq",
        hohhot.tenant,
    )
    told: dict[tuple[str, object], str] = {}
    for entry in entries:
        changes = orjson.loads(entry["changes"])
        if "state" in changes:
            told[entry["subject_type"], entry["subject_id"]] = changes["state"][1]
    for (plugin, _), bound in deployed.runtime.registry.collections.items():
        table = bound.collection.model.__tablename__
        rows = await deployed.sql(
            f"SELECT id, state FROM {table} WHERE tenant_code = $1",  # noqa: S608
            hohhot.tenant,
        )
        for row in rows:
            # Announcements are written once by the port and append-only; a locality's choices
            # and settings come with its file, and the entry of that writing tells them.
            if plugin not in ("portal", "console"):
                assert told.get((table, row["id"])) == row["state"], (table, row["id"])
