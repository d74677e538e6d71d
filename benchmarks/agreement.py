"""Before anything is timed: every side answers the same and leaves the same audit entry."""

from collections.abc import Mapping

import asyncpg
import orjson
from starlette.types import ASGIApp

from benchmarks.deployment import TENANT, Deployment
from benchmarks.measuring import call
from benchmarks.requests import BASE, FORM_HEADERS, HEADERS

_ENTRY = """
SELECT action, actor_name, roles, organisation, source, subject_type, outcome, problems::text,
       changes::text, rule_refs::text, length(before_digest), length(after_digest),
       (SELECT count(*) FROM event e WHERE e.tenant_code = a.tenant_code
           AND e.subject_id = a.subject_id AND e.type = a.action)
  FROM audit_entry a WHERE tenant_code = $1 AND subject_id = $2 ORDER BY seq DESC LIMIT 1
"""


async def assert_same_work(apps: Mapping[str, ASGIApp], deployment: Deployment) -> None:
    """Raises `AssertionError` where a side does other work than the first."""
    rows = deployment.changed[-len(apps) :]
    pages, answers, entries = [], [], []
    connection = await asyncpg.connect(deployment.dsns.admin)
    try:
        for app, row in zip(apps.values(), rows, strict=True):
            status, body = await call(app, "GET", BASE, HEADERS)
            assert status == 200, body
            pages.append({**orjson.loads(body), "as_of": None})
            path = f"{BASE}/{row}/actions"
            for verb in ("sign", "reopen"):
                status, body = await call(
                    app, "POST", f"{path}/{verb}", FORM_HEADERS, b'{"remark": "same"}'
                )
                assert status == 200, body
            own = {"id": None, "title": None, "updated_at": None, "created_at": None}
            answers.append({**orjson.loads(body), **own})
            entries.append(tuple(await connection.fetchrow(_ENTRY, TENANT, row)))
    finally:
        await connection.close()
    for found in (pages, answers, entries):
        assert all(each == found[0] for each in found), found
