"""The JSON API: every collection, action and query of the plugins enabled in a tenant.

`/api/v1/t/{tenant}/-/{plugin}/{collection}…`. Addresses are looked up in dictionaries, not matched
one by one: a thousand routes cost as much as ten.
"""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import structlog
from pydantic import BaseModel, TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.openness import NO_ROUTE
from zhengcai.actions.reading import (
    LARGEST_PAGE,
    PAGE,
    Listing,
    authorise_read,
    masked,
    reaches,
    read_one,
    read_records,
    told_version,
)
from zhengcai.actions.records import record_of
from zhengcai.actions.registry import Bound
from zhengcai.actions.runtime import Runtime
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.tree import Tenant
from zhengcai.web import core_api
from zhengcai.web.http import (
    etag_version,
    is_json,
    json_response,
    origin_of,
    parse_id,
    path_parts,
    problem_response,
    refusal_response,
)
from zhengcai.web.machines import find_machine, serve
from zhengcai.web.pages.reports import make_report, report_record
from zhengcai.web.road import (
    FAILED,
    act,
    authorise_report,
    body_for,
    find_collection,
    find_report,
    find_tenant,
    open_context,
)

log = structlog.get_logger(__name__)

_LIMIT = re.compile(r"[0-9]{1,4}")


class Api:
    """The ASGI application below `/api/v1/t`."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Refusal as refusal:
            response = refusal_response(refusal, request.url.path)
        except Exception:
            log.exception("request.failed", path=request.url.path)
            response = failed_response(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        parts = path_parts(request)
        if len(parts) < 3 or parts[1] != "-":
            raise NO_ROUTE
        tenant_code, _, plugin, *rest = parts
        tenant = find_tenant(self.runtime, tenant_code)
        if plugin == "core":
            return await core_api.answer(self.runtime, tenant, request, rest)
        if not rest:
            raise NO_ROUTE
        if rest[0] == "statistics" and len(rest) == 2 and request.method in ("GET", "HEAD"):
            return await self._report(request, tenant, plugin, rest[1])
        machine = find_machine(self.runtime, tenant, plugin, request.method, rest)
        if machine is not None:
            return await serve(self.runtime, tenant, request, *machine)
        changing = request.method not in ("GET", "HEAD")
        bound = await find_collection(
            self.runtime, tenant, origin_of(request), plugin, rest[0], changing=changing
        )
        match request.method, rest[1:]:
            case "GET" | "HEAD", []:
                return await self._list(request, tenant, bound)
            case "GET" | "HEAD", [row]:
                return await self._detail(request, tenant, bound, parse_id(row))
            case "GET" | "HEAD", [row, verb]:
                return await self._query(request, tenant, bound, parse_id(row), verb)
            case "POST", ["actions", verb]:
                return await self._act(request, tenant, bound, verb, None)
            case "POST", [row, "actions", verb]:
                return await self._act(request, tenant, bound, verb, parse_id(row))
            case _:
                raise NO_ROUTE

    async def _report(self, request: Request, tenant: Tenant, plugin: str, name: str) -> Response:
        report = find_report(self.runtime, tenant, plugin, name)
        async with open_context(self.runtime, tenant, origin_of(request), tree=report.tree) as ctx:
            await authorise_report(ctx, report)
            made = await make_report(ctx, report, request.query_params)
        return json_response(report_record(report, made).model_dump_json().encode())

    async def _list(self, request: Request, tenant: Tenant, bound: Bound) -> Response:
        listing = listing_of(request, bound)
        origin = origin_of(request)
        async with open_context(self.runtime, tenant, origin, tree=listing.tree) as ctx:
            items, page = await read_records(ctx, bound, listing)
            as_of = clock.local(ctx.now).isoformat(timespec="seconds")
        return json_response(
            {"items": items, "next": page.next, "previous": page.previous, "as_of": as_of}
        )

    async def _detail(
        self, request: Request, tenant: Tenant, bound: Bound, row_id: UUID
    ) -> Response:
        async with open_context(self.runtime, tenant, origin_of(request)) as ctx:
            row = await read_one(ctx, bound, row_id)
            record = masked(ctx, bound, row, record_of(row))
            etag = f'"{told_version(row, record)}"'
            record["actions"] = [action.verb for action in await open_actions(ctx, bound, row)]
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"etag": etag})
        return json_response(record, headers={"etag": etag})

    async def _query(
        self, request: Request, tenant: Tenant, bound: Bound, row_id: UUID, verb: str
    ) -> Response:
        query = bound.queries.get(verb)
        if query is None:
            raise NO_ROUTE
        features = self.runtime.snapshot.features
        if query.feature and not features.ever(query.plugin, query.feature, tenant.code):
            raise NO_ROUTE
        async with open_context(self.runtime, tenant, origin_of(request)) as ctx:
            authorise_read(ctx, bound, f"read:{verb}")
            ctx.plugin = query.plugin
            row = await read_one(ctx, bound, row_id)
            if not ctx.opened(query, row):
                raise NO_ROUTE
            if not await reaches(ctx, query.on, query.by, row, ctx.actor.reading_roles):
                raise Refusal(
                    Problem("access.not_owner", "此记录不属于您所在的单位"),
                    reason=Reason.FORBIDDEN,
                )
            answer = await query.answer(ctx, row)
        return json_response(dump(answer))

    async def _act(
        self, request: Request, tenant: Tenant, bound: Bound, verb: str, row_id: UUID | None
    ) -> Response:
        action = bound.actions_in(partial(self.runtime.offers, tenant.code)).get(verb)
        if action is None or action.creates is not (row_id is None):
            raise NO_ROUTE
        if not is_json(request):
            raise Refusal(Problem("body.not_json", "请求内容应为JSON"), reason=Reason.MALFORMED)
        origin = origin_of(request)
        answer = await act(
            self.runtime,
            tenant,
            origin,
            action,
            row_id,
            await body_for(self.runtime, tenant, origin, action, request),
            version=etag_version(request),
            key=request.headers.get("idempotency-key"),
        )
        told: Any = answer.body.encode()
        if answer.shown_once:
            told = orjson.loads(answer.body) | {"shown_once": dict(answer.shown_once)}
        return json_response(told, answer.status, {"etag": answer.etag})


async def open_actions(ctx: Context, bound: Bound, row: Any) -> list[Any]:
    """The actions that this actor may take on this row now."""
    return [
        action
        for action in bound.open_for(row, lambda each: ctx.works(each, row))
        if ctx.runtime.access.allows(ctx.actor.roles, bound.object, action.verb)
        and await reaches(ctx, action.on, action.by, row, ctx.actor.roles)
    ]


def listing_of(request: Request, bound: Bound) -> Listing:
    """What the query string asks of a list; unknown parameters are refused."""
    values = dict(request.query_params)
    tree = values.pop("scope", "") == "tree"
    search = values.pop("q", "").strip()[:100]
    after, before = values.pop("after", ""), values.pop("before", "")
    raw_limit = values.pop("limit", str(PAGE))
    values.pop("lang", None)
    if not (_LIMIT.fullmatch(raw_limit) and 1 <= int(raw_limit) <= LARGEST_PAGE):
        raise _bad("limit", "每页条数应为1至200")
    for name, value in (*values.items(), ("q", search)):
        if "\x00" in value:
            raise _bad(name, "含有不能查询的字符")
    unknown = sorted(set(values) - set(bound.collection.filters))
    if unknown:
        raise _bad(unknown[0], "没有此筛选条件")
    return Listing(
        {name: value for name, value in values.items() if value},
        search,
        _cursor(after),
        _cursor(before),
        int(raw_limit),
        tree,
    )


def dump(answer: Any) -> Any:
    """A query's answer as JSON values."""
    if isinstance(answer, BaseModel):
        return answer.model_dump(mode="json")
    if isinstance(answer, list):
        return {"items": [dump(item) for item in answer]}
    return TypeAdapter(Any).dump_python(answer, mode="json")


def failed_response(request: Request) -> Response:
    """The answer to an error of ours: says nothing of its inside."""
    response = problem_response((FAILED,), Reason.UNAVAILABLE, request.url.path)
    response.status_code = 500
    return response


def guarded(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint outside the tenant routes, with the same answers to refusals and errors."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return refusal_response(refusal, request.url.path)
        except Exception:
            log.exception("request.failed", path=request.url.path)
            return failed_response(request)

    return answer


def _cursor(value: str) -> UUID | None:
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError as error:
        raise _bad("after", "游标不正确") from error


def _bad(field: str, message: str) -> Refusal:
    return Refusal(Problem("query.malformed", message, field=field), reason=Reason.MALFORMED)
