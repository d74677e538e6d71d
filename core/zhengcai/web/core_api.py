"""What the platform itself answers in a tenant: `/api/v1/t/{tenant}/-/core/…`."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from zhengcai import clock
from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.audit.sealing import AuditSeal
from zhengcai.actions.context import Context
from zhengcai.actions.feed import read_feed
from zhengcai.actions.reading import LARGEST_PAGE, visible
from zhengcai.actions.records import record_of
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.secrecy import tellable
from zhengcai.actions.todo import open_tasks
from zhengcai.documents.models import Document
from zhengcai.identity.roles import Role
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.tree import Tenant
from zhengcai.web.http import NO_ROUTE, json_response, origin_of, parse_id
from zhengcai.web.road import open_context

AUDIT_READERS = frozenset({Role.AUDIT_ADMIN, Role.FINANCE_SUPERVISOR, Role.OVERSEER})
FEED_READERS = AUDIT_READERS | {Role.SYSTEM_ADMIN, Role.FINANCE_BUDGET}


async def answer(runtime: Runtime, tenant: Tenant, request: Request, rest: list[str]) -> Response:
    """Answer a request below `core/`; only reading is possible here."""
    routes: dict[str, Callable[[Context, Request, list[str]], Awaitable[Response]]] = {
        "me": _me,
        "todo": _todo,
        "feed": _feed,
        "audit": _audit,
        "seals": _seals,
        "rules": _rules,
        "documents": _document,
        "plugins": _plugins,
    }
    handler = routes.get(rest[0]) if rest else None
    if handler is None or request.method not in ("GET", "HEAD"):
        raise NO_ROUTE
    tree = rest[0] == "todo"
    async with open_context(runtime, tenant, origin_of(request), tree=tree) as ctx:
        return await handler(ctx, request, rest[1:])


def _need(ctx: Context, roles: frozenset[Role]) -> None:
    if not ctx.actor.reading_roles & roles:
        raise ctx.denied()


async def _me(ctx: Context, _: Request, __: list[str]) -> Response:
    actor = ctx.actor
    return json_response(
        {
            "name": actor.name,
            "account": actor.account,
            "person_id": str(actor.person_id),
            "roles": sorted(actor.roles),
            "posts": [
                {
                    "role": post.role,
                    "tenant": post.tenant,
                    "organisation": post.organisation,
                    "organisation_name": post.organisation_name,
                }
                for post in (*actor.posts, *actor.reading)
            ],
            "now": clock.local(ctx.now).isoformat(timespec="seconds"),
        }
    )


async def _todo(ctx: Context, _: Request, __: list[str]) -> Response:
    items = [
        {
            "action": task.action.id,
            "title": task.action.title,
            "collection": f"{task.bound.plugin}/{task.bound.collection.name}",
            "total": task.total,
            "subjects": [
                {
                    "id": str(row.id),
                    "tenant": row.tenant_code,
                    "label": str(getattr(row, task.bound.collection.label)),
                }
                for row in task.subjects
            ],
        }
        for task in await open_tasks(ctx)
    ]
    return json_response({"items": items})


async def _feed(ctx: Context, request: Request, _: list[str]) -> Response:
    _need(ctx, FEED_READERS)
    page = await read_feed(ctx, request.query_params.get("after", ""))
    return json_response({"items": page.items, "cursor": page.cursor})


async def _audit(ctx: Context, request: Request, _: list[str]) -> Response:
    _need(ctx, AUDIT_READERS)
    statement = (
        ctx.rows(AuditEntry, tellable(ctx)).order_by(AuditEntry.id.desc()).limit(LARGEST_PAGE)
    )
    subject = request.query_params.get("subject")
    if subject:
        statement = statement.where(AuditEntry.subject_id == parse_id(subject))
    after = request.query_params.get("after")
    if after:
        statement = statement.where(AuditEntry.id < parse_id(after))
    rows = (await ctx.db.execute(statement)).scalars().all()
    return json_response({"items": [record_of(row) for row in rows]})


async def _seals(ctx: Context, _: Request, __: list[str]) -> Response:
    """The chained roots: public, so that anyone can hold the platform to them later."""
    statement = ctx.rows(AuditSeal).order_by(AuditSeal.number.desc()).limit(LARGEST_PAGE)
    rows = (await ctx.db.execute(statement)).scalars().all()
    keys = ("number", "size", "chained_root", "key_id", "signature", "sealed_at")
    return json_response({"items": [{key: record_of(row)[key] for key in keys} for row in rows]})


async def _rules(ctx: Context, request: Request, rest: list[str]) -> Response:
    if len(rest) != 1:
        raise NO_ROUTE
    on = request.query_params.get("on")
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError as error:
        raise Refusal(
            Problem("query.malformed", "日期不正确", field="on"), reason=Reason.MALFORMED
        ) from error
    rule = ctx.rule(rest[0], day)
    return json_response(rule.model_dump(mode="json") | {"citation": rule.citation})


async def _plugins(ctx: Context, _: Request, __: list[str]) -> Response:
    return json_response({"items": sorted(ctx.enabled)})


async def _document(ctx: Context, _: Request, rest: list[str]) -> Response:
    if len(rest) not in (1, 2) or (len(rest) == 2 and rest[1] != "content"):
        raise NO_ROUTE
    document = await ctx.get(Document, parse_id(rest[0]))
    if document is None or not await may_read(ctx, document):
        raise NO_ROUTE
    if len(rest) == 1:
        return json_response(record_of(document))
    return await file_response(ctx, document)


async def file_response(ctx: Context, document: Document) -> Response:
    """The content of a document as a download that no browser runs."""
    return Response(
        await ctx.content(document),
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(document.name)}",
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store" if document.label != "public" else "public",
            "etag": f'"{document.sha256}"',
        },
        media_type=document.media_type,
    )


async def may_read(ctx: Context, document: Document) -> bool:
    """A public file is for everybody; any other is for those who may read its record."""
    if document.label == "public":
        return True
    if document.created_by == ctx.actor.person_id:
        return True
    for bound in ctx.runtime.registry.collections.values():
        model: Any = bound.collection.model
        if model.__tablename__ == document.subject_type and bound.plugin in ctx.enabled:
            if not ctx.runtime.access.allows(ctx.actor.reading_roles, bound.object, "read"):
                return False
            rows = visible(ctx, bound).where(model.id == document.subject_id)
            return await ctx.db.scalar(select(rows.exists())) is True
    return False
