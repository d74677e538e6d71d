"""The pages of a tenant: `/t/{tenant}/…`, looked up like the API."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from zhengcai.actions.context import Context
from zhengcai.actions.continuing import matter_of
from zhengcai.actions.declaring import Action
from zhengcai.actions.dormant import kept_plugins
from zhengcai.actions.openness import NO_ROUTE, gate
from zhengcai.actions.reading import read_one
from zhengcai.actions.registry import Bound
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.superseding import refuse_superseded
from zhengcai.database.models import Subject
from zhengcai.documents.models import Document
from zhengcai.forms import featured
from zhengcai.identity.roles import ROLES, Reach
from zhengcai.identity.sessions import Origin
from zhengcai.problems import Problem, Reason, Refusal, refuse_if_any
from zhengcai.tenancy.tree import Tenant
from zhengcai.web.api import listing_of
from zhengcai.web.core_api import file_response, may_read
from zhengcai.web.http import COOKIE, origin_of, parse_id, path_parts
from zhengcai.web.language import use_locale
from zhengcai.web.pages.beside import beside
from zhengcai.web.pages.details import detail
from zhengcai.web.pages.drawing import Pages, problem_view
from zhengcai.web.pages.errors import frame_of
from zhengcai.web.pages.exporting import download, list_csv
from zhengcai.web.pages.extensions import not_asked, parsed
from zhengcai.web.pages.forms import form_view
from zhengcai.web.pages.home import home
from zhengcai.web.pages.lists import listing
from zhengcai.web.pages.printing import printed, typeset
from zhengcai.web.pages.reports import make_report, report_csv, report_view
from zhengcai.web.pages.request import PageRequest
from zhengcai.web.pages.sent import parsed_form, whole_number
from zhengcai.web.pages.shell import FLASH_COOKIE, locale_of, make_shell, remember_language
from zhengcai.web.pages.typed import not_repeated, parse, rearranged
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
from zhengcai.web.views import Download, ShownOnceView

log = structlog.get_logger(__name__)

FORGED = Problem("csrf.failed", "页面已过期，请刷新后重试")

TYPESETTING = 2
"""Papers typeset at once: each takes a processor for itself."""


class Site:
    """The ASGI application below `/t`."""

    def __init__(self, runtime: Runtime, pages: Pages) -> None:
        self.runtime = runtime
        self.pages = pages
        self._typesetting = asyncio.Semaphore(TYPESETTING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        with use_locale(locale_of(request)):
            try:
                response = await self._answer(request)
            except Refusal as refusal:
                response = await self._refused(request, refusal)
            except Exception:
                log.exception("page.failed", path=request.url.path)
                response = await self._refused(
                    request, Refusal(FAILED, reason=Reason.UNAVAILABLE), 500
                )
        remember_language(request, response)
        if request.cookies.get(FLASH_COOKIE) and "location" not in response.headers:
            response.delete_cookie(FLASH_COOKIE)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        parts = path_parts(request)
        if not parts:
            raise NO_ROUTE
        tenant = find_tenant(self.runtime, parts[0])
        match parts[1:]:
            case []:
                return await self._home(request, tenant)
            case ["documents", document]:
                return await self._document(request, tenant, parse_id(document))
            case ["-", plugin, *rest] if rest:
                return await self._plugin(request, tenant, plugin, rest)
            case _:
                raise NO_ROUTE

    async def _home(self, request: Request, tenant: Tenant) -> Response:
        async with open_context(self.runtime, tenant, _origin(request), tree=True) as ctx:
            await kept_plugins(ctx)  # so that the menu leads to what they have left
            page = self._page(request, ctx, [])
            if ctx.actor.anonymous:
                portal = page.shell.portal_href
                return RedirectResponse(portal or page.shell.login_href, 303)
            return self._draw("home.html", await home(page))

    async def _document(self, request: Request, tenant: Tenant, document_id: UUID) -> Response:
        async with open_context(self.runtime, tenant, _origin(request)) as ctx:
            document = await ctx.get(Document, document_id)
            if document is None or not await may_read(ctx, document):
                raise NO_ROUTE
            return await file_response(ctx, document)

    async def _plugin(
        self, request: Request, tenant: Tenant, plugin: str, rest: list[str]
    ) -> Response:
        own = self.runtime.registry.pages.get((plugin, rest[0]))
        reading = request.method in ("GET", "HEAD") and len(rest) < 3
        if own is not None and reading and self.runtime.works(tenant.code, own):
            origin = _origin(request)
            async with open_context(self.runtime, tenant, origin, tree=own.tree) as ctx:
                roles = ctx.actor.reading_roles
                if not self.runtime.access.allows(roles, f"{plugin}:{own.path}", "read"):
                    raise ctx.denied()
                ctx.plugin = plugin
                answer = await own.respond(ctx, self._page(request, ctx, rest[1:]))
                if isinstance(answer, Download):
                    return download(answer)
                template, view = answer
                return self._draw(template, view)
        if rest[0] == "statistics" and len(rest) == 2 and request.method in ("GET", "HEAD"):
            return await self._report(request, tenant, plugin, rest[1])
        name, _, kind = rest[0].partition(".")
        bound = await find_collection(
            self.runtime,
            tenant,
            _origin(request),
            plugin,
            name,
            changing=not reading or rest[1:2] == ["new"],
        )
        match request.method, rest[1:]:
            case "GET" | "HEAD", [] if kind in ("", "csv"):
                return await self._list(request, tenant, bound, file=kind == "csv")
            case _ if kind:
                raise NO_ROUTE
            case _, ["new", verb]:
                return await self._form(request, tenant, bound, verb, None)
            case "GET" | "HEAD", [row]:
                paper = row.endswith(".pdf")
                row_id = parse_id(row.removesuffix(".pdf"))
                return await self._detail(request, tenant, bound, row_id, paper=paper)
            case _, [row, verb]:
                return await self._form(request, tenant, bound, verb, parse_id(row))
            case _:
                raise NO_ROUTE

    async def _report(self, request: Request, tenant: Tenant, plugin: str, asked: str) -> Response:
        report = find_report(self.runtime, tenant, plugin, asked.removesuffix(".csv"))
        origin = _origin(request)
        async with open_context(self.runtime, tenant, origin, tree=report.tree) as ctx:
            await authorise_report(ctx, report)
            page = self._page(request, ctx, [])
            if asked.endswith(".csv"):
                made = await make_report(ctx, report, page.query)
                return download(report_csv(ctx, report, made))
            return self._draw("report_table.html", await report_view(page, report))

    async def _list(
        self, request: Request, tenant: Tenant, bound: Bound, *, file: bool
    ) -> Response:
        wanted = listing_of(request, bound)
        origin = _origin(request)
        async with open_context(self.runtime, tenant, origin, tree=True) as ctx:
            if any(ROLES[post.role].reach is Reach.REGION for post in ctx.actor.posts):
                wanted = replace(wanted, tree=True)
            if file:
                return download(await list_csv(ctx, bound, wanted))
            view = await listing(self._page(request, ctx, [], bound), bound, wanted)
        return self._draw(_override(bound, "list"), view)

    async def _detail(
        self, request: Request, tenant: Tenant, bound: Bound, row_id: UUID, *, paper: bool
    ) -> Response:
        if paper:
            return await self._print(request, tenant, bound, row_id)
        async with open_context(self.runtime, tenant, _origin(request)) as ctx:
            row = await read_one(ctx, bound, row_id)
            view = await detail(self._page(request, ctx, [], bound), bound, row)
        return self._draw(_override(bound, "detail"), view)

    async def _print(
        self, request: Request, tenant: Tenant, bound: Bound, row_id: UUID
    ) -> Response:
        async with open_context(self.runtime, tenant, _origin(request)) as ctx:
            template, data = await printed(ctx, bound, await read_one(ctx, bound, row_id))
        async with self._typesetting:
            return download(await typeset(template, data, self.runtime.settings))

    async def _form(
        self, request: Request, tenant: Tenant, bound: Bound, verb: str, row_id: UUID | None
    ) -> Response:
        action = bound.actions_in(partial(self.runtime.offers, tenant.code)).get(verb)
        if action is None or action.hidden or action.creates is not (row_id is None):
            raise NO_ROUTE
        if request.method == "POST":
            return await self._submit(request, tenant, bound, action, row_id)
        async with open_context(self.runtime, tenant, _origin(request)) as ctx:
            if not self.runtime.access.allows(ctx.actor.roles, bound.object, verb):
                raise ctx.denied()
            row = await _row(ctx, bound, row_id)
            page = self._page(request, ctx, [])
            ctx.matter = row or await matter_of(ctx, action, page.query)
            gate(ctx, action, row)
            refuse_superseded(ctx, bound, action)
            return self._draw("form.html", await form_view(page, bound, action, row))

    async def _submit(
        self,
        request: Request,
        tenant: Tenant,
        bound: Bound,
        action: Action,
        row_id: UUID | None,
    ) -> Response:
        origin = _origin(request)
        sent = await parsed_form(
            request, await body_for(self.runtime, tenant, origin, action, request)
        )
        plain = dict(sent)
        values = parse(action.form, sent)
        async with open_context(self.runtime, tenant, origin) as ctx:
            page = self._page(request, ctx, [])
            stranger = ctx.actor.anonymous
            roles = ctx.actor.roles
            allowed = self.runtime.access.allows(roles, bound.object, action.verb)
            if not allowed and (stranger or rearranged(values, sent) is not None):
                raise ctx.denied()
            if plain.get("csrf") != page.shell.csrf:
                raise Refusal(FORGED, reason=Reason.FORBIDDEN)
            asked = featured(action.form) or any(each.feature for each in bound.extra)
            row = await _row(ctx, bound, row_id) if asked else None
            ctx.matter = row or await matter_of(ctx, action, values)
            not_asked(ctx, action, row, plain, values)
            values |= parsed(ctx, bound, action, sent, row)
            changed = rearranged(values, sent)
            if changed is not None:
                row = await _row(ctx, bound, row_id)
                view = await form_view(page, bound, action, row, values=changed)
                return self._draw("form.html", view)
        try:
            refuse_if_any(not_repeated(action.form, sent))
            answer = await act(
                self.runtime,
                tenant,
                origin,
                action,
                row_id,
                values,
                version=_version(plain),
                key=plain.get("_idempotency_key") or None,
            )
        except Refusal as refusal:
            return await self._again(request, tenant, bound, action, row_id, values, refusal)
        here = f"/t/{tenant.code}/-/{bound.plugin}/{bound.collection.name}"
        made = orjson.loads(answer.body)
        record = f"{here}/{made['id']}"
        if answer.shown_once:
            shown = ShownOnceView(page.shell, tuple(answer.shown_once.items()), record)
            return self._draw("shown_once.html", shown, answer.status)
        # What the public has sent is not for the public to read.
        public = made.get("receipt_page", f"/t/{tenant.code}")
        response = RedirectResponse(public if stranger else record, 303)
        response.set_cookie(FLASH_COOKIE, "done", max_age=30, samesite="lax", httponly=True)
        return response

    async def _again(
        self,
        request: Request,
        tenant: Tenant,
        bound: Bound,
        action: Action,
        row_id: UUID | None,
        values: dict[str, Any],
        refusal: Refusal,
    ) -> Response:
        """The form once more, with what was typed and everything that is wrong with it."""
        if refusal.reason in (Reason.NOT_FOUND, Reason.UNKNOWN_ACTOR, Reason.FORBIDDEN):
            raise refusal
        async with open_context(self.runtime, tenant, _origin(request)) as ctx:
            row = await _row(ctx, bound, row_id)
            page = self._page(request, ctx, [])
            view = await form_view(
                page, bound, action, row, values=values, problems=refusal.problems
            )
        response = self._draw("form.html", view)
        response.status_code = refusal.reason.value
        return response

    async def _refused(
        self, request: Request, refusal: Refusal, status: int | None = None
    ) -> Response:
        if refusal.reason is Reason.UNKNOWN_ACTOR and request.method == "GET":
            response: Response = RedirectResponse(f"/login?next={request.url.path}", 303)
            response.delete_cookie(COOKIE)
            return response
        view = problem_view(await frame_of(self.runtime, request), request, refusal, status)
        return self._draw("problem.html", view, view.status)

    def _page(
        self, request: Request, ctx: Context, rest: list[str], bound: Bound | None = None
    ) -> PageRequest:
        shell = make_shell(ctx, request)
        if bound is not None:
            shell = replace(shell, flashes=(*shell.flashes, *beside(ctx, bound)))
        path, query = request.url.path, dict(request.query_params)
        return PageRequest(ctx, shell, f"/t/{ctx.tenant.code}", path, tuple(rest), query)

    def _draw(self, template: str | list[str], view: Any, status: int = 200) -> HTMLResponse:
        return HTMLResponse(self.pages.draw(template, view), status, {"cache-control": "no-store"})


def _origin(request: Request) -> Origin:
    return origin_of(request, cookie=True)


async def _row(ctx: Context, bound: Bound, row_id: UUID | None) -> Subject | None:
    return await read_one(ctx, bound, row_id) if row_id is not None else None


def _override(bound: Bound, kind: str) -> list[str]:
    return [f"{bound.plugin}/{kind}_{bound.collection.name}.html", f"{kind}.html"]


def _version(plain: dict[str, str]) -> int | None:
    return whole_number(plain.get("_version", ""))
