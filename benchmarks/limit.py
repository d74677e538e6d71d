"""The limit: Starlette and asyncpg by hand, the same statements as the platform sends.

Nothing is general here, and nothing is declared: one table, two verbs, one role. It sends the same
texts in the same order in as many round trips, writes the same audit entry and event, answers the
same JSON. What the platform costs beyond it is the price of the road.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zhengcai import clock
from zhengcai.actions.recording import _WITHOUT_JOBS as RECORD
from zhengcai.database.ids import new_id
from zhengcai.documents.fields import KeyedDigest
from zhengcai.identity.sessions import _LOOKUP as WHO
from zhengcai.identity.sessions import digest
from zhengcai.tenancy.tree import Scope
from zhengcai.tenancy.work import _opening as opening

COLUMNS = (
    "title, purchaser_code, amount, due_on, remark, state, version, created_at, updated_at, "
    "extra, tenant_code, id"
)
LOCK = f"""
SELECT {COLUMNS} FROM x_bench_delivery WHERE tenant_code = $1 AND id = $2 FOR UPDATE
"""  # noqa: S608 - own names
CHANGE = """
UPDATE x_bench_delivery SET remark = $4, state = $5, version = $6, updated_at = $7
 WHERE tenant_code = $1 AND id = $2 AND version = $3
"""
PAGE = f"""
SELECT {COLUMNS} FROM x_bench_delivery WHERE tenant_code = $1 AND purchaser_code = $2
 ORDER BY id DESC LIMIT 21
"""  # noqa: S608 - own names
VERBS = {"sign": ("open", "signed"), "reopen": ("signed", "open")}


class KeptConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg ships no types
    """A connection that is not reset when it goes back: SET LOCAL leaves nothing behind."""

    async def reset(self, **_: Any) -> None:
        """Send nothing."""


def make(pool: Any, digests: KeyedDigest) -> Starlette:
    """The application over an open asyncpg pool of `KeptConnection`."""

    async def change(request: Request) -> Response:
        tenant, row_id = request.path_params["tenant"], UUID(request.path_params["row"])
        source, target = VERBS[request.path_params["verb"]]
        form = orjson.loads(await request.body())
        if not isinstance(form.get("remark"), str) or len(form) != 1:
            return Response(status_code=422)
        remark = form["remark"].strip()
        async with pool.acquire() as connection:
            who = await connection.fetchrow(WHO, digest(_token(request)))
            posts = _posts(who, tenant)
            await connection.execute(opening(Scope.of_tenant(tenant)))
            row = await connection.fetchrow(LOCK, tenant, row_id)
            if row is None or row["purchaser_code"] not in {post[2] for post in posts}:
                return await _refuse(connection, 403)
            if row["state"] != source:
                return await _refuse(connection, 409)
            before = _record(row)
            now = clock.now()
            version = row["version"] + 1
            await connection.execute(
                CHANGE, tenant, row_id, row["version"], remark, target, version, now
            )
            after = {
                **before,
                "remark": remark,
                "state": target,
                "updated_at": now.isoformat(timespec="seconds"),
            }
            changes = {
                name: [before[name], after[name]]
                for name in ("remark", "state")
                if before[name] != after[name]
            }
            action = f"x_bench.delivery.{request.path_params['verb']}"
            await connection.execute(
                RECORD,
                tenant,
                new_id(),
                clock.now(),
                clock.wall(),
                who["person_id"],
                who["name"],
                ",".join(sorted({post[0] for post in posts} | {"public"})),
                posts[0][3],
                request.client.host if request.client else "",
                new_id().hex,
                action,
                "x_bench_delivery",
                row_id,
                "done",
                "[]",
                digests.of(before, "x_bench_delivery"),
                digests.of(after, "x_bench_delivery"),
                orjson.dumps(changes).decode(),
                "[]",
                [new_id()],
                [action],
                ["{}"],
            )
            await connection.execute("COMMIT")
        return Response(
            orjson.dumps(after),
            headers={"cache-control": "no-store", "etag": f'"{version}"'},
            media_type="application/json",
        )

    async def page(request: Request) -> Response:
        tenant = request.path_params["tenant"]
        async with pool.acquire() as connection:
            who = await connection.fetchrow(WHO, digest(_token(request)))
            posts = _posts(who, tenant)
            await connection.execute(opening(Scope.of_tenant(tenant)))
            rows = await connection.fetch(PAGE, tenant, posts[0][2])
            await connection.execute("ROLLBACK")
        answer = {
            "items": [_record(row) for row in rows[:20]],
            "next": str(rows[19]["id"]) if len(rows) > 20 else None,
            "previous": None,
            "as_of": clock.now().isoformat(timespec="seconds"),
        }
        return Response(
            orjson.dumps(answer),
            headers={"cache-control": "no-store"},
            media_type="application/json",
        )

    base = "/api/v1/t/{tenant}/-/x_bench/deliveries"
    return Starlette(
        routes=[
            Route(base, page),
            Route(base + "/{row}/actions/{verb}", change, methods=["POST"]),
        ]
    )


async def open_pool(dsn: str, size: int) -> Any:
    """The pool that `make` wants."""
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        connection_class=KeptConnection,
        max_inactive_connection_lifetime=timedelta(hours=1).total_seconds(),
    )


def _token(request: Request) -> str:
    return request.headers["authorization"].removeprefix("Bearer ")


def _posts(who: Any, tenant: str) -> list[list[str]]:
    if who is None or who["expires_at"] <= clock.wall():
        raise PermissionError
    return [
        post
        for post in orjson.loads(who["posts"] or "[]")
        if post[0] == "purchaser_operator" and post[1] == tenant
    ]


def _record(row: Any) -> dict[str, Any]:
    return {
        "title": row["title"],
        "purchaser_code": row["purchaser_code"],
        "amount": f"{row['amount']:.2f}",
        "due_on": row["due_on"].isoformat(),
        "remark": row["remark"],
        "state": row["state"],
        "created_at": clock.local(row["created_at"]).isoformat(timespec="seconds"),
        "updated_at": clock.local(row["updated_at"]).isoformat(timespec="seconds"),
        "tenant_code": row["tenant_code"],
        "id": str(row["id"]),
    }


async def _refuse(connection: Any, status: int) -> Response:
    await connection.execute("ROLLBACK")
    return Response(status_code=status)
